package dev.skep.server.http;

import dev.skep.api.codec.ApiCodec;
import dev.skep.api.http.ErrorBody;
import dev.skep.api.state.ClusterState;
import dev.skep.api.store.Store;
import dev.skep.server.node.NodeLifecycle;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.ArrayList;
import java.util.List;

/** The native HTTP API of one daemon. */
public final class NativeApi {
  /** Where the routes begin. */
  public static final String PREFIX = "/skep/v1";

  /** Names the revision that an answer shows; a watch may begin after it. */
  static final String REVISION_HEADER = "Skep-Revision";

  /** Far more than any request needs that carries no files. */
  static final long MAX_BODY_BYTES = 64 * 1024;

  private static final int TOO_LARGE = 413;

  private final Vertx vertx;
  private final NodeLifecycle lifecycle;

  public NativeApi(Vertx vertx, NodeLifecycle lifecycle) {
    this.vertx = vertx;
    this.lifecycle = lifecycle;
  }

  /** All routes there are. */
  static List<ApiRoute> routes() {
    List<ApiRoute> routes = new ArrayList<>();
    routes.addAll(SwarmRoutes.all());
    routes.addAll(StackRoutes.all());
    routes.addAll(ServiceRoutes.all());
    routes.addAll(NodeRoutes.all());
    routes.addAll(SetRoutes.all());
    routes.addAll(ObjectRoutes.all());
    routes.add(new ApiRoute.Read("/events", EventViews::of));
    routes.add(new ApiRoute.Stream("/watch"));
    return List.copyOf(routes);
  }

  /** A router with the API under {@link #PREFIX}; others may add their routes to it. */
  public Router router() {
    Router api = Router.router(vertx);
    api.route().handler(this::onlyForManagers);
    for (ApiRoute route : routes()) {
      var mounted =
          api.route(route.method(), route.path().replaceAll("\\{(\\w+)}", ":$1"))
              .failureHandler(NativeApi::failed);
      switch (route) {
        case ApiRoute.Read read -> mounted.handler(context -> read(context, read.view()));
        case ApiRoute.Act act ->
            mounted
                .handler(BodyHandler.create(false).setBodyLimit(act.maxBodyBytes()))
                .handler(context -> act(context, act.action()));
        case ApiRoute.Stream ignored ->
            mounted.handler(context -> WatchStream.open(vertx, lifecycle, context));
      }
    }
    api.route().handler(NativeApi::noSuchRoute);
    Router router = Router.router(vertx);
    router.route(PREFIX + "/*").subRouter(api);
    return router;
  }

  private void onlyForManagers(RoutingContext context) {
    if (Caller.of(context.request()).mayManage()) {
      context.next();
    } else {
      String message = "only the local socket and managers may use this";
      fail(context, new ApiException(403, ErrorBody.of(ErrorBody.REFUSED, message)));
    }
  }

  private static void noSuchRoute(RoutingContext context) {
    String message =
        "no such route: " + context.request().method() + " " + context.request().path();
    fail(context, new ApiException(404, ErrorBody.of(ErrorBody.NO_SUCH_ROUTE, message)));
  }

  private void read(RoutingContext context, ApiRoute.View view) {
    Exchange exchange = new Exchange(context, lifecycle);
    onWorker(() -> lifecycle.cluster().store())
        .compose(store -> look(store, exchange.isSet("fresh")))
        .compose(state ->
            onWorker(() -> ApiCodec.encode(view.of(state, exchange)))
                .onSuccess(json -> {
                  context.response().putHeader(REVISION_HEADER, state.revision().toString());
                  send(context.response(), json);
                }))
        .onFailure(failure -> fail(context, failure));
  }

  private Future<ClusterState> look(Store store, boolean fresh) {
    return fresh
        ? Future.fromCompletionStage(store.latest(), vertx.getOrCreateContext())
        : Future.succeededFuture(store.state());
  }

  private void act(RoutingContext context, ApiRoute.Action action) {
    Exchange exchange = new Exchange(context, lifecycle);
    onWorker(() -> action.on(exchange))
        .compose(stage -> Future.fromCompletionStage(stage, vertx.getOrCreateContext()))
        .compose(result -> onWorker(() -> ApiCodec.encode(result)))
        .onSuccess(json -> send(context.response(), json))
        .onFailure(failure -> fail(context, failure));
  }

  private <T> Future<T> onWorker(java.util.concurrent.Callable<T> work) {
    return vertx.executeBlocking(work, false);
  }

  private static void send(HttpServerResponse response, String json) {
    if (!response.closed()) {
      response.putHeader("Content-Type", "application/json").end(json + "\n");
    }
  }

  /** What the router itself refuses has a status instead of a failure. */
  private static void failed(RoutingContext context) {
    Throwable failure = context.failure();
    if (context.statusCode() == TOO_LARGE) {
      String message = "the body is larger than this route takes";
      fail(context, new ApiException(TOO_LARGE, ErrorBody.of(ErrorBody.TOO_LARGE, message)));
    } else if (failure == null) {
      fail(context, ApiException.invalid("the request is refused: " + context.statusCode()));
    } else {
      fail(context, failure);
    }
  }

  /** Answers with what the table of errors says. */
  static void fail(RoutingContext context, Throwable failure) {
    ApiErrors.Answer answer = ApiErrors.of(failure);
    HttpServerResponse response = context.response();
    if (!response.headWritten() && !response.closed()) {
      response.setStatusCode(answer.status());
      send(response, ApiCodec.encode(answer.body()));
    }
  }
}
