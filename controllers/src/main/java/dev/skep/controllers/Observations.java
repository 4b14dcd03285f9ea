package dev.skep.controllers;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the leader's sessions have told it and what is not replicated. Immutable; the shell hands
 * the driver a new one when sessions open or close and, at a modest cadence, for heartbeats.
 *
 * @param since from when on this leader has been listening without a gap; the driver fills it in
 * @param nodes what was heard of each node since then
 */
public record Observations(Instant since, Map<Id, NodeObservation> nodes) {
  private static final Observations NONE = new Observations(Instant.EPOCH, Map.of());

  public Observations {
    // Sorted, so that what follows from it follows in the same order everywhere.
    nodes = Collections.unmodifiableSortedMap(new TreeMap<>(nodes));
  }

  /** Nothing was heard yet. */
  public static Observations none() {
    return NONE;
  }

  /** What sessions know of each node. */
  public static Observations of(Map<Id, NodeObservation> nodes) {
    return new Observations(Instant.EPOCH, nodes);
  }

  /** What was heard of a node; empty when nothing was. */
  public Optional<NodeObservation> node(Id id) {
    return Optional.ofNullable(nodes.get(id));
  }

  /** The same with one node's observation. */
  public Observations with(Id node, NodeObservation observation) {
    Map<Id, NodeObservation> changed = new HashMap<>(nodes);
    changed.put(node, observation);
    return new Observations(since, changed);
  }

  /** The same, listening from the given time on. */
  public Observations listeningSince(Instant start) {
    return new Observations(start, nodes);
  }

  /**
   * What was heard of one node.
   *
   * @param leaseEnds until when the node is believed to be alive, by the leader's clock
   * @param connected whether it has a session now
   * @param address from which its session comes or came
   * @param description what its agent told about its host
   * @param networkRevision the newest network view that it has applied; 0 before the first
   */
  public record NodeObservation(
      Instant leaseEnds,
      boolean connected,
      String address,
      Node.Description description,
      long networkRevision) {}

  /** The observation of a node changed. */
  public record Heard(Id node, Optional<NodeObservation> before, Optional<NodeObservation> after) {}
}
