package dev.skep.server.http;

import dev.skep.api.http.ServiceView;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Task;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.admission.Admission;
import dev.skep.controllers.admission.Refusal;
import dev.skep.controllers.admission.RefusedException;
import dev.skep.controllers.admission.ServiceEdit;
import dev.skep.manifests.flags.RefusedFlag;
import dev.skep.manifests.flags.ServiceChange;
import dev.skep.manifests.support.Feature;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** Routes about services and tasks. */
final class ServiceRoutes {
  /** Room for some thousand environment variables. */
  private static final long MAX_SERVICE_BYTES = 1024 * 1024;

  private ServiceRoutes() {}

  static List<ApiRoute> all() {
    return List.of(
        new ApiRoute.Read("/services", ServiceRoutes::list),
        new ApiRoute.Act(HttpMethod.POST, "/services", MAX_SERVICE_BYTES, ServiceRoutes::create),
        new ApiRoute.Act(
            HttpMethod.PATCH, "/services/{ref}", MAX_SERVICE_BYTES, ServiceRoutes::update),
        new ApiRoute.Read(
            "/services/{ref}", (state, x) -> ServiceViews.detail(state, service(state, x))),
        new ApiRoute.Read(
            "/services/{ref}/tasks",
            (state, x) -> TaskViews.all(state, state.tasksOfService(service(state, x).id()))),
        ApiRoute.Act.of(HttpMethod.POST, "/services/{ref}/scale", ServiceRoutes::scale),
        ApiRoute.Act.of(HttpMethod.POST, "/services/{ref}/rollback", ServiceRoutes::rollback),
        ApiRoute.Act.of(HttpMethod.DELETE, "/services/{ref}", ServiceRoutes::remove),
        new ApiRoute.Read("/tasks", ServiceRoutes::tasks),
        new ApiRoute.Read("/tasks/{ref}", ServiceRoutes::task));
  }

  private static Service service(ClusterState state, Exchange exchange) {
    return Admission.service(state, exchange.path("ref")).orThrow();
  }

  private static Object list(ClusterState state, Exchange exchange) {
    Predicate<Service> filter =
        exchange.query("stack").map(StackViews::belongsTo).orElse(service -> true);
    return ServiceViews.all(state, filter);
  }

  private static Object tasks(ClusterState state, Exchange exchange) {
    return TaskViews.all(
        state,
        exchange
            .query("node")
            .map(node -> state.tasksOnNode(NodeRoutes.node(state, exchange, node).id()))
            .orElseGet(state::tasks));
  }

  private static Object task(ClusterState state, Exchange exchange) {
    return TaskViews.one(state, task(state, exchange.path("ref")));
  }

  /** By id or a unique beginning of it; tasks have no names of their own. */
  static Task task(ClusterState state, String ref) {
    var found =
        state.tasks().filter(task -> task.id().toString().startsWith(ref)).limit(2).toList();
    return switch (found.size()) {
      case 0 -> throw ApiException.notFound("task " + ref + " not found");
      case 1 -> found.getFirst();
      default -> throw ApiException.invalid("task " + ref + " is ambiguous: write more of its id");
    };
  }

  private static CompletionStage<?> create(Exchange exchange) {
    ServiceView.New wish = exchange.body(ServiceView.New.class);
    ServiceSpec wanted =
        honoured(
            () -> ServiceChange.create(wish.image(), wish.args(), wish.flags(), Feature.AVAILABLE));
    return exchange
        .cluster()
        .submit(exchange.by(), (state, request) -> Admission.createService(state, request, wanted))
        .thenApply(done -> Changes.of(exchange.cluster(), "", done, List.of()));
  }

  /** The flags are applied to the service as it is when the change is committed. */
  private static CompletionStage<?> update(Exchange exchange) {
    String ref = exchange.path("ref");
    ServiceView.Change wish = exchange.body(ServiceView.Change.class);
    ServiceEdit edit =
        present -> honoured(() -> ServiceChange.update(present, wish.flags(), Feature.AVAILABLE));
    return exchange
        .cluster()
        .submit(
            exchange.by(), (state, request) -> Admission.updateService(state, request, ref, edit))
        .thenApply(done -> Changes.of(exchange.cluster(), "", done, List.of()));
  }

  /** What flags make of a service. */
  @FunctionalInterface
  private interface Reading {
    ServiceSpec spec() throws RefusedFlag;
  }

  private static ServiceSpec honoured(Reading reading) {
    try {
      return reading.spec();
    } catch (RefusedFlag e) {
      throw new RefusedException(
          e.isUnsupported()
              ? new Refusal.Unsupported(e.problem())
              : new Refusal.Invalid(e.problem()));
    }
  }

  private static CompletionStage<?> scale(Exchange exchange) {
    String ref = exchange.path("ref");
    long replicas = exchange.body(ServiceView.Scale.class).replicas();
    return exchange
        .cluster()
        .submit(exchange.by(), (state, request) -> Admission.scale(state, request, ref, replicas))
        .thenApply(done -> {
          Service service = Admission.service(done.committed().state(), ref).orThrow();
          return new ServiceView.Scaled(service.id().toString(), service.meta().name(), replicas);
        });
  }

  private static CompletionStage<?> rollback(Exchange exchange) {
    String ref = exchange.path("ref");
    return exchange
        .cluster()
        .submit(exchange.by(), (state, request) -> Admission.rollbackService(state, request, ref))
        .thenApply(done -> Changes.of(exchange.cluster(), "", done, List.of()));
  }

  private static CompletionStage<?> remove(Exchange exchange) {
    String ref = exchange.path("ref");
    return exchange
        .cluster()
        .submit(exchange.by(), (state, request) -> Admission.removeService(state, request, ref))
        .thenApply(done -> Changes.of(exchange.cluster(), "", done, List.of()));
  }
}
