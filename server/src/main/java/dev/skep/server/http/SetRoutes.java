package dev.skep.server.http;

import dev.skep.api.http.ErrorBody;
import dev.skep.api.http.SetApply;
import dev.skep.api.http.SetRemoval;
import dev.skep.api.model.Kind;
import dev.skep.api.model.ManifestSet;
import dev.skep.api.state.ClusterState;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Routes about sets of manifests. */
final class SetRoutes {
  private SetRoutes() {}

  static List<ApiRoute> all() {
    return List.of(
        new ApiRoute.Read(
            "/sets",
            (state, x) ->
                ObjectViews.all(
                    state, Kind.SET, ManifestSet.class, set -> ObjectViews.of(state, set))),
        new ApiRoute.Read(
            "/sets/{name}", (state, x) -> ObjectViews.of(state, set(state, x.path("name")))),
        new ApiRoute.Act(
            HttpMethod.POST, "/sets/{name}", StackRoutes.MAX_APPLY_BYTES, SetRoutes::apply),
        ApiRoute.Act.of(HttpMethod.POST, "/sets/{name}/removal", SetRoutes::remove));
  }

  private static ManifestSet set(ClusterState state, String name) {
    return state
        .named(Kind.SET, name)
        .flatMap(state::manifestSet)
        .orElseThrow(() ->
            new ApiException(404, ErrorBody.of(ErrorBody.NOT_FOUND, "set " + name + " not found")));
  }

  private static CompletionStage<?> apply(Exchange exchange) {
    return application(exchange).apply(exchange.body(SetApply.class));
  }

  private static CompletionStage<?> remove(Exchange exchange) {
    return application(exchange).remove(exchange.body(SetRemoval.class));
  }

  private static SetApplication application(Exchange exchange) {
    return new SetApplication(exchange.cluster(), exchange.by(), exchange.path("name"));
  }
}
