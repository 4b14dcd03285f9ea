package dev.skep.cli.command;

/** How a command ended, for scripts. The numbers are part of the interface; see docs/cli.md. */
public enum ExitCode {
  /** It did what it was asked to. */
  OK(0),
  /** It was refused, or failed. */
  FAILED(1),
  /** It was called wrongly. */
  USAGE(2),
  /** The wish is committed, but has not come true in time, or cannot. */
  NOT_CONVERGED(3),
  /** No daemon answers, or too few managers can be reached. */
  UNREACHABLE(4);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  /** The number that the shell sees. */
  public int number() {
    return number;
  }
}
