package dev.skep.server.session;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Observations.NodeObservation;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What this leader's sessions have told of the nodes: leases, addresses, descriptions. In memory
 * only; a new leader begins with an empty one. Heartbeats are entered by whatever thread reads
 * them, so that a busy dispatcher ends no lease.
 */
final class Roster {
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

  /** The connection ended; the lease goes on, because the node may be on its way back. */
  void closed(Id node) {
    nodes.computeIfPresent(
        node,
        (id, before) ->
            new NodeObservation(
                before.leaseEnds(),
                false,
                before.address(),
                before.description(),
                before.networkRevision()));
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
