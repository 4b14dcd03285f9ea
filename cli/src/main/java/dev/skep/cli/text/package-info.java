/**
 * How things look: tables, times, sizes, ports, and the columns of each kind, as swarm's users know
 * them.
 *
 * <p>What always holds: everything here is a pure function from what a daemon said (and the time)
 * to text; columns, widths and words are those of Docker's own command line.
 */
@NullMarked
package dev.skep.cli.text;

import org.jspecify.annotations.NullMarked;
