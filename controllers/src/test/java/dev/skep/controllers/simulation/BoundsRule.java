package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskSpec.RestartPolicy;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.Departure;
import dev.skep.controllers.restart.RestartRule;
import java.util.Optional;

/** Nothing grows without end: history, events, explanations, attempts. */
final class BoundsRule implements Rule {
  /** Ended tasks that may wait to be deleted in one slot while the store is in trouble. */
  private static final int SLACK = 6;

  private static final int COUNT_EVERY = 200;

  private int commits;

  @Override
  public void check(Commit commit) {
    for (Change change : commit.committed().changes()) {
      switch (change) {
        case Change.Created(Task task) -> checkSlot(commit.after(), task);
        case Change.Explained(Kind kind, Id object, String ignored) ->
            checkExplanation(commit.after(), kind, object);
        case Change.Deleted(Resource gone) ->
            checkExplanation(commit.after(), gone.kind(), gone.id());
        default -> {}
      }
    }
    if (++commits % COUNT_EVERY == 0) {
      checkEvents(commit.after());
    }
  }

  private static void checkEvents(ClusterState state) {
    long events = state.events().count();
    if (events > ClusterState.EVENT_WINDOW) {
      throw new Violation("events are bounded", events + " events");
    }
  }

  private static void checkSlot(ClusterState state, Task task) {
    RestartPolicy policy = state.serviceRevision(task.revision()).orElseThrow().spec().restart();
    long kept =
        state
            .tasksInSlot(task.service(), task.slotKey())
            .filter(other -> other.state().terminal())
            .count();
    if (kept > limit(state, policy) + SLACK) {
      throw new Violation("history is bounded", kept + " ended tasks beside " + Story.of(task));
    }
    long alike =
        state
            .tasksInSlot(task.service(), task.slotKey())
            .filter(other -> other.revision().equals(task.revision()))
            .filter(other -> other.desired() != TaskState.REMOVE)
            .filter(other -> other.meta().version() > awaySince(state, task))
            .count();
    boolean limited = policy.maxAttempts() > 0 && policy.window().isZero();
    // One that had to leave its node counts when it has stopped; meanwhile the node may get
    // another.
    long left =
        task.slotNode() == null
            ? 0
            : state
                .tasksInSlot(task.service(), task.slotKey())
                .filter(other -> Departure.of(other, state).isPresent())
                .count();
    if (limited && alike > policy.maxAttempts() + 1 + left) {
      throw new Violation("attempts are limited", alike + " tasks with " + Story.of(task));
    }
  }

  /** Attempts on a node begin anew after it was away: since its last task that had to stop. */
  private static long awaySince(ClusterState state, Task task) {
    return state
        .tasksInSlot(task.service(), task.slotKey())
        .filter(other -> other.slotNode() != null && !other.isWanted())
        .filter(other -> !RestartRule.endedByItself(other))
        .mapToLong(other -> other.meta().version())
        .max()
        .orElse(0);
  }

  /** Tasks kept in a slot, the running one included. */
  static long limit(ClusterState state, RestartPolicy policy) {
    int history = state.cluster().map(Cluster::spec).orElseThrow().taskHistoryLimit();
    return policy.maxAttempts() > 0 ? policy.maxAttempts() + 1 : history;
  }

  /** Explanations only of what exists. */
  private static void checkExplanation(ClusterState state, Kind kind, Id object) {
    Optional<String> reason = state.waitingOn(object);
    if (reason.isPresent() && state.resource(kind, object).isEmpty()) {
      throw new Violation(
          "explanations are of what exists", kind.word() + " " + object + ": " + reason.get());
    }
  }
}
