package dev.skep.server.http;

import dev.skep.api.http.ErrorBody;
import dev.skep.api.http.NetworkView;
import dev.skep.api.http.PayloadView;
import dev.skep.api.intent.DesiredNetwork;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Config;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Network;
import dev.skep.api.model.Secret;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.admission.Admission;
import dev.skep.controllers.admission.Request;
import dev.skep.controllers.admission.Verdict;
import io.vertx.core.http.HttpMethod;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Routes about networks, secrets, configs and the settings of the cluster. */
final class ObjectRoutes {
  /** Room for the largest config in base64. */
  private static final long MAX_PAYLOAD_BYTES = 2 * 1024 * 1024;

  private ObjectRoutes() {}

  static List<ApiRoute> all() {
    return List.of(
        new ApiRoute.Read("/cluster", (state, x) -> ObjectViews.of(cluster(state))),
        new ApiRoute.Read(
            "/networks",
            (state, x) ->
                ObjectViews.all(
                    state, Kind.NETWORK, Network.class, found -> ObjectViews.of(state, found))),
        new ApiRoute.Read(
            "/networks/{ref}",
            (state, x) -> ObjectViews.of(state, Admission.network(state, x.path("ref")).orThrow())),
        ApiRoute.Act.of(HttpMethod.POST, "/networks", ObjectRoutes::createNetwork),
        remove("/networks/{ref}", Admission::removeNetwork),
        new ApiRoute.Read(
            "/secrets",
            (state, x) -> ObjectViews.all(state, Kind.SECRET, Secret.class, ObjectViews::of)),
        new ApiRoute.Read(
            "/secrets/{ref}",
            (state, x) -> ObjectViews.of(Admission.secret(state, x.path("ref")).orThrow())),
        new ApiRoute.Read(
            "/configs",
            (state, x) -> ObjectViews.all(state, Kind.CONFIG, Config.class, ObjectViews::of)),
        new ApiRoute.Read("/configs/{ref}", ObjectRoutes::config),
        create("/secrets", Kind.SECRET),
        create("/configs", Kind.CONFIG),
        remove("/secrets/{ref}", Admission::removeSecret),
        remove("/configs/{ref}", Admission::removeConfig));
  }

  private static ApiRoute create(String path, Kind kind) {
    return new ApiRoute.Act(
        HttpMethod.POST,
        path,
        MAX_PAYLOAD_BYTES,
        exchange ->
            new PayloadCreation(exchange.cluster(), exchange.by(), kind)
                .create(exchange.body(PayloadView.New.class)));
  }

  private static CompletionStage<?> createNetwork(Exchange exchange) {
    NetworkView.New wish = exchange.body(NetworkView.New.class);
    Network.Spec spec =
        new Network.Spec(
            wish.driver().isEmpty() ? "overlay" : wish.driver(),
            wish.attachable(),
            wish.internal(),
            wish.ipv6(),
            wish.options(),
            wish.subnets(),
            wish.gateways(),
            wish.ranges());
    DesiredNetwork wanted = new DesiredNetwork(wish.name(), wish.labels(), false, spec);
    return exchange
        .cluster()
        .submit(exchange.by(), (state, request) -> Admission.createNetwork(state, request, wanted))
        .thenApply(done -> Changes.of(exchange.cluster(), "", done, List.of()));
  }

  /** A verb that removes what goes by a text. */
  @FunctionalInterface
  private interface Removal {
    Verdict of(ClusterState state, Request request, String ref);
  }

  private static ApiRoute remove(String path, Removal verb) {
    return ApiRoute.Act.of(
        HttpMethod.DELETE,
        path,
        exchange -> {
          String ref = exchange.path("ref");
          return exchange
              .cluster()
              .submit(exchange.by(), (state, request) -> verb.of(state, request, ref))
              .thenApply(done -> Changes.of(exchange.cluster(), "", done, List.of()));
        });
  }

  private static Cluster cluster(ClusterState state) {
    return state
        .cluster()
        .orElseThrow(() ->
            new ApiException(404, ErrorBody.of(ErrorBody.NOT_FOUND, "there is no cluster yet")));
  }

  private static PayloadView.Config config(ClusterState state, Exchange exchange) {
    Config config = Admission.config(state, exchange.path("ref")).orThrow();
    byte[] content = exchange.cluster().reveal(config.versions().getLast()).toArray();
    return new PayloadView.Config(
        ObjectViews.of(config), Base64.getEncoder().encodeToString(content));
  }
}
