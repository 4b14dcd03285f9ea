/**
 * Whether nodes are alive, as the managers believe: {@code ready} while the lease that heartbeats
 * extend lasts, {@code disconnected} when the session is over and nothing was heard for half a
 * lease, {@code down} when the lease ended, {@code unknown} while a new leader has not heard of a
 * node yet. A node that is lost again and again is held back for a while when it returns, see
 * {@link dev.skep.controllers.nodeavailability.Flapping}; the tasks of one that stays away for very
 * long are orphaned.
 *
 * <p>What always holds: only transitions are written, heartbeats are not. A node is called down
 * only by a leader that has been listening all the while: what a leader missed before its term, or
 * while it was asleep itself, makes a node unknown, and unknown nodes have {@link
 * dev.skep.controllers.nodeavailability.NodeAvailability#GRACE_LEASES} leases to report. What
 * happens to the tasks of a node that is down is the business of the controllers that own the
 * tasks.
 */
@NullMarked
package dev.skep.controllers.nodeavailability;

import org.jspecify.annotations.NullMarked;
