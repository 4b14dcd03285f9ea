package dev.skep.server.session;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Observations.NodeObservation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What this leader's sessions have told of the nodes: leases, addresses, descriptions. In memory
 * only; a new leader begins with an empty one. Heartbeats are entered by whatever thread reads
 * them, so that a busy dispatcher ends no lease.
 */
final class Roster {
  /**
   * How long a node may stay away after its connection was closed in time. Its kernel closed it, so
   * the host is alive and the engine keeps its containers: most likely skepd starts again, and
   * moving its tasks would do harm. A host that dies closes nothing, and its lease is not
   * prolonged.
   */
  static final Duration RESTART_GRACE = Duration.ofSeconds(10);

  private final InstantSource clock;
  private final Map<Id, NodeObservation> nodes = new ConcurrentHashMap<>();

  Roster(InstantSource clock) {
    this.clock = clock;
  }

  void opened(Id node, String address, Node.Description description, Duration lease) {
    nodes.merge(
        node,
        new NodeObservation(clock.instant().plus(lease), true, address, description, 0),
        (before, now) ->
            new NodeObservation(
                now.leaseEnds(), true, address, description, before.networkRevision()));
  }

  void heard(Id node, long networkRevision, Duration lease) {
    nodes.computeIfPresent(
        node,
        (id, before) ->
            new NodeObservation(
                clock.instant().plus(lease),
                before.connected(),
                before.address(),
                before.description(),
                networkRevision));
  }

  /** The connection ended; within its lease the node gets time to come back. */
  void closed(Id node) {
    Instant now = clock.instant();
    nodes.computeIfPresent(
        node,
        (id, before) ->
            new NodeObservation(
                afterClose(before.leaseEnds(), now),
                false,
                before.address(),
                before.description(),
                before.networkRevision()));
  }

  private static Instant afterClose(Instant leaseEnds, Instant now) {
    Instant grace = now.plus(RESTART_GRACE);
    return leaseEnds.isAfter(now) && leaseEnds.isBefore(grace) ? grace : leaseEnds;
  }

  void forget(Id node) {
    nodes.remove(node);
  }

  void clear() {
    nodes.clear();
  }

  Observations observations() {
    return Observations.of(nodes);
  }
}
