package dev.skep.cli.command;

import dev.skep.api.http.ErrorBody;
import dev.skep.cli.client.DaemonException;
import picocli.CommandLine;

/** The one place that turns failures into messages and exit codes. */
final class Failures {
  private Failures() {}

  /** Prints what failed and gives the exit code. */
  static int report(Throwable failure, Invocation invocation) {
    return switch (failure) {
      case CliFailure known -> {
        print(invocation, String.valueOf(known.getMessage()));
        yield known.code().number();
      }
      case DaemonException refused -> {
        print(invocation, refused.error().message());
        yield codeOf(refused).number();
      }
      case InterruptedException ignored -> ExitCode.FAILED.number();
      default -> {
        print(invocation, "a fault of skep itself, please report it: " + failure);
        failure.printStackTrace(invocation.err());
        yield ExitCode.FAILED.number();
      }
    };
  }

  /** Prints what is wrong with a call, and where to read how it goes. */
  static int usage(CommandLine.ParameterException wrong, Invocation invocation) {
    CommandLine line = wrong.getCommandLine();
    if (!line.getSubcommands().isEmpty()
        && String.valueOf(wrong.getMessage()).startsWith("Missing")) {
      line.usage(line.getErr());
      return ExitCode.USAGE.number();
    }
    String command = line.getCommandSpec().qualifiedName();
    print(invocation, wrong.getMessage() + "\nSee '" + command + " --help'.");
    return ExitCode.USAGE.number();
  }

  static ExitCode codeOf(DaemonException refused) {
    return refused.is(DaemonException.UNREACHABLE, ErrorBody.NO_QUORUM, ErrorBody.OUTCOME_UNKNOWN)
        ? ExitCode.UNREACHABLE
        : ExitCode.FAILED;
  }

  private static void print(Invocation invocation, String message) {
    if (!message.isEmpty()) {
      invocation.err().println("Error: " + message);
    }
    invocation.err().flush();
  }
}
