package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.ServiceSpec.UpdatePolicy;
import dev.skep.api.model.ServiceSpec.UpdatePolicy.FailureAction;
import dev.skep.api.model.SlotKey;
import dev.skep.api.model.Task;
import dev.skep.api.model.UpdateStatus;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.Occupant;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An update replaces no more tasks that are well at once than its policy says, waits for its delay
 * in between, and goes no further once it has paused or more of its tasks have failed than are
 * tolerated. Counted by the tasks that it made, not by what controllers say of it.
 */
final class UpdateRule implements Rule {
  private final Map<Id, Steps> updates = new HashMap<>();

  /** What one update has done: the first task that it made in each slot. */
  private static final class Steps {
    private final TreeMap<SlotKey, Step> bySlot = new TreeMap<>();
  }

  /**
   * A task that an update made in the place of one that was well.
   *
   * @param task as it was last
   * @param replaced the one before it; when that is deleted with its node, nothing tells the step
   *     from a slot that was new, and it no longer counts
   */
  private record Step(Task task, Id replaced, boolean gone) {
    /** The update need not wait for it any more. */
    boolean isOver(UpdatePolicy policy, Instant now) {
      if (gone || !task.isWanted()) {
        return true;
      }
      @Nullable Instant since = task.status().runningSince();
      Optional<Instant> settled =
          since != null
              ? Optional.of(since)
              : Optional.of(task.status().at()).filter(at -> task.state().terminal());
      return settled.filter(at -> !now.isBefore(at.plus(policy.delay()))).isPresent();
    }

    /** It ended by itself before it had run for as long as it is watched. */
    boolean failed(UpdatePolicy policy) {
      boolean byItself =
          switch (task.state()) {
            case FAILED, REJECTED, COMPLETE -> true;
            default -> false;
          };
      @Nullable Instant since = task.status().runningSince();
      return byItself
          && (since == null || !task.status().at().isAfter(since.plus(policy.monitor())));
    }
  }

  @Override
  public void check(Commit commit) {
    for (Change change : commit.committed().changes()) {
      switch (change) {
        case Change.Updated(Service before, Service after) -> changed(before, after, commit);
        case Change.Deleted(Service gone) -> updates.remove(gone.id());
        case Change.Updated(Task before, Task after) -> follow(after, false);
        case Change.Deleted(Task gone) -> follow(gone, true);
        default -> {}
      }
    }
    for (Change change : commit.committed().changes()) {
      if (change instanceof Change.Created(Task task)) {
        commit.planned().ifPresent(plan -> created(task, plan, commit));
      }
    }
  }

  /**
   * Another spec is another update, unless it runs alike; after one that has paused, every revision
   * is another try, and a rollback is one whatever it goes back to, as in swarm.
   */
  private void changed(Service before, Service after, Commit commit) {
    if (before.revision().equals(after.revision())) {
      return;
    }
    boolean alike =
        spec(commit.before(), before.revision()).runsLike(spec(commit.after(), after.revision()));
    boolean paused = before.update() != null && before.update().isPaused();
    boolean goesBack =
        after.update() != null
            && after.update().isRollback()
            && after.update().revision().equals(after.revision());
    if (paused || goesBack || !alike) {
      updates.remove(after.id());
    }
  }

  private static ServiceSpec spec(ClusterState state, Id revision) {
    return state.serviceRevision(revision).orElseThrow().spec();
  }

  private void follow(Task task, boolean gone) {
    @Nullable Steps steps = updates.get(task.service());
    if (steps != null) {
      steps.bySlot.values().removeIf(step -> gone && step.replaced().equals(task.id()));
      steps.bySlot.computeIfPresent(
          task.slotKey(),
          (slot, step) ->
              step.task().id().equals(task.id())
                  ? new Step(task, step.replaced(), gone || step.gone())
                  : step);
    }
  }

  private void created(Task task, Planned plan, Commit commit) {
    Optional<Service> service = plan.on().service(task.service());
    Optional<Task> replaced = service.flatMap(found -> replaced(task, plan.on()));
    if (service.isEmpty() || replaced.isEmpty() || isEnforced(service.get(), commit)) {
      return;
    }
    ServiceSpec spec = spec(plan.on(), service.get().revision());
    Optional<UpdateStatus> status =
        Optional.ofNullable(service.get().update())
            .filter(update -> update.revision().equals(service.get().revision()));
    UpdatePolicy policy =
        status.filter(UpdateStatus::isRollback).isPresent() ? spec.rollback() : spec.update();
    Steps steps = updates.computeIfAbsent(task.service(), id -> new Steps());
    status.ifPresent(update -> mayGoOn(task, update, policy, steps, plan.on()));
    steps.bySlot.put(task.slotKey(), new Step(task, replaced.get().id(), false));
    Instant now = commit.committed().at();
    long atWork = steps.bySlot.values().stream().filter(step -> !step.isOver(policy, now)).count();
    if (policy.parallelism() > 0 && atWork > policy.parallelism()) {
      throw new Violation(
          "updates keep their parallelism",
          Story.of(task) + " is one of " + atWork + " at once, " + policy);
    }
  }

  /** Tasks that took too long or may not stay get others of the new spec by that alone. */
  private static boolean isEnforced(Service service, Commit commit) {
    return commit.committed().changes().stream()
        .anyMatch(change ->
            change instanceof Change.Recorded(var event)
                && event.source().equals("enforcement")
                && event.name().startsWith(service.meta().name()));
  }

  /** The one of another spec, with which nothing was wrong, whose place a task takes. */
  private static Optional<Task> replaced(Task task, ClusterState planned) {
    ServiceSpec spec = spec(planned, planned.service(task.service()).orElseThrow().revision());
    boolean rolls = spec.mode() instanceof Mode.Replicated || spec.mode() instanceof Mode.Global;
    Optional<Task> before =
        planned
            .tasksOfService(task.service())
            .filter(other -> other.slotKey().equals(task.slotKey()))
            .max(Comparator.comparingLong(other -> other.meta().version()));
    return before
        .filter(old -> rolls && old.isWanted() && !Occupant.of(old, planned).needsReplacement())
        .filter(old -> !spec(planned, old.revision()).runsLike(spec));
  }

  private static void mayGoOn(
      Task task, UpdateStatus update, UpdatePolicy policy, Steps steps, ClusterState planned) {
    if (update.isPaused()) {
      throw new Violation("a paused update stays so", Story.of(task) + " beside " + update);
    }
    // As the plan saw them; what failed since then is seen by the next one.
    long failed =
        steps.bySlot.values().stream()
            .filter(step ->
                planned
                    .task(step.task().id())
                    .filter(seen -> new Step(seen, step.replaced(), false).failed(policy))
                    .isPresent())
            .count();
    boolean stops = policy.onFailure() != FailureAction.CONTINUE;
    if (stops && update.slots() > 0 && failed > policy.maxFailureRatio() * update.slots()) {
      throw new Violation(
          "updates stop when too many tasks fail",
          Story.of(task) + " comes after " + failed + " failures of " + update.slots() + " slots");
    }
  }
}
