package dev.skep.agent;

import dev.skep.agent.guard.Standing;
import dev.skep.agent.runtime.Handle;
import dev.skep.agent.runtime.Sighting;
import dev.skep.agent.task.Action;
import dev.skep.agent.task.Goal;
import dev.skep.agent.task.Observed;
import dev.skep.agent.task.Situation;
import dev.skep.agent.task.Situation.Failure;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.session.AssignedTask;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the agent knows of one task: what is wanted, what was reported, what was seen last and what
 * was tried. Safe for any thread; nothing here decides or acts.
 */
final class TaskRecord {
  private @Nullable AssignedTask assigned;
  private Handle handle;
  private Task.Status reached = Task.Status.of(TaskState.ASSIGNED, "");
  private Observed observed = new Observed.Absent();
  private @Nullable Failure failure;
  private @Nullable Instant signalled;
  private boolean interrupted;
  private boolean released;
  private Standing standing = Standing.free();

  /** Of a container that nobody assigned so far. */
  TaskRecord(Handle handle) {
    this.handle = handle;
  }

  /** What is wanted from now on; null when the task is not listed any more. */
  synchronized void assign(@Nullable AssignedTask task) {
    assigned = task;
    if (task != null) {
      handle = Handle.of(task);
    }
  }

  synchronized @Nullable AssignedTask assigned() {
    return assigned;
  }

  synchronized Handle handle() {
    return handle;
  }

  /** Whether a container shall be made or kept running. */
  synchronized boolean wantsContainer() {
    return assigned != null && Goal.of(assigned.desired()) != Goal.STOP;
  }

  /** Whether it shall run and has not ended. */
  synchronized boolean wantsToRun() {
    return assigned != null
        && Goal.of(assigned.desired()) == Goal.RUN
        && !reached.state().terminal();
  }

  /** The engine's id of its container, as seen last; empty when there is none. */
  synchronized String container() {
    return observed instanceof Observed.Present present ? present.container() : "";
  }

  synchronized boolean hasProcess() {
    return observed instanceof Observed.Running;
  }

  /** What leases mean for it now. What was cut off once stays so: its end is under way. */
  synchronized void stands(Standing now) {
    boolean ends = !standing.cutOff().isEmpty() && !(observed instanceof Observed.Created);
    standing = ends ? standing : now;
  }

  /** What was reported last. */
  synchronized Task.Status reached() {
    return reached;
  }

  synchronized void reached(Task.Status status) {
    reached = status;
  }

  /** The host went down under this task: it begins again unless it had ended. */
  synchronized void interrupt() {
    if (!reached.state().terminal()) {
      interrupted = true;
      failure = null;
      reached = Task.Status.of(TaskState.ASSIGNED, "");
    }
  }

  synchronized void observed(Observed found) {
    observed = found;
    if (!(found instanceof Observed.Running)) {
      signalled = null;
    }
  }

  /** Whether a sighting of its container, null when there was none, tells something new. */
  synchronized boolean isSurprisedBy(@Nullable Sighting sighting) {
    return sighting == null ? observed instanceof Observed.Present : sighting.differsFrom(observed);
  }

  synchronized void failed(Failure reason) {
    failure = reason;
  }

  /** An action was carried out, at a time. */
  synchronized void done(Action action, Instant at) {
    switch (action) {
      case Action.Create ignored -> {
        interrupted = false;
        released = false;
      }
      case Action.Signal ignored -> signalled = at;
      case Action.Release ignored -> released = true;
      case Action.Report report -> reached = report.status();
      case Action.Start ignored -> {}
      case Action.Kill ignored -> {}
      case Action.Remove ignored -> {}
      case Action.Forget ignored -> {}
      case Action.Rest ignored -> {}
    }
  }

  /**
   * All of it, to decide upon.
   *
   * @param waitingFor what is missing before its container can be made; empty when nothing
   */
  synchronized Situation situation(String waitingFor) {
    return new Situation(
        assigned == null ? Goal.DISCARD : Goal.of(assigned.desired()),
        reached,
        observed,
        failure,
        waitingFor,
        signalled,
        handle.grace(),
        interrupted,
        released,
        standing.held(),
        observed instanceof Observed.Present ? standing.cutOff() : "",
        standing.atOnce());
  }
}
