package dev.skep.controllers.admission;

/** A refusal where a caller prefers an exception; the message is the refusal's. */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Refusal refusal;

  public RefusedException(Refusal refusal) {
    // An expected outcome, not a fault: a stack trace would cost time and tell nothing.
    super(refusal.message(), null, false, false);
    this.refusal = refusal;
  }

  /** The refusal itself. */
  public Refusal refusal() {
    return refusal;
  }
}
