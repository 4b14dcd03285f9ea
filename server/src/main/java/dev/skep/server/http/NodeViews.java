package dev.skep.server.http;

import dev.skep.api.Id;
import dev.skep.api.http.HostView;
import dev.skep.api.http.NodeView;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Node;
import dev.skep.api.state.ClusterState;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Nodes as the API shows them. */
final class NodeViews {
  private NodeViews() {}

  static List<NodeView> all(ClusterState state, Optional<Id> self) {
    return state
        .nodes()
        .sorted(Comparator.comparing(Node::id))
        .map(node -> of(state, node, self))
        .toList();
  }

  static NodeView.Detail detail(ClusterState state, Node node, Optional<Id> self) {
    String root = state.cluster().map(Cluster::trust).map(Cluster.Trust::caCertificate).orElse("");
    return new NodeView.Detail(of(state, node, self), root);
  }

  static NodeView of(ClusterState state, Node node, Optional<Id> self) {
    return new NodeView(
        node.id().toString(),
        node.meta().name(),
        self.filter(node.id()::equals).isPresent(),
        word(node.role()),
        word(node.availability()),
        word(node.status().state()),
        node.status().message(),
        node.status().address(),
        manager(state, node),
        node.meta().labels(),
        host(node.description()),
        state.use(node.id()).activeTasks(),
        node.meta().version(),
        node.meta().createdAt(),
        node.meta().updatedAt());
  }

  private static NodeView.@Nullable ManagerStatus manager(ClusterState state, Node node) {
    Node.Manager manager = node.manager();
    if (manager == null) {
      return null;
    }
    String reachability =
        switch (node.status().state()) {
          case READY -> "reachable";
          case DOWN, DISCONNECTED -> "unreachable";
          case UNKNOWN -> "unknown";
        };
    boolean leads = state.leader().filter(node.id()::equals).isPresent();
    return new NodeView.ManagerStatus(leads, reachability, manager.apiAddress());
  }

  static HostView host(Node.Description description) {
    return new HostView(
        description.hostname(),
        description.os(),
        description.architecture(),
        description.nanoCpus(),
        description.memoryBytes(),
        description.genericResources(),
        description.engineVersion(),
        description.engineLabels(),
        description.plugins(),
        description.runtime(),
        description.skepVersion());
  }

  /** A constant of the model as the API writes it. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
