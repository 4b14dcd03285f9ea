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
import dev.skep.controllers.Observations;
import dev.skep.controllers.Occupant;
import dev.skep.controllers.Plan;
import dev.skep.controllers.Slot;
import java.time.Instant;
import java.util.ArrayList;
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
   */
  public record View(List<Occupant> occupants, int limit) {}

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
    return Optional.of(new View(occupants, limit));
  }

  @Override
  public Plan plan(View view, Instant now) {
    List<Mutation> mutations = new ArrayList<>();
    List<Occupant> staying = new ArrayList<>();
    for (Occupant occupant : view.occupants()) {
      if (occupant.isLeaving() && !occupant.mustBeKept()) {
        mutations.add(delete(occupant));
      } else if (!occupant.isLeaving()) {
        staying.add(occupant);
      }
    }
    if (view.limit() >= 0) {
      surplus(staying, view.limit()).forEach(o -> mutations.add(delete(o)));
    }
    return Plan.of(mutations);
  }

  /**
   * The oldest ended tasks beyond the limit.
   *
   * <p>A task that has no node yet does not count: until it is placed, the scheduler shall see the
   * failures that made it avoid a node. A replacement that waits needs to know the task before it.
   */
  private static List<Occupant> surplus(List<Occupant> staying, int limit) {
    long counted =
        staying.stream().filter(o -> !(o.task().isWanted() && o.task().node() == null)).count();
    long excess = counted - Math.max(1, limit);
    boolean replacementWaits =
        !staying.isEmpty() && staying.getLast().task().desired() == TaskState.READY;
    int untouchable = replacementWaits ? 2 : 1;
    return staying.subList(0, Math.max(0, staying.size() - untouchable)).stream()
        .filter(o -> !o.task().isWanted() && !o.mustBeKept())
        .limit(Math.max(0, excess))
        .toList();
  }

  private static Mutation delete(Occupant occupant) {
    return new Mutation.Delete(Kind.TASK, occupant.task().id());
  }
}
