package dev.skep.cli.command;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The whole program: from arguments to an exit code. */
public final class Commands {
  /** The program without a command. */
  @Command(name = "skep", description = "Runs containers on many hosts from Compose files.")
  static final class Root extends Group {}

  private Commands() {}

  /** Runs a command and gives its exit code. */
  public static int run(Invocation invocation, String... arguments) {
    Map<String, Supplier<CommandLine>> known = known(invocation);
    CommandLine skep = new CommandLine(new Root());
    // Only the command that is called is built: to look at all of them takes longer than to run it.
    if (arguments.length > 0 && known.containsKey(arguments[0])) {
      skep.addSubcommand(arguments[0], known.get(arguments[0]).get());
    } else {
      known.forEach((name, command) -> skep.addSubcommand(name, command.get()));
    }
    try {
      return configured(skep, invocation).execute(arguments);
    } finally {
      invocation.out().flush();
      invocation.err().flush();
    }
  }

  /** All commands. */
  static CommandLine all(Invocation invocation) {
    CommandLine skep = new CommandLine(new Root());
    known(invocation).forEach((name, command) -> skep.addSubcommand(name, command.get()));
    return skep;
  }

  private static Map<String, Supplier<CommandLine>> known(Invocation invocation) {
    Map<String, Supplier<CommandLine>> known = new LinkedHashMap<>();
    known.put("apply", () -> new CommandLine(new ApplyCommand(invocation)));
    known.put("delete", () -> new CommandLine(new DeleteCommand(invocation)));
    known.put("get", () -> new CommandLine(new GetCommand(invocation)));
    known.put("watch", () -> new CommandLine(new WatchCommand(invocation)));
    known.put("swarm", () -> SwarmCommands.of(invocation));
    known.put("node", () -> NodeCommands.of(invocation));
    known.put("service", () -> ServiceCommands.of(invocation));
    known.put("stack", () -> StackCommands.of(invocation));
    known.put("info", () -> new CommandLine(new InfoCommand(invocation)));
    known.put("version", () -> new CommandLine(new VersionCommand(invocation)));
    known.put("completion", () -> new CommandLine(new CompletionCommand(invocation)));
    return known;
  }

  private static CommandLine configured(CommandLine skep, Invocation invocation) {
    return skep.setOut(new java.io.PrintWriter(invocation.out(), true))
        .setErr(new java.io.PrintWriter(invocation.err(), true))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((wrong, args) -> Failures.usage(wrong, invocation))
        .setExecutionExceptionHandler(
            (failure, line, parsed) -> Failures.report(failure, invocation));
  }
}
