/**
 * What the agent asks of whatever runs containers, and a runtime that only pretends to.
 *
 * <p>What always holds: every operation can be repeated, and repeating it after a success changes
 * nothing. Operations do not wait for what they set off (stopping is a signal and not a wait): the
 * caller observes. A runtime touches only containers that it made for its own node. Its failures
 * are the sealed {@link dev.skep.agent.runtime.RuntimeFailure}.
 */
@NullMarked
package dev.skep.agent.runtime;

import org.jspecify.annotations.NullMarked;
