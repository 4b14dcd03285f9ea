package dev.skep.testbed;

import java.util.List;

/**
 * What a finished command left.
 *
 * @param command what was run
 * @param exitCode 0 to 255; 128 + n after signal n
 * @param stdout all of its standard output
 * @param stderr all of its standard error
 */
public record ExecResult(List<String> command, int exitCode, String stdout, String stderr) {
  public ExecResult {
    command = List.copyOf(command);
  }

  public boolean succeeded() {
    return exitCode == 0;
  }

  /**
   * This result.
   *
   * @throws BedException unless the command succeeded; the message has the command and its output
   */
  public ExecResult orThrow() {
    if (!succeeded()) {
      throw new BedException(
          "`%s` ended with exit code %d: %s"
              .formatted(String.join(" ", command), exitCode, (stderr + stdout).strip()));
    }
    return this;
  }

  /** Standard output without white space at its ends. */
  public String text() {
    return stdout.strip();
  }
}
