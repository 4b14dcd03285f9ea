package dev.skep.agent.task;

import dev.skep.agent.task.Observed.Absent;
import dev.skep.agent.task.Observed.Created;
import dev.skep.agent.task.Observed.Ended;
import dev.skep.agent.task.Observed.Health;
import dev.skep.agent.task.Observed.Running;
import dev.skep.agent.task.Situation.Failure;
import dev.skep.api.model.Task.ContainerStatus;
import dev.skep.api.model.Task.HostPort;
import dev.skep.api.model.Task.Status;
import dev.skep.api.model.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The life of a task: accepted → preparing → ready → starting → running → complete, failed or
 * shutdown. An error before {@code starting} rejects the task, from there on it fails (swarmkit's
 * {@code agent/exec} does the same, in the same words).
 *
 * <p>What the runtime has counts more than what was reported. A container that is found running is
 * running, whoever started it: that is how tasks are adopted after the agent was restarted. A task
 * that was reported as ended stays so, and a container of it that still runs is stopped.
 *
 * <p>One exception: a task that was {@code interrupted} begins again. Its host went down under it
 * and no manager can be asked, so nobody else would bring it back.
 */
public final class TaskRules {
  private static final Action REST = new Action.Rest(null);

  /** How soon it is tried again to start what must wait for a lease; its grant comes first. */
  private static final Duration HELD_RETRY = Duration.ofMillis(500);

  private TaskRules() {}

  /** What the task needs next. Carry it out, observe, and ask again until the answer is to rest. */
  public static Action next(Situation now, Instant at) {
    if (now.observed() instanceof Running running) {
      return withProcess(now, running, at);
    }
    return switch (now.goal()) {
      case DISCARD -> discard(now);
      case STOP -> now.reached().state().terminal() ? settle(now) : shutdown(now, at);
      case PREPARE, RUN -> now.reached().state().terminal() ? settle(now) : advance(now, at);
    };
  }

  private static Action withProcess(Situation now, Running running, Instant at) {
    if (!now.cutOff().isEmpty() && now.atOnce()) {
      return new Action.Kill();
    }
    boolean wanted =
        (now.goal() == Goal.RUN || now.goal() == Goal.PREPARE) && now.cutOff().isEmpty();
    boolean live = !now.reached().state().terminal() && now.failure() == null;
    if (!wanted || !live || running.health() == Health.UNHEALTHY) {
      return end(now, at);
    }
    boolean started =
        running.health() != Health.STARTING || now.reached().state() == TaskState.RUNNING;
    return started
        ? report(now, at, TaskState.RUNNING, "started", "")
        : report(now, at, TaskState.STARTING, "starting", "");
  }

  /** The stop signal first, and the end when the grace period is over. */
  private static Action end(Situation now, Instant at) {
    if (now.signalled() == null) {
      return new Action.Signal();
    }
    Instant deadline = now.signalled().plus(now.grace());
    return at.isBefore(deadline) ? new Action.Rest(deadline) : new Action.Kill();
  }

  private static Action discard(Situation now) {
    if (!(now.observed() instanceof Absent)) {
      return new Action.Remove();
    }
    return now.released() ? new Action.Forget() : new Action.Release();
  }

  private static Action shutdown(Situation now, Instant at) {
    return report(now, at, TaskState.SHUTDOWN, "shutdown", "");
  }

  /** Of a task that was reported as ended and whose process is gone. */
  private static Action settle(Situation now) {
    return now.released() ? REST : new Action.Release();
  }

  private static Action advance(Situation now, Instant at) {
    if (now.failure() != null) {
      return fail(now, at, now.failure());
    }
    return switch (now.observed()) {
      case Absent ignored -> begin(now, at);
      case Created ignored when now.interrupted() -> new Action.Remove();
      case Created created -> proceed(now, at, created);
      case Ended ignored when now.interrupted() -> new Action.Remove();
      case Ended ended -> conclude(now, at, ended);
      case Running running -> withProcess(now, running, at);
    };
  }

  private static Action begin(Situation now, Instant at) {
    TaskState reached = now.reached().state();
    if (reached.isAfter(TaskState.PREPARING)) {
      return fail(now, at, new Failure("task: something removed the container", ""));
    }
    if (reached == TaskState.PREPARING) {
      String message = now.waitingFor().isEmpty() ? "" : "waiting for " + now.waitingFor();
      return message.isEmpty() ? new Action.Create() : report(now, at, reached, message, "");
    }
    return reached == TaskState.ACCEPTED
        ? report(now, at, TaskState.PREPARING, "preparing", "")
        : report(now, at, TaskState.ACCEPTED, "accepted", "");
  }

  private static Action proceed(Situation now, Instant at, Created container) {
    TaskState reached = now.reached().state();
    if (!container.startError().isEmpty()) {
      Failure failure = startFailure(container.startError());
      return report(now, at, TaskState.FAILED, "starting", failure.error());
    }
    if (reached == TaskState.RUNNING) {
      return fail(now, at, new Failure("task: something replaced the container", ""));
    }
    if (TaskState.READY.isAfter(reached)) {
      return report(now, at, TaskState.READY, "prepared", "");
    }
    if (now.goal() == Goal.PREPARE) {
      return REST;
    }
    if (!now.held().isEmpty()) {
      return hold(now, at);
    }
    return reached == TaskState.READY
        ? report(now, at, TaskState.STARTING, "starting", "")
        : new Action.Start();
  }

  private static Action hold(Situation now, Instant at) {
    Action told =
        now.reached().state() == TaskState.READY
            ? report(now, at, TaskState.READY, now.held(), "")
            : REST;
    return told == REST ? new Action.Rest(at.plus(HELD_RETRY)) : told;
  }

  private static Action conclude(Situation now, Instant at, Ended container) {
    // An adopted task was never reported by this agent, but what ended had started.
    String message = now.reached().state() == TaskState.STARTING ? "starting" : "started";
    if (!now.cutOff().isEmpty()) {
      return report(now, at, TaskState.FAILED, message, "task: " + now.cutOff());
    }
    if (container.health() == Health.UNHEALTHY) {
      return report(now, at, TaskState.FAILED, message, "task: unhealthy container");
    }
    if (container.exitCode() == 0) {
      return report(now, at, TaskState.COMPLETE, "finished", "");
    }
    String cause = container.cause().isEmpty() ? "" : ": " + container.cause();
    String error = "task: non-zero exit (" + container.exitCode() + ")" + cause;
    return report(now, at, TaskState.FAILED, message, error);
  }

  /** The error of a container that the engine could not start. */
  public static Failure startFailure(String engineError) {
    return new Failure("starting container failed: " + engineError, "");
  }

  private static Action fail(Situation now, Instant at, Failure failure) {
    TaskState state =
        TaskState.STARTING.isAfter(now.reached().state()) ? TaskState.REJECTED : TaskState.FAILED;
    String message = failure.note().isEmpty() ? now.reached().message() : failure.note();
    return report(now, at, state, message, failure.error());
  }

  /** Rests instead when exactly this is what was reported last. */
  private static Action report(
      Situation now, Instant at, TaskState state, String message, String error) {
    Status status =
        new Status(state, at, message, error, container(now.observed()), ports(now.observed()));
    boolean known = status.saysTheSameAs(now.reached());
    return known ? REST : new Action.Report(status);
  }

  private static @Nullable ContainerStatus container(Observed observed) {
    return switch (observed) {
      case Absent ignored -> null;
      case Created created -> new ContainerStatus(created.container(), 0, 0);
      case Running running -> new ContainerStatus(running.container(), running.pid(), 0);
      case Ended ended -> new ContainerStatus(ended.container(), 0, ended.exitCode());
    };
  }

  private static List<HostPort> ports(Observed observed) {
    return observed instanceof Running running ? running.ports() : List.of();
  }
}
