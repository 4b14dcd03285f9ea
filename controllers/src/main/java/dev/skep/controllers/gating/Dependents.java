package dev.skep.controllers.gating;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.Task;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.scheduling.Eligibility;
import java.util.Optional;
import java.util.stream.Stream;

/** Whose gate may have opened. */
public final class Dependents {
  private Dependents() {}

  /**
   * The services whose gates are worth another look because of a change: those that depend on the
   * service in which something went forward, and a service whose own wish changed.
   *
   * @param state a state that contains the change
   */
  public static Stream<Service> touchedBy(Change change, ClusterState state) {
    return switch (change) {
      case Change.Updated(Task before, Task after) when wentOn(before, after) ->
          ofService(after.service(), state);
      case Change.Deleted(Task task) -> ofService(task.service(), state);
      case Change.Created(Service service) -> state.dependents(service.meta().name());
      case Change.Updated(Service before, Service after) when !before.equals(after) ->
          Stream.concat(
              Stream.of(after).filter(s -> !s.isRemoving()),
              state.dependents(before.meta().name()));
      case Change.Updated(Node before, Node after) when Eligibility.mayDiffer(before, after) ->
          Stream.concat(state.tasksOnNode(after.id()).map(Task::service), onEveryNode(state))
              .distinct()
              .flatMap(service -> ofService(service, state));
      case Change.Deleted(Node ignored) ->
          onEveryNode(state).flatMap(service -> ofService(service, state));
      default -> Stream.empty();
    };
  }

  /**
   * On how many nodes such a service must be depends on the nodes, also on those without a task.
   */
  private static Stream<Id> onEveryNode(ClusterState state) {
    return state
        .services()
        .map(Service::id)
        .filter(id ->
            state
                .spec(id)
                .map(ServiceSpec::mode)
                .filter(mode -> mode instanceof Mode.Global || mode instanceof Mode.GlobalJob)
                .isPresent());
  }

  private static boolean wentOn(Task before, Task after) {
    return before.state() != after.state()
        || before.desired() != after.desired()
        || Requirement.hasStarted(before) != Requirement.hasStarted(after);
  }

  private static Stream<Service> ofService(Id service, ClusterState state) {
    Optional<Service> found = state.service(service);
    return found.map(named -> state.dependents(named.meta().name())).orElse(Stream.empty());
  }
}
