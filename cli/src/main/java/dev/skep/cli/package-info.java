/**
 * The command line. {@link dev.skep.cli.Skep} is the process; {@code command} holds the commands,
 * {@code client} the way to the daemon, {@code progress} the waiting, {@code text} how things look,
 * {@code json} the reading.
 *
 * <p>What always holds: no class here needs data binding or a class of the server, so that a
 * command starts in a tenth of a second.
 */
@NullMarked
package dev.skep.cli;

import org.jspecify.annotations.NullMarked;
