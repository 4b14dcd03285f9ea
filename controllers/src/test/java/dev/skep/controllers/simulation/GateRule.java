package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.Node.Availability;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Dependency;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.SlotKey;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.model.UpdateStatus;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A task of a service that depends on others is let go only if what it depends on was as asked at
 * some moment since its spec or the present one was wished, or a task that runs like it was let go
 * before. Judged by the tasks themselves, not by the gates that controllers ask.
 */
final class GateRule implements Rule {
  /** Revisions for whose tasks everything was ready once. */
  private final Set<Id> ready = new HashSet<>();

  @Override
  public void check(Commit commit) {
    for (Change change : commit.committed().changes()) {
      switch (change) {
        case Change.Created(Task task) when isLetGo(task) -> begins(task, commit);
        case Change.Updated(Task before, Task after) when !isLetGo(before) && isLetGo(after) ->
            begins(after, commit);
        case Change.Updated(Service before, Service after) when startsUpdate(before, after) ->
            updates(after, commit);
        case Change.Deleted(ServiceRevision gone) -> ready.remove(gone.id());
        default -> {}
      }
    }
    remember(commit);
  }

  /**
   * What is ready now is so for all that is planned on this state. Looked at where something was
   * changed of a service or of what it waits for, and after each change of a node.
   */
  private void remember(Commit commit) {
    ClusterState state = commit.after();
    Set<String> touched = new HashSet<>();
    boolean nodes = false;
    for (Change change : commit.committed().changes()) {
      switch (change.resource()) {
        case Task task ->
            state.service(task.service()).map(s -> s.meta().name()).ifPresent(touched::add);
        case Service service -> touched.add(service.meta().name());
        case Node ignored -> nodes = true;
        case null, default -> {}
      }
    }
    if (touched.isEmpty() && !nodes) {
      return;
    }
    for (Service service : state.services().filter(s -> !s.isRemoving()).toList()) {
      if (!ready.contains(service.revision())) {
        ServiceSpec spec = state.spec(service.id()).orElseThrow();
        boolean differs =
            nodes
                || touched.contains(service.meta().name())
                || spec.dependencies().stream().anyMatch(d -> touched.contains(d.service()));
        if (differs && (isReady(state, service, spec) || wasReady(state, service, spec))) {
          ready.add(service.revision());
        }
      }
    }
  }

  /** An update that goes on for a later revision that runs alike does not start. */
  private static boolean startsUpdate(Service before, Service after) {
    @Nullable UpdateStatus update = after.update();
    return update != null
        && update.state() == UpdateStatus.State.UPDATING
        && before.update() == null
        && before.revision().equals(after.revision());
  }

  private void updates(Service service, Commit commit) {
    ServiceSpec spec = commit.after().spec(service.id()).orElseThrow();
    boolean hasBegun =
        commit
            .before()
            .tasksOfService(service.id())
            .anyMatch(task -> mayHaveRun(task) && runsLike(task, spec, commit.before()));
    if (!spec.dependencies().isEmpty() && !ready.contains(service.revision()) && !hasBegun) {
      throw new Violation(
          "updates wait for what a service depends on", service.meta().name() + " is updated");
    }
  }

  private static boolean runsLike(Task task, ServiceSpec spec, ClusterState state) {
    return state.serviceRevision(task.revision()).orElseThrow().spec().runsLike(spec);
  }

  /** Whether everything was ready for an earlier spec that runs alike. */
  private boolean wasReady(ClusterState state, Service service, ServiceSpec spec) {
    return state
        .revisionsOf(service.id())
        .anyMatch(r -> ready.contains(r.id()) && r.spec().runsLike(spec));
  }

  private static boolean isLetGo(Task task) {
    return task.desired() == TaskState.RUNNING || task.desired() == TaskState.COMPLETE;
  }

  private static boolean mayHaveRun(Task task) {
    return isLetGo(task) || task.status().runningSince() != null;
  }

  private void begins(Task task, Commit commit) {
    Optional<Service> service = commit.after().service(task.service());
    boolean isRolledOut =
        service
            .map(Service::update)
            .filter(update -> update.revision().equals(task.revision()))
            .isPresent();
    boolean presentIsReady =
        commit
            .after()
            .service(task.service())
            .map(Service::revision)
            .filter(ready::contains)
            .isPresent();
    if (isRolledOut || presentIsReady || ready.contains(task.revision())) {
      return;
    }
    ServiceSpec spec = commit.after().serviceRevision(task.revision()).orElseThrow().spec();
    if (!spec.dependencies().isEmpty()
        && !hasBegun(task, spec, commit.before())
        && !wasReadyWhenPlanned(service, spec, commit)) {
      throw new Violation("tasks wait for what they depend on", Story.of(task) + " begins");
    }
  }

  /** A task of an earlier wish may go when that one could begin. */
  private static boolean wasReadyWhenPlanned(
      Optional<Service> service, ServiceSpec spec, Commit commit) {
    ClusterState state = commit.planned().map(Planned::on).orElse(commit.before());
    return service.filter(found -> isReady(state, found, spec)).isPresent();
  }

  private static boolean hasBegun(Task task, ServiceSpec spec, ClusterState state) {
    return state
        .tasksOfService(task.service())
        .filter(GateRule::mayHaveRun)
        .anyMatch(other -> runsLike(other, spec, state));
  }

  /** Whether what a service waits for is as asked. */
  static boolean isReady(ClusterState state, Service service, ServiceSpec spec) {
    @Nullable UpdateStatus update = service.update();
    boolean goesBack =
        update != null && update.isRollback() && update.revision().equals(service.revision());
    return goesBack || spec.dependencies().stream().allMatch(d -> isMet(state, d));
  }

  private static boolean isMet(ClusterState state, Dependency dependency) {
    Optional<Service> named = state.serviceNamed(dependency.service());
    if (named.isEmpty()) {
      return !dependency.required();
    }
    ServiceSpec spec = state.spec(named.get().id()).orElseThrow();
    Set<SlotKey> places = places(state, named.get(), spec);
    List<Task> tasks =
        state
            .tasksOfService(named.get().id())
            .filter(task -> task.desired() != TaskState.REMOVE)
            .filter(task -> task.slotNode() == null || places.contains(task.slotKey()))
            .toList();
    List<Task> alike = tasks.stream().filter(task -> runsLike(task, spec, state)).toList();
    Set<SlotKey> met =
        alike.stream()
            .filter(task -> does(task, dependency.condition()))
            .map(Task::slotKey)
            .collect(Collectors.toSet());
    Set<SlotKey> mayCome =
        tasks.stream().filter(Task::isWanted).map(Task::slotKey).collect(Collectors.toSet());
    boolean givenUp =
        tasks.stream()
            .map(Task::slotKey)
            .anyMatch(slot -> !met.contains(slot) && !mayCome.contains(slot));
    return met.size() >= wanted(spec.mode(), dependency.condition(), places.size())
        || (givenUp && !dependency.required());
  }

  /** The nodes where something with a task on each has one or shall get one. */
  private static Set<SlotKey> places(ClusterState state, Service service, ServiceSpec spec) {
    Stream<SlotKey> free =
        state
            .nodes()
            .filter(node -> !node.losesTasks() && node.availability() == Availability.ACTIVE)
            .filter(node ->
                spec.task().placement().constraints().stream()
                    .allMatch(constraint -> PlacementRule.holds(constraint, node)))
            .map(node -> SlotKey.on(node.id()));
    Stream<SlotKey> used =
        state.tasksOfService(service.id()).filter(Task::isWanted).map(Task::slotKey);
    return Stream.concat(free, used).collect(Collectors.toSet());
  }

  private static long wanted(Mode mode, Dependency.Condition condition, long places) {
    return switch (mode) {
      case Mode.Replicated replicated -> replicated.replicas();
      case Mode.ReplicatedJob job ->
          condition == Dependency.Condition.SERVICE_COMPLETED_SUCCESSFULLY
              ? job.totalCompletions()
              : Math.min(job.maxConcurrent(), job.totalCompletions());
      case Mode.Global _, Mode.GlobalJob _ -> places;
    };
  }

  private static boolean does(Task task, Dependency.Condition condition) {
    return switch (condition) {
      case SERVICE_STARTED -> task.status().runningSince() != null;
      case SERVICE_HEALTHY -> task.isWanted() && task.state() == TaskState.RUNNING;
      case SERVICE_COMPLETED_SUCCESSFULLY -> task.state() == TaskState.COMPLETE;
    };
  }
}
