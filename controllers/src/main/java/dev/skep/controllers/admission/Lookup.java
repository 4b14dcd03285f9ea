package dev.skep.controllers.admission;

/**
 * What goes by a text that a user gave.
 *
 * @param <T> the kind of object
 */
public sealed interface Lookup<T> {
  /** Exactly one object. */
  record Found<T>(T object) implements Lookup<T> {}

  /** None or several. */
  record Failed<T>(Refusal refusal) implements Lookup<T> {}

  /**
   * The object.
   *
   * @throws RefusedException if none or several go by the text
   */
  default T orThrow() {
    return switch (this) {
      case Found<T> found -> found.object();
      case Failed<T> failed -> throw new RefusedException(failed.refusal());
    };
  }
}
