package dev.skep.cli.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A command that only has other commands. They are built only as far as the arguments reach: to
 * look at all of them takes longer than to run one.
 */
@Command(synopsisSubcommandLabel = "COMMAND")
abstract class Group {
  /** What makes each command, by its name. */
  final Map<String, Supplier<Object>> commands = new LinkedHashMap<>();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show the commands; '--help' after one of them shows more")
  private boolean help;

  /** The group with the command that the arguments name, or with all if they name none. */
  CommandLine line(String... arguments) {
    CommandLine line = new CommandLine(this);
    List<String> rest = List.of(arguments).subList(Math.min(1, arguments.length), arguments.length);
    boolean named = arguments.length > 0 && commands.containsKey(arguments[0]);
    commands.forEach((name, command) -> {
      if (!named || name.equals(arguments[0])) {
        line.addSubcommand(name, built(command.get(), rest.toArray(String[]::new)));
      }
    });
    return line;
  }

  private static Object built(Object command, String... rest) {
    return switch (command) {
      case Group group -> group.line(rest);
      case OwnOptions own -> own.line();
      default -> command;
    };
  }
}
