package dev.skep.agent;

import dev.skep.agent.runtime.Handle;
import dev.skep.agent.runtime.RuntimeFailure;
import dev.skep.agent.runtime.Sighting;
import dev.skep.agent.task.Action;
import dev.skep.agent.task.Goal;
import dev.skep.agent.task.Observed;
import dev.skep.agent.task.Situation;
import dev.skep.agent.task.Situation.Failure;
import dev.skep.agent.task.TaskRules;
import dev.skep.api.Bytes;
import dev.skep.api.Id;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.session.AssignedTask;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one task where it shall be: observes, asks {@link TaskRules}, carries the answer out, and
 * again. {@link #nudge} may be called at any time by anyone; the work itself is done by one thread
 * at a time.
 */
final class TaskWorker {
  private static final Logger LOG = LoggerFactory.getLogger(TaskWorker.class);

  /** A life has far fewer steps; more mean that rules and runtime contradict each other. */
  private static final int MAX_STEPS = 64;

  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final Duration LAST_RETRY = Duration.ofSeconds(15);

  /** After so many doublings the first delay has passed the last one. */
  private static final int MAX_DOUBLINGS = 5;

  private final Id id;
  private final Surroundings surroundings;
  private final Serial work;

  // What follows is guarded by this.
  private @Nullable AssignedTask assigned;
  private Handle handle;
  private Task.Status reached = Task.Status.of(TaskState.ASSIGNED, "");
  private Observed observed = new Observed.Absent();
  private @Nullable Failure failure;
  private @Nullable Instant signalled;
  private @Nullable Instant alarm;
  private @Nullable Thread fetching;
  private boolean interrupted;
  private boolean released;
  private int failedAttempts;

  /** What a worker needs of its agent. */
  interface Surroundings {
    Effects effects();

    PayloadStore payloads();

    /** The time now. */
    Instant now();

    Timers timers();

    Serial serial(Runnable job);

    /** A new status of a task. */
    void report(Id task, Task.Status status);

    /** Nothing is left of a task that nobody wants. */
    void forgotten(TaskWorker worker);

    /** The runtime answered. */
    void answered();

    /** The runtime did not answer. */
    void unavailable(RuntimeFailure.Unavailable failure);

    boolean closed();
  }

  /**
   * A worker of a container that nobody knows; it removes it unless the task is assigned after all.
   */
  TaskWorker(Handle handle, Surroundings surroundings) {
    this.id = handle.task();
    this.handle = handle;
    this.surroundings = surroundings;
    this.work = surroundings.serial(this::work);
  }

  Id id() {
    return id;
  }

  /** What the task shall become from now on; null when it is no longer listed. */
  synchronized void assign(@Nullable AssignedTask task) {
    assigned = task;
    if (task != null) {
      handle = Handle.of(task);
    }
    // A pull for a task that shall end would hold the end up for minutes.
    if (fetching != null && !wantsContainer()) {
      fetching.interrupt();
    }
  }

  synchronized @Nullable AssignedTask assigned() {
    return assigned;
  }

  /** What was reported last. */
  synchronized Task.Status reached() {
    return reached;
  }

  /** Goes on from what was known before the agent restarted. */
  synchronized void remember(Task.Status status) {
    reached = status;
  }

  /** The host went down under this task; run it again unless it had ended. */
  synchronized void restore() {
    if (!reached.state().terminal()) {
      interrupted = true;
      failure = null;
      reached = Task.Status.of(TaskState.ASSIGNED, "");
    }
  }

  /** Whether a sighting of its container, null when there was none, tells something new. */
  synchronized boolean surprisedBy(@Nullable Sighting sighting) {
    return sighting == null ? observed instanceof Observed.Present : sighting.differsFrom(observed);
  }

  /** Something may have changed: look, and do what is to be done. */
  void nudge() {
    work.request();
  }

  private void work() {
    if (surroundings.closed()) {
      return;
    }
    surroundings.effects().begin();
    try {
      advance();
      synchronized (this) {
        failedAttempts = 0;
      }
    } catch (RuntimeFailure e) {
      switch (e) {
        case RuntimeFailure.Unavailable away -> surroundings.unavailable(away);
        case RuntimeFailure.Refused refused ->
            LOG.warn("task {}: {}", handle().name(), refused.text());
      }
      retry();
    } catch (RuntimeException e) {
      LOG.error("task {}: a fault in the agent; please report it", handle().name(), e);
      retry();
    } finally {
      surroundings.effects().end();
    }
  }

  private void advance() throws RuntimeFailure {
    boolean killed = false;
    for (int step = 0; step < MAX_STEPS && !surroundings.closed(); step++) {
      observe();
      Action action = TaskRules.next(situation(), surroundings.now());
      if (action instanceof Action.Rest rest) {
        if (rest.until() != null) {
          wakeAt(rest.until());
        }
        return;
      }
      if (action instanceof Action.Forget) {
        surroundings.forgotten(this);
        return;
      }
      if (action instanceof Action.Kill && killed) {
        // It is dying; its end will be an event, and should that get lost, this looks again.
        wakeAt(surroundings.now().plus(FIRST_RETRY));
        return;
      }
      killed = action instanceof Action.Kill;
      carryOut(action);
    }
    if (!surroundings.closed()) {
      throw new IllegalStateException("no rest after " + MAX_STEPS + " steps: " + situation());
    }
  }

  private void observe() throws RuntimeFailure {
    Observed found = surroundings.effects().observe(handle());
    surroundings.answered();
    synchronized (this) {
      observed = found;
      if (!(found instanceof Observed.Running)) {
        signalled = null;
      }
    }
  }

  private synchronized Situation situation() {
    Goal goal = assigned == null ? Goal.DISCARD : Goal.of(assigned.desired());
    String missing = assigned == null ? "" : surroundings.payloads().missing(assigned);
    return new Situation(
        goal,
        reached,
        observed,
        failure,
        missing,
        signalled,
        handle.grace(),
        interrupted,
        released);
  }

  private void carryOut(Action action) throws RuntimeFailure {
    Effects effects = surroundings.effects();
    switch (action) {
      case Action.Report report -> report(report.status());
      case Action.Create ignored -> create();
      case Action.Start ignored -> effects.start(handle()).ifPresent(this::failed);
      case Action.Signal ignored -> {
        effects.signal(handle());
        synchronized (this) {
          signalled = surroundings.now();
        }
      }
      case Action.Kill ignored -> effects.kill(handle());
      case Action.Release ignored -> {
        effects.release(handle());
        synchronized (this) {
          released = true;
        }
      }
      case Action.Remove ignored -> effects.remove(handle());
      case Action.Forget ignored -> throw new IllegalStateException("handled before");
      case Action.Rest ignored -> throw new IllegalStateException("handled before");
    }
  }

  private void report(Task.Status status) {
    synchronized (this) {
      reached = status;
    }
    surroundings.report(id, status);
  }

  private void create() throws RuntimeFailure {
    AssignedTask task = assigned();
    if (task == null) {
      return;
    }
    String note = "";
    if (!surroundings.effects().hasImage(task)) {
      Optional<String> fetched = fetch(task);
      if (fetched.isEmpty()) {
        return;
      }
      note = fetched.get();
    }
    if (!wantsContainer()) {
      return;
    }
    Map<String, Bytes> contents = surroundings.payloads().of(task);
    synchronized (this) {
      interrupted = false;
      released = false;
    }
    surroundings.effects().create(task, contents, note).ifPresent(this::failed);
  }

  /** Empty when the task was called off meanwhile; otherwise what went wrong, or an empty text. */
  private Optional<String> fetch(AssignedTask task) throws RuntimeFailure {
    synchronized (this) {
      if (!wantsContainer()) {
        return Optional.empty();
      }
      fetching = Thread.currentThread();
    }
    try {
      return Optional.of(surroundings.effects().fetch(task));
    } catch (InterruptedException e) {
      return Optional.empty();
    } finally {
      synchronized (this) {
        fetching = null;
        // An interrupt was meant for the pull alone.
        Thread.interrupted();
      }
    }
  }

  private synchronized void failed(Failure reason) {
    failure = reason;
  }

  private synchronized boolean wantsContainer() {
    return assigned != null && Goal.of(assigned.desired()) != Goal.STOP;
  }

  private synchronized Handle handle() {
    return handle;
  }

  private void retry() {
    Duration delay;
    synchronized (this) {
      int doublings = Math.min(failedAttempts++, MAX_DOUBLINGS);
      delay = FIRST_RETRY.multipliedBy(1L << doublings);
    }
    wakeAt(surroundings.now().plus(delay.compareTo(LAST_RETRY) < 0 ? delay : LAST_RETRY));
  }

  private void wakeAt(Instant when) {
    synchronized (this) {
      if (alarm != null && !alarm.isAfter(when)) {
        return;
      }
      alarm = when;
    }
    surroundings.timers().at(when, () -> rung(when));
  }

  private void rung(Instant when) {
    synchronized (this) {
      if (when.equals(alarm)) {
        alarm = null;
      }
    }
    nudge();
  }
}
