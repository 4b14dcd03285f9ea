package dev.skep.manifests.flags;

import dev.skep.manifests.values.InvalidValue;

/** A flag that cannot be honoured; the message names it. */
public final class RefusedFlag extends Exception {
  private final boolean unsupported;

  private RefusedFlag(String message, boolean unsupported) {
    super(message, null, false, false);
    this.unsupported = unsupported;
  }

  /** What was given is wrong. */
  static RefusedFlag wrong(String message) {
    return new RefusedFlag(message, false);
  }

  /** A value of a flag is wrong. */
  static RefusedFlag wrong(String flag, InvalidValue problem) {
    return wrong("--" + flag + ": " + problem.problem());
  }

  /** What was given is right, but the cluster does not do it. */
  static RefusedFlag unsupported(String message) {
    return new RefusedFlag(message, true);
  }

  /** Whether the cluster does not do what was asked, as opposed to a mistake. */
  public boolean isUnsupported() {
    return unsupported;
  }

  /** What is wrong and the way out. */
  public String problem() {
    return String.valueOf(getMessage());
  }
}
