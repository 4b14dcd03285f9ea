package dev.skep.server.session;

import dev.skep.api.model.Cluster;
import dev.skep.api.model.Node;
import dev.skep.api.session.SessionMessage.ManagerAddress;
import dev.skep.api.session.SessionMessage.Redirect;
import dev.skep.api.session.SessionMessage.Welcome;
import dev.skep.api.state.ClusterState;
import dev.skep.api.store.Leadership;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a manager says to a node before any assignment, from a state. Pure. */
final class Greetings {
  private Greetings() {}

  static Welcome welcome(ClusterState state) {
    Cluster.Spec spec = spec(state);
    return new Welcome(spec.heartbeatPeriod(), spec.lease(), managers(state));
  }

  static Redirect redirect(ClusterState state, Leadership.View view) {
    String leader =
        view.leader()
            .flatMap(state::node)
            .flatMap(node -> Optional.ofNullable(node.manager()))
            .map(Node.Manager::apiAddress)
            .orElse("");
    return new Redirect(leader, managers(state));
  }

  /** How long a node is believed to be alive. */
  static Duration lease(ClusterState state) {
    return spec(state).lease();
  }

  private static Cluster.Spec spec(ClusterState state) {
    return state.cluster().map(Cluster::spec).orElseGet(Cluster.Spec::defaults);
  }

  /** Where the managers' sessions are, in a stable order. */
  static List<ManagerAddress> managers(ClusterState state) {
    return state
        .nodes()
        .flatMap(node ->
            Stream.ofNullable(node.manager())
                .map(manager -> new ManagerAddress(node.id(), manager.apiAddress())))
        .sorted(Comparator.comparing(ManagerAddress::node))
        .toList();
  }

  /** Whether a change of a node changes what {@link #managers} gives. */
  static boolean changesManagers(Optional<Node> before, Optional<Node> after) {
    return !before
        .flatMap(node -> Optional.ofNullable(node.manager()))
        .equals(after.flatMap(node -> Optional.ofNullable(node.manager())));
  }
}
