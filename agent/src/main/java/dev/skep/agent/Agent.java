package dev.skep.agent;

import dev.skep.agent.AssignmentCache.Kept;
import dev.skep.agent.runtime.ContainerRuntime;
import dev.skep.agent.runtime.Handle;
import dev.skep.agent.runtime.RuntimeFailure;
import dev.skep.agent.runtime.Sighting;
import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.session.AssignedTask;
import dev.skep.api.session.SessionMessage.Assignments;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
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
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

  /** A change is on disk at most this much later; a burst of them is written once. */
  private static final Duration SAVE_DELAY = Duration.ofSeconds(1);

  private final Settings settings;
  private final ContainerRuntime runtime;
  private final AssignmentCache cache;
  private final Outbox outbox;
  private final Machinery machinery;
  private final PayloadStore payloads = new PayloadStore();
  private final Effects effects;
  private final Serial look;
  private final Serial save;
  private final TaskWorker.Surroundings surroundings = new Surroundings();
  private final Map<Id, TaskWorker> workers = new ConcurrentHashMap<>();
  private final AtomicBoolean saveIsDue = new AtomicBoolean();

  private volatile boolean closed;
  private volatile boolean begun;
  private volatile boolean listIsComplete;
  private volatile @Nullable String problem;
  private volatile @Nullable String epochOfCache;
  private volatile Node.@Nullable Description lastDescription;
  private ContainerRuntime.@Nullable Watch watch;
  private long lastNumber;

  /**
   * What an agent may differ in.
   *
   * @param node this node's id, also on its containers' labels
   * @param lookEvery how often everything is looked at although nothing was noticed
   * @param restoreAfter how long to wait for a manager after the start before the remembered
   *     assignments count
   * @param parallelTasks tasks worked on at a time; engines gain little above their CPUs
   * @param parallelPulls images fetched at a time
   */
  public record Settings(
      Id node, Duration lookEvery, Duration restoreAfter, int parallelTasks, int parallelPulls) {
    /** The defaults: a look every 15 s, 10 s for a manager, 8 tasks and 3 pulls at a time. */
    public static Settings of(Id node) {
      return new Settings(node, Duration.ofSeconds(15), Duration.ofSeconds(10), 8, 3);
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
   * @param outbox receives the reports
   * @param cache remembers assignments across reboots
   */
  public Agent(
      Settings settings,
      ContainerRuntime runtime,
      AssignmentCache cache,
      Outbox outbox,
      Machinery machinery) {
    this.settings = settings;
    this.runtime = runtime;
    this.cache = cache;
    this.outbox = outbox;
    this.machinery = machinery;
    this.effects = new Effects(runtime, settings.parallelTasks(), settings.parallelPulls());
    this.look = new Serial(machinery.executor(), this::lookAtEverything);
    this.save = new Serial(machinery.executor(), this::saveNow);
  }

  /** Begins to watch the runtime and recalls the last assignments. */
  public synchronized void start() {
    cache
        .load()
        .ifPresent(kept -> {
          epochOfCache = kept.epoch();
          kept.tasks().forEach(task -> recall(task, kept));
          later(settings.restoreAfter(), this::goOnAlone);
        });
    watch = runtime.watch(new Notices());
    later(settings.lookEvery(), this::lookPeriodically);
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
      if (!message.complete() && (!listIsComplete || message.number() != lastNumber + 1)) {
        return false;
      }
      lastNumber = message.number();
      payloads.add(message.payloads());
      Map<Id, AssignedTask> put = new HashMap<>();
      message.put().forEach(task -> put.put(task.id(), task));
      put.values().forEach(task -> concerned.add(take(task)));
      for (TaskWorker worker : workers.values()) {
        boolean gone = message.complete() && !put.containsKey(worker.id());
        if (gone || message.removed().contains(worker.id())) {
          outbox.drop(worker.id());
          worker.assign(null);
          concerned.add(worker);
        }
      }
      payloads.prune(assigned());
      begun = true;
      listIsComplete = true;
    }
    // New payloads may be what others wait for.
    (message.payloads().isEmpty() ? concerned : workers.values()).forEach(TaskWorker::nudge);
    if (message.complete()) {
      look.request();
    }
    saveSoon();
    return true;
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
    Map<Id, Task.Status> statuses = new HashMap<>();
    for (TaskWorker worker : workers.values()) {
      Task.Status status = worker.reached();
      if (worker.assigned() != null && status.state().isAfter(TaskState.ASSIGNED)) {
        statuses.put(worker.id(), status);
      }
    }
    return statuses;
  }

  /** Whether nothing is assigned and nothing is left of what was. */
  public boolean idle() {
    return workers.isEmpty();
  }

  /**
   * Why the node cannot do its work now, with the way out; empty when it can. The agent goes on
   * trying by itself.
   */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /**
   * What the host has; from the last answer, or from the kernel alone, while the engine is away.
   */
  public Node.Description describe() {
    try {
      Node.Description description = runtime.describe();
      lastDescription = description;
      problem = null;
      return description;
    } catch (RuntimeFailure e) {
      note(e);
      Node.Description last = lastDescription;
      return last != null ? last : HostFacts.describe();
    }
  }

  /** Ends the agent; containers go on running. The runtime is not closed. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      if (watch != null) {
        watch.close();
      }
    }
    saveNow();
  }

  private void recall(AssignedTask task, Kept kept) {
    TaskWorker worker = new TaskWorker(Handle.of(task), surroundings);
    worker.assign(task);
    Task.Status status = kept.statuses().get(task.id());
    if (status != null) {
      worker.remember(status);
    }
    workers.put(task.id(), worker);
  }

  private TaskWorker take(AssignedTask task) {
    TaskWorker worker =
        workers.computeIfAbsent(task.id(), id -> new TaskWorker(Handle.of(task), surroundings));
    boolean recalled = !listIsComplete && worker.reached().state().isAfter(TaskState.ASSIGNED);
    worker.assign(task);
    if (recalled) {
      outbox.put(task.id(), worker.reached());
    }
    return worker;
  }

  /** No manager answered in time: what is remembered counts until one does. */
  private void goOnAlone() {
    boolean rebooted;
    synchronized (this) {
      if (begun || closed) {
        return;
      }
      begun = true;
      rebooted = !runtime.epoch().equals(epochOfCache);
      if (rebooted) {
        workers.values().forEach(TaskWorker::restore);
      }
    }
    LOG.warn(
        "no manager answered within {} s; going on with the {} tasks assigned last{}",
        settings.restoreAfter().toSeconds(),
        workers.size(),
        rebooted ? ", restoring those that the reboot ended" : "");
    workers.values().forEach(TaskWorker::nudge);
  }

  private void lookPeriodically() {
    look.request();
    later(settings.lookEvery(), this::lookPeriodically);
  }

  private void lookAtEverything() {
    if (closed || !begun) {
      return;
    }
    List<Sighting> sightings;
    try {
      sightings = runtime.list();
      problem = null;
    } catch (RuntimeFailure e) {
      note(e);
      return;
    }
    Map<Id, Sighting> seen = new HashMap<>();
    sightings.forEach(sighting -> seen.put(sighting.handle().task(), sighting));
    List<TaskWorker> surprised = new ArrayList<>();
    synchronized (this) {
      if (listIsComplete) {
        seen.forEach((task, sighting) ->
            workers.computeIfAbsent(task, id -> new TaskWorker(sighting.handle(), surroundings)));
      }
      for (TaskWorker worker : workers.values()) {
        if (worker.surprisedBy(seen.get(worker.id()))) {
          surprised.add(worker);
        }
      }
    }
    surprised.forEach(TaskWorker::nudge);
  }

  private void note(RuntimeFailure failure) {
    LOG.debug("the runtime failed", failure);
    if (!Objects.equals(problem, failure.text())) {
      LOG.warn("{}", failure.text());
      problem = failure.text();
    }
  }

  private List<AssignedTask> assigned() {
    return workers.values().stream()
        .flatMap(worker -> Optional.ofNullable(worker.assigned()).stream())
        .toList();
  }

  private void saveSoon() {
    if (!saveIsDue.getAndSet(true)) {
      later(SAVE_DELAY, save::request);
    }
  }

  private void saveNow() {
    saveIsDue.set(false);
    // Before a manager or the memory was asked there is nothing that could replace the old file.
    if (begun) {
      cache.save(new Kept(runtime.epoch(), assigned(), statuses()));
    }
  }

  private void later(Duration delay, Runnable quick) {
    machinery
        .timers()
        .at(
            machinery.clock().instant().plus(delay),
            () -> {
              if (!closed) {
                quick.run();
              }
            });
  }

  private final class Notices implements ContainerRuntime.Watcher {
    @Override
    public void changed(Id task) {
      TaskWorker worker = workers.get(task);
      if (begun && worker != null) {
        worker.nudge();
      }
    }

    @Override
    public void lookAgain() {
      look.request();
    }
  }

  private final class Surroundings implements TaskWorker.Surroundings {
    @Override
    public Effects effects() {
      return effects;
    }

    @Override
    public PayloadStore payloads() {
      return payloads;
    }

    @Override
    public Instant now() {
      return machinery.clock().instant();
    }

    @Override
    public Timers timers() {
      return machinery.timers();
    }

    @Override
    public Serial serial(Runnable job) {
      return new Serial(machinery.executor(), job);
    }

    @Override
    public void report(Id task, Task.Status status) {
      outbox.put(task, status);
      saveSoon();
    }

    @Override
    public void forgotten(TaskWorker worker) {
      synchronized (Agent.this) {
        if (worker.assigned() == null) {
          workers.remove(worker.id(), worker);
        }
      }
    }

    @Override
    public void answered() {
      problem = null;
    }

    @Override
    public void unavailable(RuntimeFailure.Unavailable failure) {
      if (!closed) {
        note(failure);
      }
    }

    @Override
    public boolean closed() {
      return closed;
    }
  }
}
