package dev.skep.agent.guard;

import dev.skep.agent.guard.LeaseFile.Content;
import dev.skep.agent.guard.LeaseFile.Lease;
import dev.skep.api.Id;
import dev.skep.api.model.Isolation;
import dev.skep.api.session.AssignedTask;
import dev.skep.api.session.SessionMessage.Asked;
import dev.skep.api.session.SessionMessage.Granted;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's side of leases: which tasks the managers are asked about, until when each may run, and
 * for how long no manager has answered. Safe for any thread.
 */
public final class Leases {
  /** A container is started only while so much of its lease is left: starting takes its time. */
  private static final int START_PART = 3;

  /** Questions without an answer that are remembered; a session is over long before. */
  private static final int MAX_PENDING = 100;

  private static final Logger LOG = LoggerFactory.getLogger(Leases.class);

  private final BootClock clock;
  private final Guardian guardian;
  private final Map<Id, AssignedTask> asking = new TreeMap<>();
  private final Set<Id> unasked = new HashSet<>();
  private final Map<Id, Long> told = new HashMap<>();
  private final Map<Id, Long> deadlines = new HashMap<>();
  private final Map<Id, String> containers = new HashMap<>();
  private final TreeMap<Long, Long> sent = new TreeMap<>();
  private long answeredAt;
  private long number;

  private Leases(BootClock clock, Guardian guardian) {
    this.clock = clock;
    this.guardian = guardian;
    Content known = guardian.known();
    answeredAt = known.answeredAt() == 0 ? clock.millis() : known.answeredAt();
    for (Lease lease : known.leases()) {
      Id task = Id.parse(lease.task());
      deadlines.put(task, lease.deadline());
      containers.put(task, lease.container());
    }
  }

  /** Leases that a guard enforces, whose files are in a directory of this host. */
  public static Leases guardedIn(Path directory) {
    BootClock clock = BootClock.system();
    return new Leases(clock, new GuardProcess(directory, clock));
  }

  /** Where containers end with this process, so that it needs no guard. */
  public static Leases unguarded(BootClock clock) {
    return new Leases(clock, Guardian.none());
  }

  static Leases with(BootClock clock, Guardian guardian) {
    return new Leases(clock, guardian);
  }

  /**
   * A task is wanted here, and the managers have to be asked about it.
   *
   * @param justTold whether a manager must have told of it just now, as it has no container yet
   */
  public synchronized void watch(AssignedTask task, boolean justTold) {
    if (task.spec().isolation().asks() && asking.put(task.id(), task) == null) {
      unasked.add(task.id());
      told.put(task.id(), justTold ? clock.millis() : 0L);
    }
  }

  /** A task ended, or is none of this node's any more; its container does not run. */
  public synchronized void ended(Id task) {
    letGo(task);
    boolean known = deadlines.remove(task) != null;
    known |= containers.remove(task) != null;
    if (known) {
      tell();
    }
  }

  /** A task is not to run any more, but its container may; its lease is not renewed. */
  public synchronized void letGo(Id task) {
    asking.remove(task);
    unasked.remove(task);
    told.remove(task);
  }

  /** The tasks whose standing may change by itself. */
  public synchronized Collection<AssignedTask> watched() {
    return List.copyOf(asking.values());
  }

  /** A new session: a manager is there, and what was asked before it will not be answered. */
  public synchronized void sessionBegins() {
    answeredAt = clock.millis();
    sent.clear();
    number = 0;
    unasked.addAll(asking.keySet());
  }

  /**
   * What to ask the managers now. It is to be sent at once: leases count from this call.
   *
   * @param due whether it is time to ask again about tasks that were asked about
   */
  public synchronized Optional<Asked> question(boolean due) {
    if (asking.isEmpty() || (!due && unasked.isEmpty())) {
      return Optional.empty();
    }
    unasked.clear();
    boolean guarded = guardian.problem().isEmpty();
    List<Id> tasks =
        asking.values().stream()
            .filter(task -> guarded || task.spec().isolation().lease() == null)
            .map(AssignedTask::id)
            .limit(Asked.MAX_TASKS)
            .toList();
    if (tasks.isEmpty()) {
      return Optional.empty();
    }
    sent.put(++number, clock.millis());
    if (sent.size() > MAX_PENDING) {
      sent.pollFirstEntry();
    }
    return Optional.of(new Asked(number, tasks));
  }

  /**
   * A manager answered.
   *
   * @return the tasks that had no lease before
   */
  public synchronized List<Id> granted(Granted answer) {
    @Nullable Long asked = sent.remove(answer.number());
    if (asked == null) {
      return List.of();
    }
    long now = clock.millis();
    List<Id> released = new ArrayList<>();
    sent.headMap(answer.number()).clear();
    answeredAt = Math.max(answeredAt, asked);
    for (Id id : answer.tasks()) {
      @Nullable AssignedTask task = asking.get(id);
      @Nullable Duration lease = task == null ? null : task.spec().isolation().lease();
      if (lease != null) {
        if (deadlines.getOrDefault(id, 0L) <= now) {
          released.add(id);
        }
        deadlines.merge(id, asked + lease.toMillis(), Math::max);
      }
    }
    tell();
    return released;
  }

  /** Whether a task must end although it is wanted. */
  public synchronized boolean isCutOff(AssignedTask task) {
    return !standing(task, "").cutOff().isEmpty();
  }

  /**
   * What a task may do now.
   *
   * @param container the engine's id of its container; empty when it has none
   */
  public synchronized Standing standing(AssignedTask task, String container) {
    Isolation isolation = task.spec().isolation();
    if (!isolation.asks()) {
      return Standing.free();
    }
    long now = clock.millis();
    @Nullable Duration lease = isolation.lease();
    if (lease != null && now >= deadlines.getOrDefault(task.id(), 0L)) {
      String over =
          deadlines.containsKey(task.id())
              ? "its lease of " + seconds(lease) + " is over: no manager renewed it"
              : "";
      String missing = guardian.problem();
      return new Standing(
          "singleton: waiting for " + (missing.isEmpty() ? "a manager's lease" : missing),
          over.isEmpty() ? "singleton: no manager granted it a lease" : over,
          true);
    }
    @Nullable Duration most = isolation.stopAfter();
    long heardAt = Math.max(answeredAt, told.getOrDefault(task.id(), 0L));
    if (most != null && now - heardAt > most.toMillis()) {
      String silence = "no manager answered for " + seconds(most);
      return new Standing(silence, silence, false);
    }
    return lease == null ? Standing.free() : underLease(task, container, lease, now);
  }

  private Standing underLease(AssignedTask task, String container, Duration lease, long now) {
    if (container.isEmpty()) {
      return Standing.free();
    }
    if (!container.equals(containers.get(task.id()))) {
      containers.put(task.id(), container);
      if (!tell()) {
        containers.remove(task.id());
        return new Standing("singleton: its lease cannot be written down", "", false);
      }
    }
    long left = deadlines.getOrDefault(task.id(), 0L) - now;
    String missing = guardian.problem();
    if (!missing.isEmpty()) {
      return new Standing("singleton: " + missing, "", false);
    }
    return left < lease.toMillis() / START_PART
        ? new Standing("singleton: waiting for the renewal of its lease", "", false)
        : Standing.free();
  }

  /** Whether the guard knows what is known here. */
  private boolean tell() {
    List<Lease> leases = new ArrayList<>();
    deadlines.forEach((task, deadline) ->
        leases.add(new Lease(task.toString(), containers.getOrDefault(task, ""), deadline)));
    try {
      guardian.tell(new Content(answeredAt, leases));
      return true;
    } catch (IOException e) {
      LOG.warn("leases cannot be written down, so singletons will end: {}", e.toString());
      return false;
    }
  }

  private static String seconds(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }
}
