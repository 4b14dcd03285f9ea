/**
 * The commands. Each reads its options, asks the daemon, and prints; nothing more.
 *
 * <p>What always holds: results go to standard output, everything else to standard error; a command
 * that fails throws a {@link dev.skep.cli.command.CliFailure} or lets a {@link
 * dev.skep.cli.client.DaemonException} through, and {@link dev.skep.cli.command.Failures} alone
 * turns these into a message and an exit code. A command touches the process (its environment,
 * clock, folder and streams) only through {@link dev.skep.cli.command.Invocation}.
 */
@NullMarked
package dev.skep.cli.command;

import org.jspecify.annotations.NullMarked;
