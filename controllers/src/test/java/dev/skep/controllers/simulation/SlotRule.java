package dev.skep.controllers.simulation;

import static dev.skep.api.model.TaskState.READY;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.UpdatePolicy.Order;
import dev.skep.api.model.SlotKey;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.session.AssignedTask;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.restart.Replacement;
import dev.skep.controllers.restart.Restart;
import dev.skep.controllers.simulation.SimEngine.Container;
import dev.skep.controllers.simulation.SimEngine.Phase;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A slot has one wanted task and one running container; two where the service's policies let an
 * update start the new one first. A task may begin while the one before it may still run only if
 * that one is out of reach, on a node that is down, or did not stop within a minute: such a task is
 * written off and no longer counted.
 */
final class SlotRule implements Rule {
  private final Set<Id> writtenOff = new HashSet<>();

  @Override
  public void check(Commit commit) {
    for (Change change : commit.committed().changes()) {
      switch (change) {
        case Change.Created(Task task) -> {
          oneWanted(task, commit);
          notTooMany(task, commit);
          if (task.desired() != READY) {
            begins(task, commit);
          }
        }
        case Change.Updated(Task before, Task after)
            when before.desired() == READY && after.desired().isAfter(READY) && after.isWanted() ->
            begins(after, commit);
        // Its node was down for so long that nobody counts on it, or on its silence.
        case Change.Updated(Task ignored, Task after) when after.state() == TaskState.ORPHANED ->
            writtenOff.add(after.id());
        case Change.Deleted(Task task) -> forgotten(task, commit);
        default -> {}
      }
    }
  }

  private static void oneWanted(Task task, Commit commit) {
    List<Task> wanted = others(task, commit.after()).stream().filter(Task::isWanted).toList();
    int most = overlaps(commit.after(), task.service()) ? 1 : 0;
    if (task.isWanted() && wanted.size() > most) {
      throw new Violation(
          "a slot has one wanted task",
          Story.of(task) + " beside " + wanted.stream().map(Story::of).toList());
    }
  }

  /** Whether an update may start a task before the other one stops. */
  private static boolean overlaps(ClusterState state, Id service) {
    return state
        .revisionsOf(service)
        .map(ServiceRevision::spec)
        .anyMatch(spec ->
            spec.update().order() == Order.START_FIRST
                || spec.rollback().order() == Order.START_FIRST);
  }

  /** A slot is added only for the present wish, not for one that is over. */
  private static void notTooMany(Task task, Commit commit) {
    OptionalLong replicas =
        commit
            .before()
            .spec(task.service())
            .map(ServiceSpec::replicas)
            .orElse(OptionalLong.empty());
    if (replicas.isEmpty()) {
      return;
    }
    long after = wantedSlots(task.service(), commit.after());
    if (after > replicas.getAsLong() && after > wantedSlots(task.service(), commit.before())) {
      throw new Violation(
          "slots are added for the present wish",
          Story.of(task) + " makes " + after + " slots, not " + replicas.getAsLong());
    }
  }

  private static long wantedSlots(Id service, ClusterState state) {
    return state
        .tasksOfService(service)
        .filter(Task::isWanted)
        .map(Task::slotKey)
        .distinct()
        .count();
  }

  private static List<Task> others(Task task, ClusterState state) {
    return state
        .tasksInSlot(task.service(), task.slotKey())
        .filter(other -> !other.id().equals(task.id()))
        .sorted(Comparator.comparing(Task::id))
        .toList();
  }

  /** What may still run is forgotten only with its node. */
  private void forgotten(Task task, Commit commit) {
    if (task.node() == null || task.state().terminal()) {
      return;
    }
    if (!isLost(commit.before(), task.node()) && !isLost(commit.after(), task.node())) {
      throw new Violation("what may run is not forgotten", Story.of(task));
    }
    writtenOff.add(task.id());
  }

  private void begins(Task task, Commit commit) {
    if (commit.after().task(task.id()).filter(Task::isWanted).isEmpty()) {
      return;
    }
    for (Task other : others(task, commit.after())) {
      if (other.node() == null || other.state().terminal() || neverRuns(other, commit.before())) {
        continue;
      }
      if (wasWanted(other, commit.before()) && overlaps(commit.after(), task.service())) {
        continue;
      }
      boolean lost = isLost(commit.before(), other.node()) || isLost(commit.after(), other.node());
      boolean waited =
          !commit.committed().at().isBefore(task.meta().createdAt().plus(Restart.OLD_TASK_TIMEOUT));
      if (!lost && !waited && !isFencedOff(other, commit)) {
        throw new Violation(
            "a task waits for the one before it",
            Story.of(task) + " begins, but there is " + Story.of(other));
      }
      writtenOff.add(other.id());
    }
    afterItsDelay(task, commit);
  }

  /** A singleton's lease is over, counted from when it was not wanted any more. */
  private static boolean isFencedOff(Task other, Commit commit) {
    return commit
        .after()
        .serviceRevision(other.revision())
        .flatMap(revision -> revision.spec().task().isolation().leaseOfSingleton())
        .filter(lease ->
            !other.isWanted()
                && !commit.committed().at().isBefore(other.meta().updatedAt().plus(lease)))
        .isPresent();
  }

  /** When it was planned that another one begins beside it. */
  private static boolean wasWanted(Task other, ClusterState before) {
    return before.task(other.id()).filter(Task::isWanted).isPresent();
  }

  /** It gets a node in the very commit in which it is given up. */
  private static boolean neverRuns(Task other, ClusterState before) {
    return !other.isWanted() && before.task(other.id()).filter(t -> t.node() == null).isPresent();
  }

  private static boolean isLost(ClusterState state, Id node) {
    return state.node(node).map(n -> n.status().state() == Node.State.DOWN).orElse(true);
  }

  /** Where the task before it ended by itself, the restart delay is over. */
  private static void afterItsDelay(Task task, Commit commit) {
    ClusterState state = commit.before();
    Optional<Task> ended =
        others(task, commit.after()).stream()
            .filter(
                other -> Replacement.after(other, task.revision(), READY).id().equals(task.id()))
            .findFirst()
            .filter(other -> endedByItself(other, task))
            .filter(other -> state.node(nodeOf(other)).filter(n -> !n.losesTasks()).isPresent());
    Optional<ServiceSpec> spec = commit.after().spec(task.service());
    Optional<ServiceSpec> earlier =
        ended.flatMap(e -> commit.after().serviceRevision(e.revision())).map(r -> r.spec());
    // A spec that changes in the very commit was another one when the plan was made.
    Optional<ServiceSpec> planned = state.spec(task.service());
    if (spec.isEmpty()
        || planned.isEmpty()
        || earlier.isEmpty()
        || !spec.get().runsLike(earlier.get())
        || !planned.get().runsLike(earlier.get())) {
      return;
    }
    java.time.Duration delay = spec.get().task().restart().delay();
    if (commit.committed().at().isBefore(ended.get().status().at().plus(delay))) {
      throw new Violation(
          "a restart is delayed", Story.of(task) + " begins at " + commit.committed().at());
    }
  }

  private static Id nodeOf(Task task) {
    return task.node() == null ? task.id() : task.node();
  }

  private static boolean endedByItself(Task other, Task next) {
    boolean byItself =
        switch (other.state()) {
          case COMPLETE, FAILED, REJECTED -> true;
          default -> false;
        };
    return byItself && !other.status().at().isAfter(next.meta().createdAt());
  }

  @Override
  public void running(ClusterState state, List<SimHost> hosts) {
    Map<Place, Container> running = new HashMap<>();
    for (SimHost host : hosts) {
      if (isLost(state, host.node())) {
        continue;
      }
      for (Container container : host.engine().containers()) {
        Id task = container.task().id();
        if (container.phase() == Phase.RUNNING && !writtenOff.contains(task)) {
          Place place = Place.of(container, state);
          @Nullable Container other = running.put(place, container);
          if (other != null && !overlaps(state, container.task().service())) {
            throw new Violation(
                "a slot has one running container",
                describe(state, other) + " and " + describe(state, container));
          }
        }
      }
    }
  }

  private static String describe(ClusterState state, Container container) {
    return state
        .task(container.task().id())
        .map(Story::of)
        .orElse("a container of unknown task " + container.task().id());
  }

  /** A slot of a service, as the state has it. */
  private record Place(Id service, SlotKey slot) {
    static Place of(Container container, ClusterState state) {
      AssignedTask task = container.task();
      SlotKey slot =
          state
              .task(task.id())
              .map(Task::slotKey)
              .orElseGet(() -> new SlotKey(task.slot(), task.slot() == 0 ? task.node() : null));
      return new Place(task.service(), slot);
    }
  }
}
