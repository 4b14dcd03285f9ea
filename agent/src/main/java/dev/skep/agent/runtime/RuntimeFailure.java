package dev.skep.agent.runtime;

/** Why a runtime did not do what it was asked. The message is written for the user. */
public abstract sealed class RuntimeFailure extends Exception {
  private static final long serialVersionUID = 1;

  private RuntimeFailure(String message, Throwable cause) {
    super(message, cause);
  }

  private RuntimeFailure(String message) {
    super(message);
  }

  /**
   * The message, which is always there.
   *
   * @return what is wrong, where, and what to do about it
   */
  public String text() {
    return String.valueOf(getMessage());
  }

  /** The runtime cannot be reached or does not answer; the same call may work later. */
  public static final class Unavailable extends RuntimeFailure {
    private static final long serialVersionUID = 1;

    /**
     * A runtime that does not answer.
     *
     * @param message where it was looked for, and what to do
     */
    public Unavailable(String message, Throwable cause) {
      super(message, cause);
    }

    /** A runtime that is known to be away. */
    public Unavailable(String message) {
      super(message);
    }
  }

  /** The runtime cannot or will not do it; asking again does not help. */
  public static final class Refused extends RuntimeFailure {
    private static final long serialVersionUID = 1;

    /** What cannot be done, naming it. */
    public Refused(String message) {
      super(message);
    }

    /** The same with the runtime's own words as its cause. */
    public Refused(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
