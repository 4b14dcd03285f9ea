package dev.skep.controllers.admission;

/** What admission says to a request. */
public sealed interface Verdict permits Admitted, Refusal {
  /**
   * The admitted transaction.
   *
   * @throws RefusedException if the request was refused
   */
  default Admitted orThrow() {
    return switch (this) {
      case Admitted admitted -> admitted;
      case Refusal refusal -> throw new RefusedException(refusal);
    };
  }
}
