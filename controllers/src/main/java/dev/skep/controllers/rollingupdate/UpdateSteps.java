package dev.skep.controllers.rollingupdate;

import dev.skep.api.Id;
import dev.skep.api.model.Event;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec.UpdatePolicy;
import dev.skep.api.model.ServiceSpec.UpdatePolicy.FailureAction;
import dev.skep.api.model.ServiceSpec.UpdatePolicy.Order;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.model.UpdateStatus;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Transaction.Precondition;
import dev.skep.controllers.Occupant;
import dev.skep.controllers.Plan;
import dev.skep.controllers.SlotContent;
import dev.skep.controllers.SlotNames;
import dev.skep.controllers.Waiting;
import dev.skep.controllers.restart.Replacement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Collects what one plan does for the update of one service. */
final class UpdateSteps {
  /** Slots changed by one plan, so that it fits well into one transaction. */
  static final int MOST_SLOTS = 500;

  private final RollingUpdate.View view;
  private final Instant now;
  private final List<Mutation> mutations = new ArrayList<>();
  private final List<Precondition> restsOn = new ArrayList<>();
  private Optional<Instant> lookAgainAt = Optional.empty();

  UpdateSteps(RollingUpdate.View view, Instant now) {
    this.view = view;
    this.now = now;
  }

  /** The next steps of an update that is under way, or that begins. */
  Plan proceed(Rollout rollout) {
    UpdateStatus status = rollout.status();
    List<Task> failures = rollout.newFailures();
    if (!failures.isEmpty() && rollout.policy().onFailure() != FailureAction.CONTINUE) {
      List<Id> failed =
          Stream.concat(status.failed().stream(), failures.stream().map(Task::id))
              .limit(UpdateStatus.MOST_FAILED)
              .toList();
      status = status.withFailed(failed);
      if (rollout.isTooMuch(failed.size())) {
        return fail(status, rollout.policy(), failures.getLast());
      }
    }
    rollout.doubled().forEach(slot -> letOldGo(slot, rollout.policy()));
    String waiting = view.hasSurplus() ? "" : change(rollout);
    if (rollout.outdated().isEmpty() && mutations.isEmpty()) {
      status = completedIfWatched(rollout, status);
    }
    report(status);
    return toPlan(waiting);
  }

  /** No slot is changed now, but one that has two wanted tasks gets down to one. */
  Plan tidy(Rollout rollout, String waiting) {
    rollout.doubled().forEach(slot -> letOldGo(slot, rollout.policy()));
    return toPlan(waiting);
  }

  /** Once the new task runs, the old one has done its duty; so has one that cannot go on. */
  private void letOldGo(SlotContent slot, UpdatePolicy policy) {
    // While the new one is being replaced, its replacement counts on the old one to stay.
    boolean all = !slot.isRestarting() && (policy.order() == Order.STOP_FIRST || slot.isRunning());
    List<Occupant> old = slot.wanted().subList(0, slot.wanted().size() - 1);
    shutDown(old.stream().filter(o -> all || o.needsReplacement()).toList());
  }

  private void shutDown(List<Occupant> tasks) {
    tasks.forEach(o -> mutations.add(new Mutation.DesireTask(o.task().id(), TaskState.SHUTDOWN)));
  }

  /**
   * Changes as many slots as the policy allows now.
   *
   * @return what the rest waits for; empty when there is no rest
   */
  private String change(Rollout rollout) {
    List<SlotContent> outdated = rollout.outdated();
    List<SlotContent> inWork = rollout.inWork(now);
    int parallelism = rollout.policy().parallelism();
    int free = parallelism == 0 ? MOST_SLOTS : Math.max(0, parallelism - inWork.size());
    List<SlotContent> next =
        outdated.subList(0, Math.min(outdated.size(), Math.min(free, MOST_SLOTS)));
    next.forEach(slot -> replace(slot, rollout.policy()));
    if (!next.isEmpty()) {
      event(
          "UpdateProceeds",
          SlotNames.of(sorted(next.stream()))
              + ": the spec is that of revision "
              + view.service().number());
    }
    int rest = outdated.size() - next.size();
    if (rest == 0) {
      return "";
    }
    lookAgainAt = rollout.nextDelayOver(now);
    List<SlotContent> waitedFor =
        Stream.concat(sorted(inWork.stream()).stream(), sorted(next.stream()).stream()).toList();
    return "update: "
        + rest
        + " of "
        + view.slots().size()
        + " slots still run an earlier revision; waiting for "
        + SlotNames.of(waitedFor)
        + (rollout.policy().delay().isZero() ? " to run" : " to run and for the delay to pass");
  }

  private static List<SlotContent> sorted(Stream<SlotContent> slots) {
    return slots.sorted(Comparator.comparing(SlotContent::key)).toList();
  }

  private void replace(SlotContent slot, UpdatePolicy policy) {
    List<Occupant> kept =
        policy.order() == Order.START_FIRST
            ? slot.wanted().reversed().stream()
                .filter(o -> o.task().state() == TaskState.RUNNING && !o.needsReplacement())
                .limit(1)
                .toList()
            : List.of();
    shutDown(slot.wanted().stream().filter(o -> !kept.contains(o)).toList());
    boolean waits =
        slot.occupants().stream().anyMatch(o -> o.mayRun() && !kept.contains(o)) || view.fenced();
    Task newest = slot.occupants().getLast().task();
    TaskState desired = waits ? TaskState.READY : TaskState.RUNNING;
    mutations.add(new Mutation.Put(Replacement.after(newest, view.service().revision(), desired)));
  }

  private UpdateStatus completedIfWatched(Rollout rollout, UpdateStatus status) {
    Optional<Instant> end = rollout.watchedUntil();
    if (end.isEmpty() || !rollout.doubled().isEmpty()) {
      return status;
    }
    if (now.isBefore(end.get())) {
      lookAgainAt = end;
      return status;
    }
    UpdateStatus done = status.completed(now);
    event(done.isRollback() ? "RollbackCompleted" : "UpdateCompleted", done.message());
    return done;
  }

  /** More failed than is tolerated. Going back needs a spec to go back to, and is done once. */
  private Plan fail(UpdateStatus status, UpdatePolicy policy, Task last) {
    boolean goesBack =
        policy.onFailure() == FailureAction.ROLLBACK
            && !status.isRollback()
            && view.previous().isPresent();
    if (goesBack) {
      String why = "update rolled back due to failure or early termination of task " + last.id();
      rollBack(why);
      event("UpdateRolledBack", why);
      return toPlan("");
    }
    UpdateStatus paused = status.paused(last.id());
    event(paused.isRollback() ? "RollbackPaused" : "UpdatePaused", paused.message());
    report(paused);
    return toPlan(paused.message());
  }

  private void rollBack(String why) {
    Service service = view.service();
    WayBack way = view.previous().orElseThrow();
    way.needs().forEach(needed -> restsOn.add(Precondition.unchanged(needed)));
    Id id = Id.derive(service.revision(), "rollback");
    ServiceRevision back = ServiceRevision.of(id, service.id(), service.number() + 1, way.spec());
    mutations.add(new Mutation.Put(back));
    mutations.add(
        new Mutation.Put(
            service
                .revised(back)
                .withoutPrevious()
                .withUpdate(UpdateStatus.rollingBack(id, now, why))));
  }

  private void report(UpdateStatus status) {
    if (!status.equals(view.service().update())) {
      mutations.add(new Mutation.ReportUpdate(view.service().id(), status));
    }
  }

  private void event(String reason, String message) {
    Service service = view.service();
    mutations.add(
        new Mutation.Emit(
            Event.of(
                RollingUpdate.NAME,
                Kind.SERVICE,
                service.id(),
                service.meta().name(),
                reason,
                message)));
  }

  Plan toPlan(String waiting) {
    List<Waiting> waitingOn =
        waiting.equals(view.explained())
            ? List.of()
            : List.of(new Waiting(Kind.SERVICE, view.service().id(), waiting));
    if (!mutations.isEmpty()) {
      // A wish that changed meanwhile calls for another plan, not for tasks of the old wish.
      restsOn.add(Precondition.unchanged(view.service()));
    }
    return new Plan(restsOn, mutations, lookAgainAt, waitingOn);
  }
}
