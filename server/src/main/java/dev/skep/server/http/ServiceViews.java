package dev.skep.server.http;

import dev.skep.api.Id;
import dev.skep.api.http.PortView;
import dev.skep.api.http.ServiceView;
import dev.skep.api.model.Node;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.SlotKey;
import dev.skep.api.model.Stack;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.model.UpdateStatus;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.SlotContent;
import dev.skep.controllers.scheduling.Eligibility;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Services as the API shows them. */
final class ServiceViews {
  private ServiceViews() {}

  /** The services that a filter lets through, by name. */
  static List<ServiceView> all(ClusterState state, Predicate<Service> filter) {
    return state
        .services()
        .filter(filter)
        .sorted(Comparator.comparing((Service service) -> service.meta().name()))
        .map(service -> of(state, service))
        .toList();
  }

  static ServiceView.Detail detail(ClusterState state, Service service) {
    @Nullable ServiceSpec previous =
        Optional.ofNullable(service.previousRevision())
            .flatMap(state::serviceRevision)
            .map(ServiceRevision::spec)
            .orElse(null);
    return new ServiceView.Detail(of(state, service), revision(state, service).spec(), previous);
  }

  /** The stack that a service belongs to; empty when it belongs to none. */
  static String stackOf(Service service) {
    return service.meta().labels().getOrDefault(Stack.NAMESPACE_LABEL, "");
  }

  private static ServiceRevision revision(ClusterState state, Service service) {
    return state
        .serviceRevision(service.revision())
        .orElseThrow(() -> new IllegalStateException("no revision of service " + service.id()));
  }

  static ServiceView of(ClusterState state, Service service) {
    ServiceRevision revision = revision(state, service);
    ServiceSpec spec = revision.spec();
    Count count = count(state, service, spec);
    return new ServiceView(
        service.id().toString(),
        service.meta().name(),
        stackOf(service),
        mode(spec.mode()),
        count.running,
        count.desired,
        count.completed,
        spec.mode() instanceof Mode.ReplicatedJob job ? job.totalCompletions() : 0,
        spec.task().placement().maxReplicasPerNode(),
        spec.task().container().image(),
        ports(spec.endpoint().numbered(service.chosen().ports())),
        service.meta().labels(),
        revision.number(),
        spec.update().monitor().toMillis(),
        state.waitingOn(service.id()).orElseGet(() -> ofTasks(state, service)),
        update(service.update()),
        service.isRemoving(),
        service.meta().version(),
        service.meta().createdAt(),
        service.meta().updatedAt());
  }

  /** What most of its tasks wait for; empty when none waits. */
  private static String ofTasks(ClusterState state, Service service) {
    SortedMap<String, Integer> reasons = new TreeMap<>();
    state
        .tasksOfService(service.id())
        .filter(Task::isWanted)
        .flatMap(task -> state.waitingOn(task.id()).stream())
        .forEach(reason -> reasons.merge(reason, 1, Integer::sum));
    return reasons.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(most -> {
          int tasks = most.getValue();
          return tasks + (tasks == 1 ? " task: " : " tasks: ") + most.getKey();
        })
        .orElse("");
  }

  private static ServiceView.@Nullable Update update(@Nullable UpdateStatus update) {
    return update == null
        ? null
        : new ServiceView.Update(
            update.state().word(), update.startedAt(), update.completedAt(), update.message());
  }

  static String mode(Mode mode) {
    return switch (mode) {
      case Mode.Replicated ignored -> "replicated";
      case Mode.Global ignored -> "global";
      case Mode.ReplicatedJob ignored -> "replicated-job";
      case Mode.GlobalJob ignored -> "global-job";
    };
  }

  static List<PortView> ports(List<ServiceSpec.PublishedPort> ports) {
    return ports.stream()
        .map(port ->
            new PortView(
                port.protocol().word(),
                port.target(),
                port.published(),
                NodeViews.word(port.mode())))
        .toList();
  }

  /** What {@code service ls} counts; swarm counts a task on a lost node as running no more. */
  private record Count(long running, long desired, long completed) {}

  private static Count count(ClusterState state, Service service, ServiceSpec spec) {
    Set<Id> alike = SlotContent.alike(state, service.id(), spec);
    List<Task> tasks = state.tasksOfService(service.id()).toList();
    List<SlotKey> completed =
        tasks.stream()
            .filter(task -> task.isCompletion() && alike.contains(task.revision()))
            .map(Task::slotKey)
            .toList();
    long running =
        tasks.stream()
            .filter(task -> task.state() == TaskState.RUNNING && !isLost(state, task))
            .filter(task -> !spec.isJob() || alike.contains(task.revision()))
            .count();
    return switch (spec.mode()) {
      case Mode.Replicated replicated -> new Count(running, replicated.replicas(), 0);
      case Mode.Global _ -> new Count(running, places(state, spec, tasks).size(), 0);
      case Mode.ReplicatedJob job -> new Count(running, job.maxConcurrent(), completed.size());
      case Mode.GlobalJob _ -> {
        Set<SlotKey> left = places(state, spec, tasks);
        completed.forEach(left::remove);
        yield new Count(running, left.size(), completed.size());
      }
    };
  }

  /** The nodes that have a task of a service with one on each, or shall get one. */
  private static Set<SlotKey> places(ClusterState state, ServiceSpec spec, List<Task> tasks) {
    Eligibility eligibility = Eligibility.of(spec);
    Stream<SlotKey> free =
        state.nodes().filter(eligibility::takes).map(node -> SlotKey.on(node.id()));
    Stream<SlotKey> used = tasks.stream().filter(Task::isWanted).map(Task::slotKey);
    return Stream.concat(free, used).collect(Collectors.toCollection(HashSet::new));
  }

  private static boolean isLost(ClusterState state, Task task) {
    return state
        .node(task.node() == null ? task.id() : task.node())
        .filter(node -> node.status().state() != Node.State.DOWN)
        .isEmpty();
  }
}
