package dev.skep.server.http;

import dev.skep.api.http.StackApply;
import dev.skep.api.http.StackView;
import dev.skep.api.model.Stack;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.admission.Admission;
import dev.skep.server.access.Decision;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/** Routes about stacks. */
final class StackRoutes {
  /**
   * Room for the longest manifest in JSON and a dozen configs of the largest size in base64; a
   * client cannot make the daemon hold more.
   */
  static final long MAX_APPLY_BYTES = 32 * 1024 * 1024;

  private StackRoutes() {}

  static List<ApiRoute> all() {
    return List.of(
        new ApiRoute.Read("/stacks", (state, x) -> StackViews.all(state)),
        new ApiRoute.Read(
            "/stacks/{name}", (state, x) -> StackViews.detail(state, stack(state, x))),
        new ApiRoute.Act(HttpMethod.POST, "/stacks/{name}", MAX_APPLY_BYTES, StackRoutes::apply),
        ApiRoute.Act.of(HttpMethod.DELETE, "/stacks/{name}", StackRoutes::remove),
        new ApiRoute.Read(
            "/stacks/{name}/revisions", (state, x) -> StackViews.revisions(stack(state, x))),
        ApiRoute.Act.of(HttpMethod.POST, "/stacks/{name}/rollback", StackRoutes::rollback),
        new ApiRoute.Read(
            "/stacks/{name}/services",
            (state, x) ->
                ServiceViews.all(state, StackViews.belongsTo(stack(state, x).meta().name()))),
        new ApiRoute.Read(
            "/stacks/{name}/tasks",
            (state, x) ->
                TaskViews.all(state, StackViews.tasks(state, stack(state, x).meta().name()))));
  }

  private static Stack stack(ClusterState state, Exchange exchange) {
    return Admission.stack(state, exchange.path("name")).orThrow();
  }

  private static CompletionStage<?> apply(Exchange exchange) {
    return new Application(exchange.cluster(), exchange.by(), exchange.path("name"))
        .apply(exchange.body(StackApply.class));
  }

  private static CompletionStage<?> remove(Exchange exchange) {
    String name = exchange.path("name");
    return exchange
        .cluster()
        .submit(exchange.by(), (state, request) -> Admission.removeStack(state, request, name))
        .thenApply(done -> Changes.of(exchange.cluster(), name, done, List.of()));
  }

  private static CompletionStage<?> rollback(Exchange exchange) {
    String name = exchange.path("name");
    StackView.Rollback wish = exchange.body(StackView.Rollback.class);
    OptionalLong to = wish.to() == 0 ? OptionalLong.empty() : OptionalLong.of(wish.to());
    Decision decision = (state, request) -> Admission.rollbackStack(state, request, name, to);
    return wish.dryRun()
        ? Changes.dryRun(name, exchange.cluster(), exchange.by(), decision, List.of())
        : exchange
            .cluster()
            .submit(exchange.by(), decision)
            .thenApply(done -> Changes.of(exchange.cluster(), name, done, List.of()));
  }
}
