package dev.skep.cli.command;

import dev.skep.cli.client.Daemon;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** What every command that talks to a daemon has. */
abstract class Connected implements Callable<Integer> {
  final Invocation invocation;

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description = "skepd's socket; by default $SKEP_SOCKET, else /run/skep/skep.sock")
  private String socket = "";

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show how this command is called")
  private boolean help;

  Connected(Invocation invocation) {
    this.invocation = invocation;
  }

  Daemon daemon() {
    return invocation.daemon(socket);
  }

  Instant now() {
    return invocation.clock().instant();
  }

  void print(String text) {
    invocation.out().print(text);
  }

  void println(String line) {
    invocation.out().println(line);
  }

  static int ok() {
    return ExitCode.OK.number();
  }

  /**
   * Does the same for each of several arguments, goes on after a failure, and fails in the end if
   * any did, as Docker's commands do.
   */
  int each(List<String> arguments, Each action) throws InterruptedException {
    int worst = ok();
    for (String argument : arguments) {
      try {
        action.run(argument);
      } catch (CliFailure | dev.skep.cli.client.DaemonException failure) {
        invocation.out().flush();
        worst = Math.max(worst, Failures.report(failure, invocation));
      }
    }
    return worst;
  }

  /** What to do for one argument. */
  @FunctionalInterface
  interface Each {
    /** Does it. */
    void run(String argument) throws InterruptedException;
  }
}
