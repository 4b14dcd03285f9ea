package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskSpec.RestartPolicy;
import dev.skep.api.model.TaskState;
import dev.skep.api.model.UpdateStatus;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.Controller;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Plan;
import dev.skep.controllers.Waiting;
import dev.skep.controllers.simulation.SimEngine.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is still not as it shall be: each living service has its replicas running where they may, or
 * says what it waits for; what is not wanted is gone; hosts run what the state says and nothing
 * else; and planning again gives nothing.
 */
final class Convergence {
  /** Heartbeats come every second. */
  private static final long RECENT = 2_000;

  private final World world;
  private final ClusterState state;
  private final List<String> problems = new ArrayList<>();

  private Convergence(World world) {
    this.world = world;
    state = world.replication().state();
  }

  /** What is missing; empty when everything has converged. */
  static List<String> problems(World world) {
    Convergence check = new Convergence(world);
    check.nodes();
    check.state.services().sorted(Comparator.comparing(Service::id)).forEach(check::service);
    check.history();
    check.containers();
    world.rules().missing(world, check::problem);
    if (check.problems.isEmpty()) {
      check.plans();
    }
    return check.problems;
  }

  private void problem(String what) {
    problems.add(what);
  }

  private void nodes() {
    for (SimHost host : world.hosts()) {
      Optional<Node> node = state.node(host.node());
      if (!Membership.isRight(world, host, state)) {
        problem(host.name() + " is a manager, or not, against the state");
      }
      if (host.isMember() && node.isPresent()) {
        Node.State known = node.get().status().state();
        if (known != Node.State.READY) {
          problem("node " + host.name() + " is " + known);
        }
        if (node.get().status().heldUntil() != null) {
          problem("node " + host.name() + " is held back");
        }
        if (leader().filter(dispatcher -> dispatcher.silence(host.node()) < RECENT).isEmpty()) {
          problem("node " + host.name() + " was not heard of lately");
        }
      }
    }
  }

  private void service(Service service) {
    String name = service.meta().name();
    if (service.isRemoving()) {
      problem(name + " is still being removed");
      return;
    }
    ServiceSpec spec = state.spec(service.id()).orElseThrow();
    TreeMap<Integer, List<Task>> slots =
        state
            .tasksOfService(service.id())
            .collect(Collectors.groupingBy(Task::slot, TreeMap::new, Collectors.toList()));
    long wanted = spec.replicas().orElse(slots.size());
    if (slots.size() != wanted) {
      problem(name + " has " + slots.size() + " slots, not " + wanted);
    }
    slots.forEach((number, tasks) -> slot(name + "." + number, spec, tasks));
  }

  private void slot(String name, ServiceSpec spec, List<Task> tasks) {
    // A task that has no place yet leaves the failures before it to the scheduler to see.
    long kept = tasks.stream().filter(t -> t.node() != null || !t.isWanted()).count();
    if (kept > BoundsRule.limit(state, spec.task().restart())) {
      problem(name + " has a history of " + kept + " tasks");
    }
    List<Task> wanted = tasks.stream().filter(Task::isWanted).toList();
    tasks.stream()
        .filter(task -> !task.isWanted() && !task.state().terminal() && task.node() != null)
        .forEach(task -> problem(name + " has not stopped " + Story.of(task)));
    if (wanted.isEmpty()) {
      if (!gaveUp(spec, tasks)) {
        problem(name + " is empty: " + tasks.stream().map(Story::of).toList());
      }
      return;
    }
    Task task = wanted.getFirst();
    Service service = state.service(task.service()).orElseThrow();
    boolean ready = GateRule.isReady(state, service, spec);
    boolean outdated = !state.serviceRevision(task.revision()).orElseThrow().spec().runsLike(spec);
    if (outdated && ready && !updateWaits(task.service()) && !newOneGivenUp(spec, tasks)) {
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
    RestartPolicy policy = spec.task().restart();
    Task last =
        tasks.stream().max(Comparator.comparingLong(task -> task.meta().version())).orElseThrow();
    return switch (policy.condition()) {
      case NONE -> true;
      case ON_FAILURE -> last.state() == TaskState.COMPLETE || policy.maxAttempts() > 0;
      case ANY -> policy.maxAttempts() > 0;
    };
  }

  private void history() {
    Set<Id> referred = ReferenceRule.referredRevisions(state);
    state
        .resources(dev.skep.api.model.Kind.SERVICE_REVISION)
        .map(dev.skep.api.model.ServiceRevision.class::cast)
        .filter(revision -> !referred.contains(revision.id()))
        .forEach(revision -> problem("nothing refers to " + revision.id()));
    state
        .resources(dev.skep.api.model.Kind.STACK)
        .map(dev.skep.api.model.Stack.class::cast)
        .filter(dev.skep.api.model.Stack::isRemoving)
        .forEach(stack -> problem("stack " + stack.meta().name() + " is still being removed"));
  }

  private void containers() {
    for (SimHost host : world.hosts()) {
      Set<Id> running =
          host.engine().containers().stream()
              .filter(container -> container.phase() == Phase.RUNNING)
              .map(container -> container.task().id())
              .collect(Collectors.toSet());
      Set<Id> assigned =
          host.isMember()
              ? state
                  .tasksOnNode(host.node())
                  .filter(task -> task.desired() == TaskState.RUNNING)
                  .filter(task -> !task.state().terminal())
                  .map(Task::id)
                  .collect(Collectors.toSet())
              : Set.of();
      if (!running.equals(assigned)) {
        problem(host.name() + " runs " + running + ", the state says " + assigned);
      }
      host.engine().containers().stream()
          .filter(container -> state.task(container.task().id()).isEmpty())
          .forEach(container -> problem(host.name() + " keeps " + container.task().id()));
    }
  }

  private Optional<SimDispatcher> leader() {
    return world
        .replication()
        .leader()
        .flatMap(store -> world.managerAt(store.host().name()))
        .filter(manager -> manager.store().leadership().view().isSelf())
        .flatMap(SimManager::dispatcher);
  }

  private void plans() {
    Optional<SimDispatcher> leader = leader();
    if (leader.isEmpty()) {
      problem("nobody leads");
      return;
    }
    Instant now = leader.get().now();
    Observations seen =
        leader.get().observations().listeningSince(now.minus(Duration.ofMinutes(1)));
    world.controllers().forEach(controller -> plans(controller, seen, now));
  }

  private <K, S> void plans(Controller<K, S> controller, Observations seen, Instant now) {
    for (K key : controller.everything(state, seen).toList()) {
      Plan plan =
          controller
              .observe(state, seen, key)
              .map(s -> controller.plan(s, now))
              .orElse(Plan.nothing());
      if (!plan.mutations().isEmpty()) {
        problem(controller.name() + " still wants " + plan.mutations());
      }
      for (Waiting waiting : plan.waitingOn()) {
        if (!state.waitingOn(waiting.object()).orElse("").equals(waiting.reason())) {
          problem(controller.name() + " still explains " + waiting);
        }
      }
    }
  }
}
