package dev.skep.cli.command;

import picocli.CommandLine.Command;

/** {@code skep secret …}. */
@Command(name = "secret", description = "Make secrets, look at them and remove them")
final class SecretCommands extends Group {
  SecretCommands(Invocation invocation) {
    PayloadCommands.addTo(commands, invocation, PayloadKind.SECRET);
  }
}
