package dev.skep.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A command that only has other commands. */
@Command(synopsisSubcommandLabel = "COMMAND")
abstract class Group {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show the commands; '--help' after one of them shows more")
  private boolean help;
}
