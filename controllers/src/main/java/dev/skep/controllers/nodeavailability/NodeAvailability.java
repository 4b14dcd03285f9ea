package dev.skep.controllers.nodeavailability;

import dev.skep.api.Id;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Event;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Node;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.controllers.Controller;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Observations.NodeObservation;
import dev.skep.controllers.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes down what sessions say of nodes: their state, their address, their description. */
public final class NodeAvailability implements Controller<Id, NodeAvailability.View> {
  /**
   * Leases that a node has to report to a new leader. Agents need a moment to find it; with a lease
   * of three seconds a node that died with the leader is still down within ten seconds.
   */
  public static final int GRACE_LEASES = 3;

  static final String NAME = "nodeavailability";
  private static final String LEADER_CHANGED =
      "Node moved to \"unknown\" state due to leadership change in cluster";
  private static final String LEASE_ENDED = "heartbeat failure";
  private static final String SESSION_ENDED = "node is currently trying to find new manager";
  private static final String HELD_BACK =
      "takes new tasks once it has been heard for a while: it was lost too often";
  private static final String NEVER_HEARD = "heartbeat failure for node in \"unknown\" state";

  /**
   * A node and what is known of its session.
   *
   * @param node as it stands
   * @param heard what this leader has heard of it
   * @param listeningSince from when on it has listened
   * @param lease how long a heartbeat is good for
   */
  public record View(
      Node node, Optional<NodeObservation> heard, Instant listeningSince, Duration lease) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Stream<Id> everything(ClusterState state, Observations seen) {
    return state.nodes().map(Node::id);
  }

  @Override
  public Set<Id> concerns(Change change, ClusterState state) {
    return switch (change) {
      case Change.Created(Node node) -> Set.of(node.id());
      case Change.Updated(Node ignored, Node node) -> Set.of(node.id());
      default -> Set.of();
    };
  }

  @Override
  public Set<Id> concerns(Observations.Heard heard) {
    return Set.of(heard.node());
  }

  @Override
  public Optional<View> observe(ClusterState state, Observations seen, Id key) {
    Duration lease = state.cluster().map(Cluster::spec).orElseGet(Cluster.Spec::defaults).lease();
    return state.node(key).map(node -> new View(node, seen.node(key), seen.since(), lease));
  }

  @Override
  public Plan plan(View view, Instant now) {
    return view.heard()
        .filter(heard -> heard.leaseEnds().isAfter(now))
        .map(heard -> heardLately(view, heard, now))
        .orElseGet(() -> silent(view, now));
  }

  private static Plan heardLately(View view, NodeObservation heard, Instant now) {
    if (heard.connected()) {
      return alive(view.node(), heard, now);
    }
    // Most agents are back at once; of those, nothing is written.
    Instant patience = heard.leaseEnds().minus(view.lease().dividedBy(2));
    if (now.isBefore(patience)) {
      return alive(view.node(), heard, now).andLookAgainAt(Optional.of(patience));
    }
    // A node that was down and has lost its session again is not back yet.
    Plan plan =
        switch (view.node().status().state()) {
          case DISCONNECTED, DOWN -> Plan.nothing();
          case READY, UNKNOWN ->
              moved(view.node(), Node.State.DISCONNECTED, "NodeDisconnected", SESSION_ENDED);
        };
    return plan.andLookAgainAt(Optional.of(heard.leaseEnds()));
  }

  private static Plan alive(Node node, NodeObservation heard, Instant now) {
    List<Mutation> mutations = new ArrayList<>();
    if (!node.description().equals(heard.description())) {
      mutations.add(new Mutation.DescribeNode(node.id(), heard.description()));
    }
    Node.Status ready = ready(node, heard, now);
    if (!node.status().saysTheSameAs(ready)) {
      mutations.add(new Mutation.ReportNode(node.id(), ready));
    }
    if (node.status().state() != Node.State.READY) {
      String held = ready.message().isEmpty() ? "" : "; " + ready.message();
      mutations.add(event(node, "NodeReady", "heard from " + heard.address() + held));
    }
    Instant next =
        Stream.of(heard.leaseEnds(), ready.heldUntil())
            .filter(Objects::nonNull)
            .min(Comparator.naturalOrder())
            .orElseThrow();
    return Plan.of(mutations).andLookAgainAt(Optional.of(next));
  }

  /** Only what came back from being down is judged anew; a new leader holds back no longer. */
  private static Node.Status ready(Node node, NodeObservation heard, Instant now) {
    Node.Status was = node.status();
    Optional<Flapping> flapping =
        was.state() == Node.State.DOWN ? Flapping.of(was.lost(), now) : Optional.empty();
    @Nullable Instant held = flapping.map(f -> now.plus(f.hold())).orElse(was.heldUntil());
    if (held == null || !held.isAfter(now)) {
      return new Node.Status(Node.State.READY, "", heard.address());
    }
    String stillHeld = was.state() == Node.State.READY ? was.message() : HELD_BACK;
    return new Node.Status(
        Node.State.READY,
        flapping.map(Flapping::message).orElse(stillHeld),
        heard.address(),
        held,
        List.of());
  }

  private static Plan silent(View view, Instant now) {
    Node node = view.node();
    if (node.status().state() == Node.State.DOWN) {
      return Plan.nothing();
    }
    // A lease from before that time was partly slept through: the node was not silent for all of
    // it.
    Instant lastHeard =
        view.heard().map(heard -> heard.leaseEnds().minus(view.lease())).orElse(Instant.MIN);
    if (!lastHeard.isBefore(view.listeningSince())) {
      return moved(node, Node.State.DOWN, "NodeDown", LEASE_ENDED);
    }
    Instant begin =
        node.meta().createdAt().isAfter(view.listeningSince())
            ? node.meta().createdAt()
            : view.listeningSince();
    Instant graceEnds = begin.plus(view.lease().multipliedBy(GRACE_LEASES));
    if (!now.isBefore(graceEnds)) {
      return moved(node, Node.State.DOWN, "NodeDown", NEVER_HEARD);
    }
    Plan wait =
        node.status().state() == Node.State.UNKNOWN
            ? Plan.nothing()
            : moved(node, Node.State.UNKNOWN, "NodeUnknown", LEADER_CHANGED);
    return wait.andLookAgainAt(Optional.of(graceEnds));
  }

  private static Plan moved(Node node, Node.State state, String reason, String message) {
    Node.Status was = node.status();
    @Nullable Instant held = state == Node.State.DOWN ? null : was.heldUntil();
    Node.Status status = new Node.Status(state, message, was.address(), held, List.of());
    return Plan.of(
        List.of(new Mutation.ReportNode(node.id(), status), event(node, reason, message)));
  }

  private static Mutation event(Node node, String reason, String message) {
    return new Mutation.Emit(
        Event.of(NAME, Kind.NODE, node.id(), node.meta().name(), reason, message));
  }
}
