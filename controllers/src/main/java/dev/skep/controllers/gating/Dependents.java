package dev.skep.controllers.gating;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.global.NodeSlots;
import dev.skep.controllers.scheduling.Eligibility;
import java.util.ArrayList;
import java.util.List;
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
  public static List<Service> touchedBy(Change change, ClusterState state) {
    return switch (change) {
      case Change.Updated(Task before, Task after) when wentOn(before, after) ->
          ofService(after.service(), state);
      case Change.Deleted(Task task) -> ofService(task.service(), state);
      case Change.Created(Service service) -> of(service, state);
      case Change.Updated(Service before, Service after) when !before.equals(after) -> {
        List<Service> touched = new ArrayList<>();
        if (!after.isRemoving()) {
          touched.add(after);
        }
        touched.addAll(of(before, state));
        yield touched;
      }
      case Change.Updated(Node before, Node after) when Eligibility.mayDiffer(before, after) ->
          Stream.concat(state.tasksOnNode(after.id()).map(Task::service), onEveryNode(state))
              .distinct()
              .flatMap(service -> ofService(service, state).stream())
              .toList();
      case Change.Deleted(Node ignored) ->
          onEveryNode(state).flatMap(service -> ofService(service, state).stream()).toList();
      default -> List.of();
    };
  }

  /**
   * On how many nodes such a service must be depends on the nodes, also on those without a task.
   */
  private static Stream<Id> onEveryNode(ClusterState state) {
    return Stream.concat(
        NodeSlots.services(state, Mode.Global.class),
        NodeSlots.services(state, Mode.GlobalJob.class));
  }

  /** Of the steps until a task runs, only the start of its process is anything to wait for. */
  private static boolean wentOn(Task before, Task after) {
    boolean progressed =
        before.state() != after.state() && !TaskState.RUNNING.isAfter(after.state());
    return progressed
        || before.desired() != after.desired()
        || Requirement.hasStarted(before) != Requirement.hasStarted(after);
  }

  private static List<Service> ofService(Id service, ClusterState state) {
    Optional<Service> found = state.service(service);
    return found.isEmpty() ? List.of() : of(found.get(), state);
  }

  /** Most services have none, and tasks change often. */
  private static List<Service> of(Service service, ClusterState state) {
    String name = service.meta().name();
    return state.hasDependents(name) ? state.dependents(name).toList() : List.of();
  }
}
