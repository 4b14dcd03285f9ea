package dev.skep.cli.command;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The whole program: from arguments to an exit code. */
@Command(name = "skep", description = "Runs containers on many hosts from Compose files.")
public final class Commands extends Group {
  Commands(Invocation invocation) {
    commands.put("apply", () -> new ApplyCommand(invocation));
    commands.put("diff", () -> new DiffCommand(invocation));
    commands.put("rollback", () -> new RollbackCommands(invocation));
    commands.put("config", () -> new ConfigCommand(invocation));
    commands.put("validate", () -> new ValidateCommand(invocation));
    commands.put("delete", () -> new DeleteCommand(invocation));
    commands.put("get", () -> new GetCommand(invocation));
    commands.put("describe", () -> new DescribeCommand(invocation));
    commands.put("watch", () -> new WatchCommand(invocation));
    commands.put("swarm", () -> new SwarmCommands(invocation));
    commands.put("node", () -> new NodeCommands(invocation));
    commands.put("service", () -> new ServiceCommands(invocation));
    commands.put("secret", () -> new SecretCommands(invocation));
    commands.put("stack", () -> new StackCommands(invocation));
    commands.put("network", () -> new NetworkCommands(invocation));
    commands.put("info", () -> new InfoCommand(invocation));
    commands.put("version", () -> new VersionCommand(invocation));
    commands.put("completion", () -> new CompletionCommand(invocation));
  }

  /** Runs a command and gives its exit code. */
  public static int run(Invocation invocation, String... arguments) {
    CommandLine skep =
        new Commands(invocation)
            .line(arguments)
            .setOut(new PrintWriter(invocation.out(), true))
            .setErr(new PrintWriter(invocation.err(), true))
            .setCaseInsensitiveEnumValuesAllowed(true)
            // An argument may begin with an @ and mean it.
            .setExpandAtFiles(false)
            .setParameterExceptionHandler((wrong, args) -> Failures.usage(wrong, invocation))
            .setExecutionExceptionHandler(
                (failure, line, parsed) -> Failures.report(failure, invocation));
    try {
      return skep.execute(arguments);
    } finally {
      invocation.out().flush();
      invocation.err().flush();
    }
  }
}
