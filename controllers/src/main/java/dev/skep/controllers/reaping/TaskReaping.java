package dev.skep.controllers.reaping;

import dev.skep.api.model.Cluster;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Node;
import dev.skep.api.model.Service;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskSpec.RestartPolicy;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.controllers.Controller;
import dev.skep.controllers.Fence;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Occupant;
import dev.skep.controllers.Plan;
import dev.skep.controllers.Slot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Deletes tasks that shall be removed and those beyond the history limit, slot by slot. */
public final class TaskReaping implements Controller<Slot, TaskReaping.View> {
  static final String NAME = "reaping";

  /**
   * A slot.
   *
   * @param occupants its tasks, oldest first
   * @param limit tasks that are kept, the present one included; negative keeps all
   * @param fence around the tasks of the service
   */
  public record View(List<Occupant> occupants, int limit, Fence fence) {

    private boolean keeps(Occupant occupant, Instant now) {
      return occupant.mustBeKept() || fence.holds(occupant.task(), now);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Stream<Slot> everything(ClusterState state, Observations seen) {
    return state.tasks().filter(task -> !task.isWanted()).map(Slot::of).distinct();
  }

  @Override
  public Set<Slot> concerns(Change change, ClusterState state) {
    if (change instanceof Change.Updated(Node before, Node after)) {
      boolean wentDown =
          before.status().state() != after.status().state()
              && after.status().state() == Node.State.DOWN;
      return wentDown
          ? state.tasksOnNode(after.id()).map(Slot::of).collect(Collectors.toSet())
          : Set.of();
    }
    if (change instanceof Change.Updated(Service before, Service after)) {
      // Another spec may keep fewer tasks.
      return before.revision().equals(after.revision())
          ? Set.of()
          : state
              .tasksOfService(after.id())
              .filter(task -> !task.isWanted())
              .map(Slot::of)
              .collect(Collectors.toSet());
    }
    if (change instanceof Change.Deleted(Node gone)) {
      return state.tasksOnNode(gone.id()).map(Slot::of).collect(Collectors.toSet());
    }
    return change instanceof Change.Updated || change instanceof Change.Created
        ? touched(change)
        : Set.of();
  }

  /** A task that got its node counts in the history from then on. */
  private static Set<Slot> touched(Change change) {
    if (change instanceof Change.Updated(Task before, Task after)
        && before.node() == null
        && after.node() != null) {
      return Set.of(Slot.of(after));
    }
    return Slot.touchedBy(change).map(Set::of).orElse(Set.of());
  }

  @Override
  public Optional<View> observe(ClusterState state, Observations seen, Slot slot) {
    List<Occupant> occupants = slot.occupants(state);
    if (occupants.stream().allMatch(o -> o.task().isWanted())) {
      return Optional.empty();
    }
    int configured =
        state.cluster().map(Cluster::spec).orElseGet(Cluster.Spec::defaults).taskHistoryLimit();
    int limit =
        state
            .spec(slot.service())
            .map(spec -> spec.task().restart())
            .map(RestartPolicy::maxAttempts)
            .filter(attempts -> attempts > 0)
            .map(attempts -> attempts + 1)
            .orElse(configured);
    return Optional.of(new View(occupants, limit, Fence.around(slot.service(), state, seen)));
  }

  @Override
  public Plan plan(View view, Instant now) {
    List<Mutation> mutations = new ArrayList<>();
    List<Occupant> staying = new ArrayList<>();
    for (Occupant occupant : view.occupants()) {
      if (goes(occupant) && !view.keeps(occupant, now)) {
        mutations.add(delete(occupant));
      } else if (!goes(occupant)) {
        staying.add(occupant);
      }
    }
    if (view.limit() >= 0) {
      surplus(view, staying, now).forEach(o -> mutations.add(delete(o)));
    }
    return Plan.of(mutations).andLookAgainAt(nextClear(view, now));
  }

  /** A task without its node is of no more interest once nothing of it can run. */
  private static boolean goes(Occupant occupant) {
    Task task = occupant.task();
    boolean nodeLeft = task.node() != null && occupant.node().isEmpty();
    return occupant.isLeaving() || (nodeLeft && !task.isWanted() && !task.isCompletion());
  }

  /** When the next task that is not wanted any more has certainly ended with its lease. */
  private static Optional<Instant> nextClear(View view, Instant now) {
    return view.fence().holders().stream()
        .filter(holder -> !holder.task().isWanted())
        .map(holder -> view.fence().clearAt(holder))
        .filter(now::isBefore)
        .min(Comparator.naturalOrder());
  }

  /**
   * The oldest ended tasks beyond the limit.
   *
   * <p>A task that has no node yet does not count: until it is placed, the scheduler shall see the
   * failures that made it avoid a node. A replacement that waits needs to know the task before it.
   */
  private static List<Occupant> surplus(View view, List<Occupant> staying, Instant now) {
    long counted =
        staying.stream().filter(o -> !(o.task().isWanted() && o.task().node() == null)).count();
    long excess = counted - Math.max(1, view.limit());
    boolean replacementWaits =
        !staying.isEmpty() && staying.getLast().task().desired() == TaskState.READY;
    int untouchable = replacementWaits ? 2 : 1;
    return staying.subList(0, Math.max(0, staying.size() - untouchable)).stream()
        .filter(o -> !o.task().isWanted() && !view.keeps(o, now))
        .limit(Math.max(0, excess))
        .toList();
  }

  private static Mutation delete(Occupant occupant) {
    return new Mutation.Delete(Kind.TASK, occupant.task().id());
  }
}
