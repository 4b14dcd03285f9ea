package dev.skep.api.store;

import dev.skep.api.Id;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Revision;
import java.time.Instant;
import java.util.List;

/**
 * A transaction that happened.
 *
 * @param revision which one it is in the history
 * @param transaction its id
 * @param at commit time
 * @param changes what it did, in order; empty when the commit repeats one that was known already
 * @param state the state after it, or a later one for a repeated commit
 */
public record Committed(
    Revision revision, Id transaction, Instant at, List<Change> changes, ClusterState state) {
  public Committed {
    changes = List.copyOf(changes);
  }
}
