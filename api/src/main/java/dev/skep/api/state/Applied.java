package dev.skep.api.state;

import java.util.List;

/**
 * The result of applying a log entry.
 *
 * @param state the next state; the same resources as before when the outcome is no acceptance
 * @param outcome what became of the transaction
 * @param changes what it did, in order; empty when refused or repeated
 */
public record Applied(ClusterState state, Outcome outcome, List<Change> changes) {
  public Applied {
    changes = List.copyOf(changes);
  }
}
