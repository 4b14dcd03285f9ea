package dev.skep.cli.command;

/** A command that cannot go on. */
public final class CliFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  /**
   * What went wrong.
   *
   * @param message what, where, and the way out; empty when it has been printed already
   */
  public CliFailure(ExitCode code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  /** How the command ends. */
  public ExitCode code() {
    return code;
  }

  /** A refusal. */
  static CliFailure failed(String message) {
    return new CliFailure(ExitCode.FAILED, message);
  }

  /** A wrong call. */
  static CliFailure usage(String message) {
    return new CliFailure(ExitCode.USAGE, message);
  }
}
