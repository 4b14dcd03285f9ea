/**
 * The cluster's state and the one way it changes: a {@link dev.skep.api.state.Transaction} of
 * {@link dev.skep.api.state.Mutation}s is applied to a {@link dev.skep.api.state.ClusterState} and
 * makes the next one, or is refused and changes nothing.
 *
 * <p>What always holds: applying is deterministic. Time, identifiers and random choices are part of
 * what is applied, so every manager that applies the same entries in the same order has the same
 * state, down to its digest. A state never changes once it is made; keeping one costs nothing.
 */
@NullMarked
package dev.skep.api.state;

import org.jspecify.annotations.NullMarked;
