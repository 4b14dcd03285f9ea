package dev.skep.controllers;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.ClusterState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rule by which a singleton never runs twice, whoever can reach whom.
 *
 * <p>A singleton's container runs only under a lease, and its node ends it when the lease is over.
 * A lease is counted from before its renewal was asked for, and is granted only on a state that was
 * the newest one after that ({@link #granted}). So once it is committed that a task is not wanted
 * any more, every lease of it ends at most its length later, also one that was granted by a manager
 * which does not know yet that it leads no longer. A task is clear when it has ended, or when that
 * time and a margin have passed by the leader's clock; a new leader, and one that was asleep,
 * starts to count anew. Nothing else starts another task of the service.
 *
 * @param holders tasks of the service that may hold a lease, or could get one
 * @param since from when on this leader has been listening without a gap
 */
public record Fence(List<Holder> holders, Instant since) {
  /** Clocks of two hosts run alike at least as well as this part of a lease. */
  static final int RATE_PART = 10;

  /**
   * What else may come between: a commit under way when a state was looked at, a jump of the
   * leader's clock that is too short to be noticed, and the moment that it takes to end a
   * container.
   */
  static final Duration MARGIN = Duration.ofSeconds(4);

  private static final Fence NONE = new Fence(List.of(), Instant.EPOCH);

  public Fence {
    holders = List.copyOf(holders);
  }

  /**
   * A task of a singleton that has a node and has not ended.
   *
   * @param occupant the task and its node
   * @param lease how long its lease is
   */
  public record Holder(Occupant occupant, Duration lease) {
    /** The task. */
    public Task task() {
      return occupant.task();
    }
  }

  /** Where nothing is a singleton. */
  public static Fence none() {
    return NONE;
  }

  /** The fence around the tasks of a service, whatever its present spec is. */
  public static Fence around(Id service, ClusterState state, Observations seen) {
    Map<Id, Duration> leases = new HashMap<>();
    state
        .revisionsOf(service)
        .forEach(revision ->
            revision
                .spec()
                .task()
                .isolation()
                .leaseOfSingleton()
                .ifPresent(lease -> leases.put(revision.id(), lease)));
    if (leases.isEmpty()) {
      return NONE;
    }
    List<Holder> holders = new ArrayList<>();
    state
        .tasksOfService(service)
        .filter(task -> task.node() != null && !isKnownToHaveEnded(task))
        .sorted(Comparator.comparing(Task::id))
        .forEach(task -> {
          Duration lease = leases.get(task.revision());
          if (lease != null) {
            holders.add(new Holder(Occupant.of(task, state), lease));
          }
        });
    return holders.isEmpty() ? NONE : new Fence(holders, seen.since());
  }

  /**
   * Whether a new task for a spec must wait, because there may be only one, and another may hold a
   * lease. For how long is decided when it waits.
   */
  public static boolean before(Id service, ServiceSpec next, ClusterState state) {
    return next.task().isolation().lease() != null
        && state.tasksOfService(service).anyMatch(task -> mayHold(state, task));
  }

  /** Whether a task is one of a singleton, has a node and has not ended. */
  public static boolean mayHold(ClusterState state, Task task) {
    return task.node() != null
        && !isKnownToHaveEnded(task)
        && state
            .serviceRevision(task.revision())
            .filter(revision -> revision.spec().task().isolation().lease() != null)
            .isPresent();
  }

  /** That a task is orphaned is what managers believe, not what its node has said. */
  private static boolean isKnownToHaveEnded(Task task) {
    return task.state().terminal() && task.state() != TaskState.ORPHANED;
  }

  /** Whether a lease may still be out for a task. */
  public boolean holds(Task task, Instant now) {
    return holders.stream().anyMatch(h -> h.task().equals(task) && clearAt(h).isAfter(now));
  }

  /** Of the tasks but one, that whose lease may last longest; empty when all are clear. */
  public Optional<Holder> lastBut(Task task, Instant now) {
    return holders.stream()
        .filter(h -> !h.task().id().equals(task.id()) && clearAt(h).isAfter(now))
        .max(Comparator.comparing(this::clearAt));
  }

  /**
   * From when on nothing of a task can run, whatever its node does: {@link Instant#MAX} as long as
   * it is wanted to run, and long ago while it waits for that.
   */
  public Instant clearAt(Holder holder) {
    Task task = holder.task();
    if (task.isWanted()) {
      return task.desired() == TaskState.READY ? Instant.MIN : Instant.MAX;
    }
    Instant unwanted = task.meta().updatedAt();
    Instant from = unwanted.isAfter(since) ? unwanted : since;
    Duration lease = holder.lease();
    return from.plus(lease).plus(lease.dividedBy(RATE_PART)).plus(MARGIN);
  }

  /**
   * Which of the tasks that a node asks for may run there for another lease.
   *
   * @param state was the newest one after the question came
   */
  public static List<Id> granted(ClusterState state, Id node, List<Id> asked) {
    Optional<Node> member = state.node(node);
    return member.isEmpty()
        ? List.of()
        : asked.stream()
            .filter(id ->
                state
                    .task(id)
                    .filter(task -> node.equals(task.node()))
                    .filter(task -> task.desired() == TaskState.RUNNING)
                    .filter(task -> !task.state().terminal())
                    .isPresent())
            .toList();
  }
}
