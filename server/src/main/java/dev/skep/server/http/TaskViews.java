package dev.skep.server.http;

import dev.skep.api.Id;
import dev.skep.api.http.PortView;
import dev.skep.api.http.TaskView;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Task;
import dev.skep.api.state.ClusterState;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tasks of one state as the API shows them. */
final class TaskViews {
  private static final Comparator<Task> ORDER =
      Comparator.comparing(Task::service)
          .thenComparingInt(Task::slot)
          .thenComparing(task -> task.meta().createdAt())
          .thenComparing(Task::id);

  private final ClusterState state;

  /** Whether tasks of a revision serve the present spec; many tasks share few revisions. */
  private final Map<Id, Boolean> serves = new HashMap<>();

  private TaskViews(ClusterState state) {
    this.state = state;
  }

  /** By service and slot, oldest first. */
  static List<TaskView> all(ClusterState state, Stream<Task> tasks) {
    TaskViews views = new TaskViews(state);
    return tasks.sorted(ORDER).map(views::of).toList();
  }

  static TaskView one(ClusterState state, Task task) {
    return new TaskViews(state).of(task);
  }

  /** The name that people read: {@code service.slot}. */
  static String name(ClusterState state, Task task) {
    return task.shortName(
        state.service(task.service()).map(s -> s.meta().name()).orElse(task.service().toString()));
  }

  private TaskView of(Task task) {
    Optional<Service> service = state.service(task.service());
    Task.Status status = task.status();
    Task.@Nullable ContainerStatus container = status.container();
    return new TaskView(
        task.id().toString(),
        name(state, task),
        task.service().toString(),
        service.map(s -> s.meta().name()).orElse(""),
        service.map(ServiceViews::stackOf).orElse(""),
        task.slot(),
        task.node() == null ? "" : task.node().toString(),
        nodeName(task),
        spec(task.revision()).map(spec -> spec.task().container().image()).orElse(""),
        task.desired().word(),
        task.state().word(),
        status.at(),
        status.message(),
        status.error(),
        state.waitingOn(task.id()).orElse(""),
        ports(status),
        container == null ? "" : container.id().toString(),
        container == null ? 0 : container.exitCode(),
        service.map(s -> serves(s, task.revision())).orElse(false),
        task.meta().createdAt());
  }

  private boolean serves(Service service, Id revision) {
    return serves.computeIfAbsent(
        revision,
        r ->
            r.equals(service.revision())
                || spec(r)
                    .flatMap(old -> spec(service.revision()).map(now -> now.runsLike(old)))
                    .orElse(false));
  }

  private Optional<ServiceSpec> spec(Id revision) {
    return state.serviceRevision(revision).map(ServiceRevision::spec);
  }

  private String nodeName(Task task) {
    if (task.node() == null) {
      return "";
    }
    return state.node(task.node()).map(n -> n.meta().name()).orElse(task.node().toString());
  }

  private static List<PortView> ports(Task.Status status) {
    return status.ports().stream()
        .map(port -> new PortView(port.protocol().word(), port.target(), port.published(), "host"))
        .toList();
  }
}
