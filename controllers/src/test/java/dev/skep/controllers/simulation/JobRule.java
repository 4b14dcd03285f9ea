package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.restart.Replacement;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A run of a job is not done more often than it shall be, and not by more tasks at once: a task in
 * a new slot is made only while that keeps both true, whatever runs or completed.
 */
final class JobRule implements Rule {
  private static final String NAME = "jobs run as often as they shall";

  @Override
  public void check(Commit commit) {
    for (Change change : commit.committed().changes()) {
      switch (change) {
        case Change.Created(Task task) -> fills(task, commit);
        case Change.Updated(Task before, Task after)
            when !before.isCompletion() && after.isCompletion() ->
            completes(after, commit.after());
        default -> {}
      }
    }
  }

  private static void fills(Task task, Commit commit) {
    Optional<ServiceSpec> spec = commit.before().spec(task.service()).filter(ServiceSpec::isJob);
    if (spec.isEmpty() || !task.isWanted() || replacesAnother(task, commit.after())) {
      return;
    }
    List<Task> all = commit.after().tasksOfService(task.service()).toList();
    long completed =
        all.stream()
            .filter(t -> isOfRun(t, spec.get(), commit.after()))
            .filter(Task::isCompletion)
            .count();
    if (spec.get().mode() instanceof Mode.ReplicatedJob job) {
      long wanted = all.stream().filter(Task::isWanted).count();
      long running =
          all.stream()
              .filter(t -> t.isWanted() || mayRun(t, commit))
              .map(Task::slotKey)
              .distinct()
              .count();
      if (running > job.maxConcurrent() || completed + wanted > job.totalCompletions()) {
        throw new Violation(
            NAME,
            Story.of(task)
                + " begins, "
                + completed
                + " completed, "
                + wanted
                + " are wanted, "
                + running
                + " may run of "
                + job);
      }
    }
    onlyOnce(task, commit.after());
  }

  /** No slot gives two completions, and what it has given is not asked for again. */
  private static void onlyOnce(Task task, ClusterState state) {
    state
        .tasksInSlot(task.service(), task.slotKey())
        .filter(other -> !other.id().equals(task.id()) && other.isCompletion())
        .findFirst()
        .ifPresent(other -> {
          throw new Violation(NAME, Story.of(task) + " beside " + Story.of(other));
        });
  }

  private static void completes(Task task, ClusterState state) {
    onlyOnce(task, state);
  }

  private static boolean isOfRun(Task task, ServiceSpec spec, ClusterState state) {
    return state
        .serviceRevision(task.revision())
        .map(ServiceRevision::spec)
        .filter(spec::runsLike)
        .isPresent();
  }

  private static boolean replacesAnother(Task task, ClusterState state) {
    return state
        .tasksInSlot(task.service(), task.slotKey())
        .anyMatch(other ->
            Replacement.after(other, task.revision(), TaskState.READY).id().equals(task.id()));
  }

  /**
   * As far as could be told when it was planned, and still now: a node may come back any time. One
   * that is placed and no longer wanted by one and the same commit never gets to its node.
   */
  private static boolean mayRun(Task task, Commit commit) {
    ClusterState planned = commit.planned().map(Planned::on).orElse(commit.before());
    boolean wasPlaced =
        commit.before().task(task.id()).filter(before -> before.node() != null).isPresent();
    return wasPlaced && mayRun(task, planned) && mayRun(task, commit.after());
  }

  private static boolean mayRun(Task task, ClusterState state) {
    @Nullable Id node = task.node();
    return node != null
        && !task.state().terminal()
        && state.node(node).filter(n -> n.status().state() != Node.State.DOWN).isPresent();
  }
}
