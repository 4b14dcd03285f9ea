package dev.skep.cli.command;

import picocli.CommandLine;

/** A command whose options are not all fields of its class. */
interface OwnOptions {
  /** The command with all its options. */
  CommandLine line();
}
