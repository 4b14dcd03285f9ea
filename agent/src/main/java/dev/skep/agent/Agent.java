package dev.skep.agent;

import dev.skep.agent.AssignmentCache.Kept;
import dev.skep.agent.guard.Leases;
import dev.skep.agent.runtime.ContainerRuntime;
import dev.skep.agent.runtime.Handle;
import dev.skep.agent.runtime.RuntimeFailure;
import dev.skep.agent.runtime.Sighting;
import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.session.AssignedTask;
import dev.skep.api.session.SessionMessage.Asked;
import dev.skep.api.session.SessionMessage.Assignments;
import dev.skep.api.session.SessionMessage.Granted;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs on a node what the managers assign to it. The session feeds {@link #assign} and drains the
 * {@link #outbox}; in between the agent works on its own, with or without managers.
 *
 * <p>Nothing is touched before a manager has told the complete set or {@link Settings#restoreAfter}
 * has passed: until then the agent does not know what is wanted. After that it goes on from the
 * last assignments it remembers. Containers that no one assigned are removed only on a manager's
 * word.
 *
 * <p>{@link #close} ends the agent and leaves its containers running; the next agent on the same
 * runtime adopts them. To leave nothing behind, assign the empty complete set and wait until {@link
 * #idle}.
 */
public final class Agent implements AutoCloseable {
  /** How late it may be noticed that managers have been silent for too long. */
  private static final Duration LEASES_EVERY = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

  private final Settings settings;
  private final ContainerRuntime runtime;
  private final Outbox outbox;
  private final Leases leases;
  private final PayloadStore payloads = new PayloadStore();
  private final Reachability reachability = new Reachability();
  private final Surroundings.Life life = new Surroundings.Life();
  private final Recollection recollection;
  private final Surroundings surroundings;
  private final Roster roster = new Roster(this::hire);
  private final Serial look;

  /** Whether it is known what is wanted, from a manager or from memory. */
  private volatile boolean begun;

  /** Whether a manager told it, so that everything else may go. */
  private volatile boolean toldEverything;

  /** Whether everything was looked at since a manager told everything. */
  private volatile boolean looked;

  private volatile Node.@Nullable Description lastDescription;
  private ContainerRuntime.@Nullable Watch watch;
  private long lastNumber;

  /**
   * What agents may differ in.
   *
   * @param lookEvery how often everything is looked at although nothing was noticed
   * @param restoreAfter how long to wait for a manager after the start before the remembered
   *     assignments count
   * @param parallelTasks tasks worked on at a time; engines gain little above their CPUs
   * @param parallelPulls images fetched at a time
   */
  public record Settings(
      Duration lookEvery, Duration restoreAfter, int parallelTasks, int parallelPulls) {
    /** A look every 15 s, 10 s for a manager, 8 tasks and 3 pulls at a time. */
    public static Settings defaults() {
      return new Settings(Duration.ofSeconds(15), Duration.ofSeconds(10), 8, 3);
    }
  }

  /**
   * Where time and threads come from.
   *
   * @param clock the time
   * @param timers calls back later
   * @param executor runs work that may block; virtual threads are meant
   */
  public record Machinery(InstantSource clock, Timers timers, Executor executor) {}

  /**
   * An agent that does nothing yet.
   *
   * @param cache remembers assignments across reboots
   * @param outbox receives the reports
   */
  public Agent(
      Settings settings,
      ContainerRuntime runtime,
      AssignmentCache cache,
      Outbox outbox,
      Machinery machinery) {
    this(
        settings,
        runtime,
        cache,
        outbox,
        machinery,
        Leases.unguarded(() -> machinery.clock().instant().toEpochMilli()));
  }

  /**
   * An agent that does nothing yet.
   *
   * @param cache remembers assignments across reboots
   * @param outbox receives the reports
   * @param leases of singletons, and who sees to it that they end
   */
  public Agent(
      Settings settings,
      ContainerRuntime runtime,
      AssignmentCache cache,
      Outbox outbox,
      Machinery machinery,
      Leases leases) {
    this.leases = leases;
    this.settings = settings;
    this.runtime = runtime;
    this.outbox = outbox;
    this.recollection = new Recollection(cache, this::present, machinery);
    this.surroundings =
        new Surroundings(
            new Effects(runtime, settings.parallelTasks(), settings.parallelPulls()),
            payloads,
            outbox,
            recollection,
            reachability,
            life,
            leases,
            machinery);
    this.look = surroundings.serial(this::lookAtEverything);
  }

  /** Begins to watch the runtime and recalls the last assignments. */
  public synchronized void start() {
    Optional<Kept> kept = recollection.load();
    if (kept.isPresent()) {
      kept.get().tasks().forEach(task -> recall(task, kept.get().statuses().get(task.id())));
      later(settings.restoreAfter(), this::goOnAlone);
    }
    watch = runtime.watch(new Notices());
    later(settings.lookEvery(), this::lookPeriodically);
    later(LEASES_EVERY, this::lookAtLeases);
  }

  /**
   * Takes what a manager assigned. A complete set replaces everything that was assigned before.
   *
   * @return whether it was taken; if not, an assignment before it was lost and the session has to
   *     begin anew
   */
  public boolean assign(Assignments message) {
    List<TaskWorker> concerned = new ArrayList<>();
    synchronized (this) {
      if (!message.complete() && (!toldEverything || message.number() != lastNumber + 1)) {
        return false;
      }
      lastNumber = message.number();
      payloads.add(message.payloads());
      message.put().forEach(task -> concerned.add(take(task)));
      List<TaskWorker> unlisted = roster.unlist(message);
      unlisted.forEach(worker -> outbox.drop(worker.id()));
      concerned.addAll(unlisted);
      payloads.prune(roster.assigned());
      begin();
      toldEverything = true;
      looked &= !message.complete();
    }
    // New contents may be what others wait for.
    (message.payloads().isEmpty() ? concerned : roster.workers()).forEach(TaskWorker::nudge);
    if (message.complete()) {
      look.request();
    }
    recollection.changed();
    return true;
  }

  /** A session begins: nothing that was asked before is answered in it. */
  public void sessionBegins() {
    outbox.newSession();
    leases.sessionBegins();
  }

  /**
   * What to ask the managers now, to be sent at once; empty when there is nothing to ask.
   *
   * @param due whether it is time to ask again about what was asked about
   */
  public Optional<Asked> question(boolean due) {
    return leases.question(due);
  }

  /** A manager's answer to a question. */
  public void granted(Granted answer) {
    for (Id released : leases.granted(answer)) {
      @Nullable TaskWorker worker = roster.worker(released);
      if (worker != null) {
        worker.nudge();
      }
    }
  }

  /** Reports on their way to the managers. */
  public Outbox outbox() {
    return outbox;
  }

  /** Reports the present status of every task again, for a manager that knows nothing. */
  public void reportAll() {
    statuses().forEach(outbox::put);
  }

  /** What this node has of its assigned tasks; a task without any result yet is not listed. */
  public Map<Id, Task.Status> statuses() {
    return roster.statuses();
  }

  /** Whether nothing is assigned and nothing is left of what was, as the last look showed. */
  public boolean idle() {
    return looked && roster.workers().isEmpty();
  }

  /**
   * Why the node cannot do its work now, with the way out; empty when it can. The agent goes on
   * trying by itself.
   */
  public Optional<String> problem() {
    return reachability.problem();
  }

  /** What the host has; while the engine is away, what it told last or what the kernel tells. */
  public Node.Description describe() {
    try {
      Node.Description description = runtime.describe();
      lastDescription = description;
      reachability.answered();
      return description;
    } catch (RuntimeFailure e) {
      reachability.failed(e);
      Node.Description last = lastDescription;
      return last != null ? last : runtime.describeHost();
    }
  }

  /** Ends the agent; containers go on running. The runtime is not closed. */
  @Override
  public void close() {
    synchronized (this) {
      if (life.isOver()) {
        return;
      }
      life.end();
      if (watch != null) {
        watch.close();
      }
    }
    recollection.writeNow();
  }

  private void recall(AssignedTask task, Task.@Nullable Status status) {
    TaskWorker worker = roster.take(task);
    if (status != null) {
      worker.record().reached(status);
    }
    if (worker.record().wantsToRun()) {
      // Its lease goes on: it is asked about as soon as there is a manager.
      leases.watch(task, false);
    }
  }

  private TaskWorker take(AssignedTask task) {
    TaskWorker worker = roster.take(task);
    Task.Status reached = worker.record().reached();
    if (!toldEverything && reached.state().isAfter(TaskState.ASSIGNED)) {
      // Known from before the start; a manager may never have heard of it.
      outbox.put(task.id(), reached);
    }
    return worker;
  }

  private TaskWorker hire(Handle handle) {
    return new TaskWorker(handle, surroundings, this::forget);
  }

  private synchronized void forget(TaskWorker worker) {
    roster.strike(worker);
  }

  private void begin() {
    begun = true;
    recollection.begin();
  }

  /** No manager answered in time: what is remembered counts until one does. */
  private void goOnAlone() {
    boolean rebooted;
    synchronized (this) {
      if (begun) {
        return;
      }
      begin();
      rebooted = recollection.isFromAnotherEpoch(runtime.epoch());
      if (rebooted) {
        roster.workers().forEach(worker -> worker.record().interrupt());
      }
    }
    LOG.warn(
        "no manager answered within {} s; going on with the {} tasks assigned last{}",
        settings.restoreAfter().toSeconds(),
        roster.workers().size(),
        rebooted ? ", restoring those that the reboot ended" : "");
    roster.workers().forEach(TaskWorker::nudge);
  }

  private void lookPeriodically() {
    look.request();
    later(settings.lookEvery(), this::lookPeriodically);
  }

  /** A lease that ends, and managers that stay silent, are no event that anybody tells of. */
  private void lookAtLeases() {
    for (AssignedTask task : leases.watched()) {
      @Nullable TaskWorker worker = roster.worker(task.id());
      if (begun && worker != null && leases.isCutOff(task)) {
        worker.nudge();
      }
    }
    later(LEASES_EVERY, this::lookAtLeases);
  }

  private void lookAtEverything() {
    if (life.isOver() || !begun) {
      return;
    }
    try {
      Map<Id, Sighting> seen =
          runtime.list().stream()
              .collect(
                  Collectors.toMap(
                      sighting -> sighting.handle().task(), Function.identity(), (a, b) -> a));
      reachability.answered();
      surprisedBy(seen).forEach(TaskWorker::nudge);
    } catch (RuntimeFailure e) {
      reachability.failed(e);
    } catch (RuntimeException e) {
      // An agent that ends takes its runtime along.
      if (!life.isOver()) {
        LOG.error("looking at everything: a fault in the agent", e);
      }
    }
  }

  private synchronized List<TaskWorker> surprisedBy(Map<Id, Sighting> seen) {
    if (toldEverything) {
      roster.addStrangers(seen);
      looked = true;
    }
    return roster.surprisedBy(seen);
  }

  private Kept present() {
    return new Kept(runtime.epoch(), roster.assigned(), roster.statuses());
  }

  private void later(Duration delay, Runnable quick) {
    surroundings.at(surroundings.now().plus(delay), quick);
  }

  private final class Notices implements ContainerRuntime.Watcher {
    @Override
    public void changed(Id task) {
      TaskWorker worker = roster.worker(task);
      if (begun && worker != null) {
        worker.nudge();
      }
    }

    @Override
    public void lookAgain() {
      look.request();
    }
  }
}
