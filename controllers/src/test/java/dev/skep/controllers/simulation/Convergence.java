package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Node;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Stack;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskSpec.RestartPolicy;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.Controller;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Observations.NodeObservation;
import dev.skep.controllers.Plan;
import dev.skep.controllers.driver.StandardControllers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What must hold some time after the last fault. */
final class Convergence {
  private final Simulation simulation;
  private final List<String> problems = new ArrayList<>();

  Convergence(Simulation simulation) {
    this.simulation = simulation;
  }

  /** Everything that is not yet as it shall be. */
  List<String> problems() {
    problems.clear();
    ClusterState state = simulation.store().state();
    state
        .nodes()
        .filter(node -> !node.acceptsTasks())
        .forEach(node -> problems.add("node " + node.meta().name() + " is " + node.status()));
    state
        .resources(Kind.STACK)
        .filter(stack -> ((Stack) stack).isRemoving())
        .forEach(stack -> problems.add("stack " + stack.meta().name() + " is still there"));
    state.services().forEach(service -> service(state, service));
    revisions(state);
    containers(state);
    if (problems.isEmpty()) {
      replanning(state);
    }
    return List.copyOf(problems);
  }

  /** Revisions outlive their service only while a stack remembers them. */
  private void revisions(ClusterState state) {
    Set<Id> remembered =
        state
            .resources(Kind.STACK)
            .flatMap(stack -> ((Stack) stack).revisions().stream())
            .flatMap(revision -> revision.services().values().stream())
            .collect(Collectors.toSet());
    state
        .resources(Kind.SERVICE_REVISION)
        .map(ServiceRevision.class::cast)
        .filter(revision -> state.service(revision.service()).isEmpty())
        .filter(revision -> !remembered.contains(revision.id()))
        .forEach(revision -> problems.add("a revision is left of " + revision.spec().name()));
  }

  private void service(ClusterState state, Service service) {
    String name = service.meta().name();
    if (service.isRemoving()) {
      problems.add("service " + name + " is still being removed");
      return;
    }
    ServiceSpec spec = state.spec(service.id()).orElseThrow();
    Map<Integer, List<Task>> slots =
        state
            .tasksOfService(service.id())
            .collect(Collectors.groupingBy(Task::slot, TreeMap::new, Collectors.toList()));
    long replicas = spec.replicas().orElseThrow();
    if (slots.size() != replicas) {
      problems.add(name + " has slots " + slots.keySet() + ", wanted are " + replicas);
    }
    int limit = Fitting.historyLimit(state, service.id());
    slots.forEach((slot, tasks) -> {
      // A task that finds no place does not count: what failed before it matters to the scheduler.
      long placed = tasks.stream().filter(t -> t.node() != null || !t.isWanted()).count();
      if (limit >= 0 && placed > Math.max(1, limit)) {
        problems.add(name + "." + slot + " keeps " + placed + " tasks, the limit is " + limit);
      }
      slot(state, spec, name + "." + slot, tasks);
    });
    boolean placed = state.tasksOfService(service.id()).allMatch(t -> t.node() != null);
    state
        .waitingOn(service.id())
        .filter(reason -> placed)
        .ifPresent(reason -> problems.add(name + " still waits: " + reason));
  }

  private void slot(ClusterState state, ServiceSpec spec, String name, List<Task> tasks) {
    Optional<Task> wanted = tasks.stream().filter(Task::isWanted).findFirst();
    if (tasks.stream().anyMatch(task -> task.desired() == TaskState.REMOVE)) {
      problems.add(name + " has tasks that shall be removed");
    }
    if (wanted.isEmpty()) {
      RestartPolicy policy = spec.task().restart();
      boolean mayGiveUp =
          policy.condition() != RestartPolicy.Condition.ANY || policy.maxAttempts() > 0;
      if (!mayGiveUp) {
        problems.add(name + " has no task, but its policy never gives up");
      }
      return;
    }
    Task task = wanted.get();
    boolean alike =
        state
            .serviceRevision(task.revision())
            .map(ServiceRevision::spec)
            .filter(spec::runsLike)
            .isPresent();
    if (!alike) {
      // An update waits for tasks that find no place; that is said elsewhere.
      if (state.waitingOn(task.service()).isEmpty()) {
        problems.add(name + " runs an earlier spec");
      }
    } else if (task.node() == null) {
      unplaced(state, name, task);
    } else if (task.state() != TaskState.RUNNING || task.desired() != TaskState.RUNNING) {
      problems.add(name + " is " + task.state() + ", desired " + task.desired());
    }
  }

  private void unplaced(ClusterState state, String name, Task task) {
    if (state.waitingOn(task.id()).isEmpty()) {
      problems.add(name + " has no node and nobody says why");
    }
    state
        .nodes()
        .filter(node -> Fitting.fits(state, task, node))
        .findFirst()
        .ifPresent(node -> problems.add(name + " could run on " + node.meta().name()));
  }

  /** What runs is what shall run, and nothing else. */
  private void containers(ClusterState state) {
    Set<Id> running = new HashSet<>();
    for (Agent agent : simulation.agents()) {
      agent.running().forEach(container -> running.add(container.task.id()));
    }
    for (Id id : running) {
      Optional<Task> task = state.task(id);
      if (task.isEmpty()) {
        problems.add("a container of a task that is gone is running: " + id);
      } else if (!task.get().isWanted()) {
        problems.add(simulation.nameOf(task.get()) + " runs, but shall not");
      }
    }
    state
        .tasks()
        .filter(task -> task.isWanted() && task.state() == TaskState.RUNNING)
        .filter(task -> !running.contains(task.id()))
        .forEach(task -> problems.add(simulation.nameOf(task) + " is said to run, but does not"));
  }

  /** Planning again finds nothing to do, whatever key is looked at. */
  private void replanning(ClusterState state) {
    Instant now = simulation.store().leaderTime();
    Map<Id, NodeObservation> heard = new HashMap<>();
    for (Node node : state.nodes().toList()) {
      heard.put(
          node.id(),
          new NodeObservation(
              now.plusSeconds(3), true, node.status().address(), node.description(), 0));
    }
    Observations seen = Observations.of(heard);
    for (Controller<?, ?> controller : StandardControllers.all()) {
      replan(controller, state, seen, now);
    }
  }

  private <K, S> void replan(
      Controller<K, S> controller, ClusterState state, Observations seen, Instant now) {
    Set<K> keys = controller.everything(state, seen).collect(Collectors.toSet());
    for (Task task : state.tasks().toList()) {
      keys.addAll(controller.concerns(new dev.skep.api.state.Change.Created(task), state));
    }
    for (K key : keys) {
      Plan plan =
          controller
              .observe(state, seen, key)
              .map(slice -> controller.plan(slice, now))
              .orElseGet(Plan::nothing);
      boolean explains =
          plan.waitingOn().stream()
              .anyMatch(w -> !state.waitingOn(w.object()).orElse("").equals(w.reason()));
      boolean collectsBlobs = controller.name().equals("reaping") && key instanceof Enum<?>;
      if ((!plan.mutations().isEmpty() || explains) && !collectsBlobs) {
        problems.add(controller.name() + " still wants for " + key + ": " + plan.mutations());
      }
    }
  }
}
