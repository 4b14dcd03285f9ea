package dev.skep.agent;

import dev.skep.agent.guard.Leases;
import dev.skep.agent.guard.Standing;
import dev.skep.agent.runtime.Handle;
import dev.skep.agent.runtime.RuntimeFailure;
import dev.skep.agent.task.Action;
import dev.skep.agent.task.Situation;
import dev.skep.agent.task.TaskRules;
import dev.skep.api.Id;
import dev.skep.api.session.AssignedTask;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
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
  private final TaskRecord record;
  private final Surroundings surroundings;
  private final Consumer<TaskWorker> forget;
  private final Effects effects;
  private final Serial work;

  // These are guarded by this.
  private @Nullable Instant alarm;
  private @Nullable Thread fetching;
  private int failedAttempts;

  /**
   * A worker for the task of a container, which nobody assigned so far.
   *
   * @param forget called when nothing is left of a task that is not listed
   */
  TaskWorker(Handle handle, Surroundings surroundings, Consumer<TaskWorker> forget) {
    this.id = handle.task();
    this.record = new TaskRecord(handle);
    this.surroundings = surroundings;
    this.forget = forget;
    this.effects = surroundings.effects();
    this.work = surroundings.serial(this::work);
  }

  Id id() {
    return id;
  }

  TaskRecord record() {
    return record;
  }

  /** What the task shall become from now on; null when it is not listed any more. */
  synchronized void assign(@Nullable AssignedTask task) {
    record.assign(task);
    // A pull for a task that shall end would hold the end up for minutes.
    if (fetching != null && !record.wantsContainer()) {
      fetching.interrupt();
    }
  }

  /** Something may have changed: look, and do what is to be done. */
  void nudge() {
    if (!surroundings.life().isOver()) {
      work.request();
    }
  }

  private void work() {
    effects.begin();
    try {
      advance();
      synchronized (this) {
        failedAttempts = 0;
      }
    } catch (RuntimeFailure | RuntimeException e) {
      // An agent that ends takes its runtime along, so whatever fails then says nothing.
      if (!surroundings.life().isOver()) {
        explain(e);
        retry();
      }
    } finally {
      effects.end();
    }
  }

  private void explain(Exception failure) {
    switch (failure) {
      case RuntimeFailure.Unavailable away -> surroundings.reachability().failed(away);
      case RuntimeFailure.Refused refused ->
          LOG.warn("task {}: {}", record.handle().name(), refused.text());
      default -> LOG.error("task {}: a fault in the agent", record.handle().name(), failure);
    }
  }

  private void advance() throws RuntimeFailure {
    boolean killed = false;
    for (int step = 0; step < MAX_STEPS; step++) {
      if (surroundings.life().isOver()) {
        return;
      }
      record.observed(effects.observe(record.handle()));
      surroundings.reachability().answered();
      Action action = TaskRules.next(situation(), surroundings.now());
      if (action instanceof Action.Rest rest) {
        if (rest.until() != null) {
          wakeAt(rest.until());
        }
        return;
      }
      if (action instanceof Action.Forget) {
        forget.accept(this);
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
    throw new IllegalStateException("no rest after " + MAX_STEPS + " steps: " + situation());
  }

  private Situation situation() {
    AssignedTask task = record.assigned();
    record.stands(standing(task));
    return record.situation(task == null ? "" : surroundings.payloads().missing(task));
  }

  private Standing standing(@Nullable AssignedTask task) {
    Leases leases = surroundings.leases();
    if (task != null && record.wantsToRun()) {
      leases.watch(task, record.container().isEmpty());
      return leases.standing(task, record.container());
    }
    leases.letGo(id);
    if (!record.hasProcess()) {
      leases.ended(id);
    }
    return Standing.free();
  }

  private void carryOut(Action action) throws RuntimeFailure {
    switch (action) {
      case Action.Report report -> surroundings.report(id, report.status());
      case Action.Create ignored -> {
        if (!create()) {
          return;
        }
      }
      case Action.Start ignored -> effects.start(record.handle()).ifPresent(record::failed);
      case Action.Signal ignored -> effects.signal(record.handle());
      case Action.Kill ignored -> effects.kill(record.handle());
      case Action.Release ignored -> effects.release(record.handle());
      case Action.Remove ignored -> effects.remove(record.handle());
      case Action.Forget ignored -> throw new IllegalStateException("forgetting is no effect");
      case Action.Rest ignored -> throw new IllegalStateException("resting is no effect");
    }
    record.done(action, surroundings.now());
  }

  /** Whether it was tried: the task may have been called off meanwhile. */
  private boolean create() throws RuntimeFailure {
    AssignedTask task = record.assigned();
    if (task == null) {
      return false;
    }
    Optional<String> note = effects.wantsPull(task) ? fetch(task) : Optional.of("");
    if (note.isEmpty() || !record.wantsContainer()) {
      return false;
    }
    effects.create(task, surroundings.payloads().of(task), note.get()).ifPresent(record::failed);
    return true;
  }

  /**
   * What went wrong, in words, or an empty text; nothing when the task was called off meanwhile.
   */
  private Optional<String> fetch(AssignedTask task) throws RuntimeFailure {
    synchronized (this) {
      if (!record.wantsContainer()) {
        return Optional.empty();
      }
      fetching = Thread.currentThread();
    }
    try {
      return Optional.of(effects.fetch(task));
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

  private void retry() {
    Duration delay;
    synchronized (this) {
      delay = FIRST_RETRY.multipliedBy(1L << Math.min(failedAttempts, MAX_DOUBLINGS));
      failedAttempts++;
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
    surroundings.at(when, () -> rung(when));
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
