package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.SlotKey;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskSpec.RestartPolicy;
import dev.skep.api.model.TaskState;
import dev.skep.api.model.UpdateStatus;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.restart.RestartRule;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What single services still are not as their modes want them. */
final class ServiceConvergence {
  private final ClusterState state;
  private final List<String> problems;

  /**
   * @param problems gets what is missing
   */
  ServiceConvergence(ClusterState state, List<String> problems) {
    this.state = state;
    this.problems = problems;
  }

  private void problem(String what) {
    problems.add(what);
  }

  void check(Service service) {
    String name = service.meta().name();
    if (service.isRemoving()) {
      problem(name + " is still being removed");
      return;
    }
    ServiceSpec spec = state.spec(service.id()).orElseThrow();
    TreeMap<SlotKey, List<Task>> slots =
        state
            .tasksOfService(service.id())
            .collect(Collectors.groupingBy(Task::slotKey, TreeMap::new, Collectors.toList()));
    switch (spec.mode()) {
      case Mode.Replicated replicated -> {
        if (slots.size() != replicated.replicas()) {
          problem(name + " has " + slots.size() + " slots, not " + replicated.replicas());
        }
        slots.forEach((slot, tasks) -> slot(name + "." + slot, spec, tasks));
      }
      case Mode.ReplicatedJob job -> {
        job(service, job, spec, slots.values());
        slots.forEach((slot, tasks) -> slot(name + "." + slot, spec, tasks));
      }
      case Mode.Global _, Mode.GlobalJob _ ->
          nodes(name, spec, slots, spec.isJob() && !GateRule.isReady(state, service, spec));
    }
  }

  /** As many slots as shall complete have completed, are given up, or wait for a node. */
  private void job(
      Service service, Mode.ReplicatedJob job, ServiceSpec spec, Collection<List<Task>> slots) {
    long settled = slots.stream().filter(tasks -> isComplete(tasks) || gaveUp(spec, tasks)).count();
    long waiting = slots.stream().filter(tasks -> tasks.stream().anyMatch(Task::isWanted)).count();
    long wanted = Math.max(0, Math.min(job.maxConcurrent(), job.totalCompletions() - settled));
    boolean ready = GateRule.isReady(state, service, spec);
    if (ready && (waiting != wanted || settled + waiting != slots.size())) {
      problem(
          service.meta().name()
              + " has "
              + settled
              + " slots that are done and "
              + waiting
              + " that wait, of "
              + slots.size()
              + " for "
              + job);
    }
  }

  /**
   * Each node that shall have one has one, and what is on others has stopped.
   *
   * @param held whether another run waits at its gate; meanwhile no node gets anything
   */
  private void nodes(
      String name, ServiceSpec spec, TreeMap<SlotKey, List<Task>> slots, boolean held) {
    for (Node node : state.nodes().sorted(Comparator.comparing(Node::id)).toList()) {
      List<Task> tasks = slots.getOrDefault(SlotKey.on(node.id()), List.of());
      String slot = name + " on " + node.meta().name();
      boolean fits =
          !node.losesTasks()
              && spec.task().placement().constraints().stream()
                  .allMatch(constraint -> PlacementRule.holds(constraint, node));
      boolean gets = fits && !held && node.availability() == Node.Availability.ACTIVE;
      boolean has = tasks.stream().anyMatch(Task::isWanted);
      if (has ? fits : gets) {
        slot(slot, spec, tasks);
      } else {
        tasks.forEach(task -> hasStopped(slot, task));
      }
    }
    slots.keySet().stream()
        .filter(key -> key.node() == null || state.node(key.node()).isEmpty())
        .forEach(key -> problem(name + " has a slot where no node is: " + key));
  }

  private void hasStopped(String slot, Task task) {
    if (task.isWanted() || (!task.state().terminal() && task.node() != null)) {
      problem(slot + " has not stopped " + Story.of(task));
    }
  }

  private void slot(String name, ServiceSpec spec, List<Task> tasks) {
    // A task that has no place yet leaves the failures before it to the scheduler to see.
    long kept = tasks.stream().filter(t -> t.node() != null || !t.isWanted()).count();
    if (kept > BoundsRule.limit(state, spec.restart())) {
      problem(name + " has a history of " + kept + " tasks");
    }
    List<Task> wanted = tasks.stream().filter(Task::isWanted).toList();
    tasks.stream().filter(task -> !task.isWanted()).forEach(task -> hasStopped(name, task));
    if (wanted.isEmpty()) {
      if (!isComplete(tasks) && !gaveUp(spec, tasks) && !isHeldBack(spec, tasks)) {
        problem(name + " is empty: " + tasks.stream().map(Story::of).toList());
      }
      return;
    }
    Task task = wanted.getFirst();
    Service service = state.service(task.service()).orElseThrow();
    boolean ready = GateRule.isReady(state, service, spec);
    boolean outdated = !state.serviceRevision(task.revision()).orElseThrow().spec().runsLike(spec);
    if (outdated
        && ready
        && !isResting(task)
        && !updateWaits(task.service())
        && !newOneGivenUp(spec, tasks)) {
      problem(name + " runs an old revision: " + Story.of(task));
    }
    if (task.node() == null) {
      if (state.waitingOn(task.id()).isEmpty()) {
        problem(name + " waits and nobody says why: " + Story.of(task));
      }
    } else if (task.desired() == TaskState.READY && !ready) {
      if (state.waitingOn(task.id()).isEmpty()) {
        problem(name + " is held back and nobody says why: " + Story.of(task));
      }
    } else if (task.state() != TaskState.RUNNING || task.desired() != TaskState.RUNNING) {
      problem(name + " does not run: " + Story.of(task));
    } else if (state.node(task.node()).filter(node -> !node.losesTasks()).isEmpty()) {
      problem(name + " is not where it may be: " + Story.of(task));
    }
  }

  /**
   * A job whose spec changed waits as a whole for what it depends on, and says so; what its earlier
   * run gave up stays as it is until then.
   */
  private boolean isHeldBack(ServiceSpec spec, List<Task> tasks) {
    return spec.isJob()
        && (tasks.isEmpty() || !newOneGivenUp(spec, tasks))
        && state
            .serviceNamed(spec.name())
            .filter(service -> !GateRule.isReady(state, service, spec))
            .flatMap(service -> state.waitingOn(service.id()))
            .isPresent();
  }

  private static boolean isComplete(List<Task> tasks) {
    return tasks.stream().anyMatch(Task::isCompletion);
  }

  /** A paused node is not updated. */
  private boolean isResting(Task task) {
    return task.slotNode() != null
        && state
            .node(task.slotNode())
            .filter(node -> node.availability() == Node.Availability.PAUSE)
            .isPresent();
  }

  /** A start-first update keeps the old task when the restart policy gives up the new one. */
  private boolean newOneGivenUp(ServiceSpec spec, List<Task> tasks) {
    Task newest =
        tasks.stream().max(Comparator.comparingLong(task -> task.meta().version())).orElseThrow();
    return !newest.isWanted()
        && state.serviceRevision(newest.revision()).orElseThrow().spec().runsLike(spec);
  }

  /** An update goes no further when it failed, or while a new task finds no node, and says so. */
  private boolean updateWaits(Id service) {
    @Nullable UpdateStatus update = state.service(service).orElseThrow().update();
    if (update != null && update.isPaused()) {
      return true;
    }
    return state
        .tasksOfService(service)
        .anyMatch(task -> task.isWanted() && state.waitingOn(task.id()).isPresent());
  }

  /** The restart policy allows no other task. */
  private static boolean gaveUp(ServiceSpec spec, List<Task> tasks) {
    if (tasks.isEmpty() || tasks.stream().anyMatch(Task::isWanted) || isComplete(tasks)) {
      return false;
    }
    RestartPolicy policy = spec.restart();
    Task last =
        tasks.stream().max(Comparator.comparingLong(task -> task.meta().version())).orElseThrow();
    if (last.slotNode() != null && !RestartRule.endedByItself(last)) {
      return false;
    }
    return switch (policy.condition()) {
      case NONE -> true;
      case ON_FAILURE -> last.state() == TaskState.COMPLETE || policy.maxAttempts() > 0;
      case ANY -> policy.maxAttempts() > 0;
    };
  }
}
