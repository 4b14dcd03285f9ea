package dev.skep.controllers;

import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One concern of the control plane: watches part of the state and plans what must change. A
 * controller remembers nothing between two plans; everything it needs is in the slice.
 *
 * @param <K> what is looked at on its own, for example a service or a slot; compared by value
 * @param <S> the slice of a state that matters for one key
 */
public interface Controller<K, S> {
  /** The word by which events and metrics name it. */
  String name();

  /**
   * The keys for which there may be something to do. Looked at when a leader begins and now and
   * then after that, so that a missed change heals; naming a key needlessly costs only time.
   */
  Stream<K> everything(ClusterState state, Observations seen);

  /**
   * The keys to look at again because of a change; a hint that never decides.
   *
   * @param state a state that contains the change
   */
  Set<K> concerns(Change change, ClusterState state);

  /** The keys to look at again because a node was heard or lost; a hint that never decides. */
  default Set<K> concerns(Observations.Heard heard) {
    return Set.of();
  }

  /** The slice that matters for a key; empty when there is nothing to look at. */
  Optional<S> observe(ClusterState state, Observations seen, K key);

  /**
   * What must change. Pure and total: the same slice and time give the same plan, and no slice
   * makes it fail. On a state that is as it shall be, the plan has no mutations.
   *
   * @param now never earlier than the commit time of the observed state
   */
  Plan plan(S observed, Instant now);
}
