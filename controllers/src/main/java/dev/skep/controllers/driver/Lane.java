package dev.skep.controllers.driver;

import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.Controller;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Plan;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A controller with its key type forgotten, so that one queue serves all.
 *
 * @param controller whose keys come back as they went out
 */
record Lane<K, S>(Controller<K, S> controller) {

  /** Something to look at. */
  record Work(Lane<?, ?> lane, Object key) {
    @Override
    public String toString() {
      return lane.controller.name() + " " + key;
    }
  }

  Stream<Work> everything(ClusterState state, Observations seen) {
    return controller.everything(state, seen).map(this::work);
  }

  void concerns(Change change, ClusterState state, Consumer<Work> each) {
    tell(controller.concerns(change, state), each);
  }

  void concerns(Observations.Heard heard, Consumer<Work> each) {
    tell(controller.concerns(heard), each);
  }

  /** Most changes concern nobody in most lanes, so this shall cost nothing then. */
  private void tell(Set<K> keys, Consumer<Work> each) {
    if (!keys.isEmpty()) {
      keys.forEach(key -> each.accept(work(key)));
    }
  }

  private Work work(K key) {
    return new Work(this, key);
  }

  /** Looks and plans; empty when there is nothing to look at. */
  @SuppressWarnings("unchecked")
  Optional<Plan> plan(ClusterState state, Observations seen, Object key, Instant now) {
    return controller.observe(state, seen, (K) key).map(slice -> controller.plan(slice, now));
  }

  /** Lanes are told apart by identity; two controllers may share a name. */
  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
