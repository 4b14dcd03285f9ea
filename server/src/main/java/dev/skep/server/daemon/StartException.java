package dev.skep.server.daemon;

/** Why the daemon does not start: one line for the operator, with the way out. */
final class StartException extends Exception {
  private static final long serialVersionUID = 1L;

  /** For wrong settings, as shells expect it. */
  static final int USAGE = 2;

  /** For everything else. */
  static final int FAILURE = 1;

  private final int exitCode;

  private StartException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** A setting is wrong. */
  static StartException usage(String message) {
    return new StartException(USAGE, message);
  }

  /** Something that the daemon needs is not to be had. */
  static StartException failure(String message) {
    return new StartException(FAILURE, message);
  }

  int exitCode() {
    return exitCode;
  }
}
