package dev.skep.server.http;

import dev.skep.api.Id;
import dev.skep.api.http.WatchEntry;
import dev.skep.api.model.Event;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Service;
import dev.skep.api.model.Stack;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.admission.Admission;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The events that are kept, as the API shows them: all, or those about an object and what belongs
 * to it. A service has the events of its tasks, a stack those of its services, a node those of the
 * tasks that are on it.
 */
final class EventViews {
  private EventViews() {}

  /** Oldest first. */
  static List<WatchEntry> of(ClusterState state, Exchange exchange) {
    Predicate<Event> wanted =
        exchange
            .query("kind")
            .map(kind -> about(state, exchange, kind, exchange.query("ref").orElse("")))
            .orElse(event -> true);
    return state.events().filter(wanted).map(WatchEntries::of).toList();
  }

  private static Predicate<Event> about(
      ClusterState state, Exchange exchange, String kind, String ref) {
    return switch (kind) {
      case "service" -> ofServices(Set.of(Admission.service(state, ref).orThrow()));
      case "stack" -> ofStack(state, Admission.stack(state, ref).orThrow());
      case "node" -> {
        Id node = NodeRoutes.node(state, exchange, ref).id();
        Set<Id> tasks = state.tasksOnNode(node).map(task -> task.id()).collect(Collectors.toSet());
        yield event -> event.object().equals(node) || tasks.contains(event.object());
      }
      case "task" -> of(ServiceRoutes.task(state, ref).id());
      case "network" -> of(Admission.network(state, ref).orThrow().id());
      case "secret" -> of(Admission.secret(state, ref).orThrow().id());
      case "config" -> of(Admission.config(state, ref).orThrow().id());
      default ->
          throw ApiException.invalid(
              "kind '"
                  + kind
                  + "' is none of service, stack, node, task, network, secret and config");
    };
  }

  private static Predicate<Event> of(Id object) {
    return event -> event.object().equals(object);
  }

  private static Predicate<Event> ofStack(ClusterState state, Stack stack) {
    Set<Service> services =
        state
            .services()
            .filter(StackViews.belongsTo(stack.meta().name()))
            .collect(Collectors.toSet());
    return of(stack.id()).or(ofServices(services));
  }

  /** Tasks of the past are known by their names only, {@code service.slot}. */
  private static Predicate<Event> ofServices(Set<Service> services) {
    Set<Id> ids = services.stream().map(Service::id).collect(Collectors.toSet());
    Set<String> names =
        services.stream().map(service -> service.meta().name()).collect(Collectors.toSet());
    return event ->
        ids.contains(event.object())
            || event.kind() == Kind.TASK && names.contains(serviceOf(event.name()));
  }

  private static String serviceOf(String task) {
    int dot = task.indexOf('.');
    return dot < 0 ? task : task.substring(0, dot);
  }
}
