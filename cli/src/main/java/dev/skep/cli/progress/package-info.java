/**
 * Waiting until services have become what their specs say, in swarm's look.
 *
 * <p>What always holds: how far a service is follows from what the daemon tells of it and its tasks
 * alone; what happens next (go on, verify, done, stuck) follows from that and the time. Only the
 * screens print, only {@link dev.skep.cli.progress.Wait} pauses.
 */
@NullMarked
package dev.skep.cli.progress;

import org.jspecify.annotations.NullMarked;
