package dev.skep.testbed;

/** A bed could not do what was asked. The message names the thing, the place and the way out. */
public final class BedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BedException(String message) {
    super(message);
  }

  public BedException(String message, Throwable cause) {
    super(message, cause);
  }
}
