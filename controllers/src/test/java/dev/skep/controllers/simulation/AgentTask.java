package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.model.Task.Status;
import dev.skep.api.model.TaskState;
import dev.skep.api.session.AssignedTask;
import dev.skep.controllers.simulation.SimEngine.Container;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * What an agent knows of one task, and the life it leads it through: accepted, preparing, ready,
 * starting, running, and an end. An error before {@code starting} rejects the task, from there on
 * it fails. What the engine has counts more than what was reported.
 */
final class AgentTask {
  private final SimEngine engine;
  private final SimGuard guard;
  private final SimProcess process;
  private final BiConsumer<Id, Status> report;
  private AssignedTask assigned;
  private TaskState reached = TaskState.ASSIGNED;
  private boolean unlisted;
  private boolean creating;
  private boolean cutOff;
  private final long since;

  AgentTask(
      AssignedTask assigned, SimHost host, SimProcess process, BiConsumer<Id, Status> report) {
    this.assigned = assigned;
    this.engine = host.engine();
    this.guard = host.guard();
    this.since = engine.container(assigned.id()).isPresent() ? 0 : guard.clock();
    this.process = process;
    this.report = report;
  }

  void assign(AssignedTask changed) {
    unlisted = false;
    assigned = changed;
  }

  /** The managers do not list it any more, so nothing of it shall be left. */
  void unlist() {
    unlisted = true;
  }

  boolean isUnlisted() {
    return unlisted;
  }

  /** Whether nothing is left of a task that is not listed. */
  boolean isGone() {
    return unlisted && !creating && engine.container(assigned.id()).isEmpty();
  }

  /** Whether a manager must be asked again and again whether it may run. */
  boolean asks() {
    return isWanted() && !reached.terminal() && assigned.spec().isolation().asks();
  }

  AssignedTask assigned() {
    return assigned;
  }

  /** When a manager told of it, by the host's clock; 0 if that was before this life. */
  long since() {
    return since;
  }

  /** No manager has answered for as long as its policy bears. */
  void cutOff() {
    cutOff = true;
  }

  private boolean isWanted() {
    return !unlisted && !cutOff && !assigned.desired().isAfter(TaskState.COMPLETE);
  }

  /** Does the next thing, if there is one to do. */
  void advance() {
    Optional<Container> container = engine.container(assigned.id());
    if (container.isEmpty()) {
      withoutContainer();
      return;
    }
    switch (container.get().phase()) {
      case CREATED -> created();
      case STARTING -> {}
      case RUNNING -> running();
      case ENDED -> ended(container.get().exitCode());
    }
  }

  private void withoutContainer() {
    if (creating || unlisted || reached.terminal()) {
      return;
    }
    if (!isWanted()) {
      reach(TaskState.SHUTDOWN, "shutdown", "");
      return;
    }
    if (reached.isAfter(TaskState.PREPARING)) {
      reach(TaskState.FAILED, "", "task: something removed the container");
      return;
    }
    reach(TaskState.ACCEPTED, "accepted", "");
    reach(TaskState.PREPARING, "preparing", "");
    creating = true;
    engine.create(assigned, error -> process.run(() -> prepared(error)));
  }

  private void prepared(String error) {
    creating = false;
    // An earlier life of the agent may have had more luck in the meantime.
    boolean missing = engine.container(assigned.id()).isEmpty();
    if (!error.isEmpty() && missing && isWanted()) {
      reach(TaskState.REJECTED, "preparing", error);
    }
  }

  private void created() {
    if (unlisted) {
      engine.remove(assigned.id());
    } else if (!isWanted()) {
      reach(TaskState.SHUTDOWN, "shutdown", "");
    } else if (!reached.terminal()) {
      reach(TaskState.READY, "prepared", "");
      if (assigned.desired().isAfter(TaskState.READY) && guard.mayStart(assigned)) {
        reach(TaskState.STARTING, "starting", "");
        engine.start(assigned.id(), assigned.desired() == TaskState.COMPLETE);
      }
    }
  }

  private void running() {
    if (isWanted() && !reached.terminal()) {
      reach(TaskState.RUNNING, "started", "");
    } else {
      engine.stop(assigned.id());
    }
  }

  private void ended(int exitCode) {
    if (unlisted) {
      engine.remove(assigned.id());
    } else if (!isWanted()) {
      reach(TaskState.SHUTDOWN, "shutdown", "");
    } else if (exitCode == 0) {
      reach(TaskState.COMPLETE, "finished", "");
    } else {
      reach(TaskState.FAILED, "started", "task: non-zero exit (" + exitCode + ")");
    }
  }

  /** Reports a state, unless the task has come as far before. */
  private void reach(TaskState state, String message, String error) {
    if (!reached.terminal() && state.isAfter(reached)) {
      reached = state;
      report.accept(
          assigned.id(), new Status(state, Instant.EPOCH, message, error, null, List.of()));
    }
  }
}
