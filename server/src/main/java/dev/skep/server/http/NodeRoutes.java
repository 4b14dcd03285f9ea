package dev.skep.server.http;

import dev.skep.api.http.NodeView;
import dev.skep.api.model.Node;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.admission.Admission;
import dev.skep.controllers.admission.NodeUpdate;
import dev.skep.controllers.admission.Refusal;
import dev.skep.controllers.admission.RefusedException;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Routes about nodes. */
final class NodeRoutes {
  private NodeRoutes() {}

  static List<ApiRoute> all() {
    return List.of(
        new ApiRoute.Read("/nodes", (state, x) -> NodeViews.all(state, x.self())),
        new ApiRoute.Read(
            "/nodes/{ref}",
            (state, x) -> NodeViews.detail(state, node(state, x, x.path("ref")), x.self())),
        ApiRoute.Act.of(HttpMethod.PATCH, "/nodes/{ref}", NodeRoutes::update),
        ApiRoute.Act.of(HttpMethod.DELETE, "/nodes/{ref}", NodeRoutes::remove));
  }

  /** The node of a reference. */
  static Node node(ClusterState state, Exchange exchange, String ref) {
    return Admission.node(state, exchange.nodeRef(ref)).orThrow();
  }

  private static CompletionStage<?> update(Exchange exchange) {
    String ref = exchange.nodeRef(exchange.path("ref"));
    NodeView.Patch patch = exchange.body(NodeView.Patch.class);
    NodeUpdate update =
        new NodeUpdate(
            Optional.ofNullable(patch.role()).map(Words::role),
            Optional.ofNullable(patch.availability()).map(Words::availability),
            patch.labelsAdd(),
            patch.labelsRemove());
    return exchange
        .cluster()
        .submit(
            exchange.by(),
            (state, request) -> {
              requireLabels(Admission.node(state, ref).orThrow(), patch.labelsRemove());
              return Admission.updateNode(state, request, ref, update);
            })
        .thenApply(done -> {
          ClusterState state = done.committed().state();
          Node node = Admission.node(state, ref).orThrow();
          return NodeViews.of(state, node, exchange.self());
        });
  }

  /** Swarm refuses to take away a label that is not there; it is most likely a typing error. */
  private static void requireLabels(Node node, List<String> keys) {
    for (String key : keys) {
      if (!node.meta().labels().containsKey(key)) {
        throw new RefusedException(
            new Refusal.Invalid("key " + key + " doesn't exist in node's labels"));
      }
    }
  }

  private static CompletionStage<?> remove(Exchange exchange) {
    String ref = exchange.nodeRef(exchange.path("ref"));
    boolean force = exchange.isSet("force");
    return exchange
        .cluster()
        .submit(exchange.by(), (state, request) -> Admission.removeNode(state, request, ref, force))
        .thenApply(done -> Changes.of(exchange.cluster(), "", done, List.of()));
  }
}
