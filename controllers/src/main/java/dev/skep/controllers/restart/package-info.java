/**
 * Restarting: a task that ended, or whose node is down or drained, is replaced in its slot as the
 * restart policy says. Swarm's rules and numbers.
 *
 * <p>What always holds: a task has at most one replacement, whose id follows from the task's. The
 * replacement is made at once with desired state {@code ready}, so that it is placed and prepared
 * meanwhile, and is let go when the policy's delay is over and the task before it has left; after
 * one minute it no longer waits for that. On a node that is down there is nothing to wait for, so
 * the replacement may run at once. Where the slot is a node, only what ended by itself on a node
 * that qualifies is replaced; the rest is for {@link dev.skep.controllers.global}. A task that
 * completed its job is not replaced. Times are those in the state, so a new leader goes on where
 * the old one stopped.
 */
@NullMarked
package dev.skep.controllers.restart;

import org.jspecify.annotations.NullMarked;
