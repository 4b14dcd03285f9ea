package dev.skep.controllers.rollingupdate;

import dev.skep.api.Id;
import dev.skep.api.model.ServiceSpec.UpdatePolicy;
import dev.skep.api.model.SlotKey;
import dev.skep.api.model.Task;
import dev.skep.api.model.UpdateStatus;
import dev.skep.controllers.Occupant;
import dev.skep.controllers.SlotContent;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the tasks say of an update that is under way.
 *
 * @param status the update
 * @param policy that counts for it
 * @param slots the slots in use
 * @param alike revisions that run like the one that is rolled out
 * @param resting slots that are nodes which get nothing new at the moment
 * @param historyForgets whether the task before another one may be deleted at once, so that it
 *     cannot be told which of them were made by the update
 */
record Rollout(
    UpdateStatus status,
    UpdatePolicy policy,
    List<SlotContent> slots,
    Set<Id> alike,
    Set<SlotKey> resting,
    boolean historyForgets) {

  /** Slots that do not run the present spec yet, those first whose tasks do not run. */
  List<SlotContent> outdated() {
    return slots.stream()
        .filter(slot -> slot.isOutdated(alike) && !slot.isRestarting())
        .filter(slot -> !resting.contains(slot.key()))
        .sorted(Comparator.comparing(SlotContent::isRunning).thenComparing(SlotContent::key))
        .toList();
  }

  /** Slots in which the present task runs beside the one that it replaces. */
  List<SlotContent> doubled() {
    return slots.stream()
        .filter(slot -> slot.wanted().size() > 1 && !slot.isOutdated(alike))
        .toList();
  }

  /** Slots whose first new task does not run yet, or not longer than the policy's delay. */
  List<SlotContent> inWork(Instant now) {
    return slots.stream()
        .filter(slot -> first(slot).filter(task -> !isSettled(task, now)).isPresent())
        .toList();
  }

  private boolean isSettled(Task task, Instant now) {
    return settledAt(task, policy.delay()).filter(at -> !at.isAfter(now)).isPresent();
  }

  /** When the next slot may be changed because a delay is over; empty while tasks still start. */
  Optional<Instant> nextDelayOver(Instant now) {
    return settled(policy.delay()).filter(now::isBefore).min(Comparator.naturalOrder());
  }

  /** When all new tasks have been watched long enough; empty while one has not begun to run. */
  Optional<Instant> watchedUntil() {
    List<Task> all = slots.stream().flatMap(slot -> first(slot).stream()).toList();
    Duration watch =
        policy.delay().compareTo(policy.monitor()) > 0 ? policy.delay() : policy.monitor();
    List<Instant> ends = all.stream().flatMap(task -> settledAt(task, watch).stream()).toList();
    return ends.size() < all.size()
        ? Optional.empty()
        : Optional.of(ends.stream().max(Comparator.naturalOrder()).orElse(status.startedAt()));
  }

  private Stream<Instant> settled(Duration after) {
    return slots.stream()
        .flatMap(slot -> first(slot).stream())
        .flatMap(task -> settledAt(task, after).stream());
  }

  /**
   * The first task that the update made in a slot; one that was given up before it ran, because its
   * node was lost or drained, leaves that place to its successor. Later tasks of the slot are
   * restarts, and those of a slot that was new are no part of the update, as in swarm.
   */
  private Optional<Task> first(SlotContent slot) {
    boolean replaces = historyForgets;
    for (Occupant occupant : slot.occupants()) {
      Task task = occupant.task();
      if (!alike.contains(task.revision())) {
        replaces = true;
      } else if (replaces && !task.meta().createdAt().isBefore(status.startedAt())) {
        boolean tried = task.status().runningSince() != null || task.state().terminal();
        if (!occupant.isLeaving() && (tried || task.isWanted())) {
          return Optional.of(task);
        }
      }
    }
    return Optional.empty();
  }

  /** So long after it began to run, or ended without; empty before. */
  private static Optional<Instant> settledAt(Task task, Duration after) {
    return Optional.ofNullable(task.status().runningSince())
        .or(() -> Optional.of(task.status().at()).filter(at -> task.state().terminal()))
        .map(at -> at.plus(after));
  }

  /** The tasks that failed early and do not count yet, the last one last. */
  List<Task> newFailures() {
    return slots.stream()
        .flatMap(slot -> first(slot).stream())
        .filter(this::failedEarly)
        .filter(task -> !status.failed().contains(task.id()))
        .sorted(Comparator.comparing((Task task) -> task.status().at()).thenComparing(Task::id))
        .toList();
  }

  /** A service's task that ends by itself has failed, whatever its exit code. */
  private boolean failedEarly(Task task) {
    boolean byItself =
        switch (task.state()) {
          case FAILED, REJECTED, COMPLETE -> true;
          default -> false;
        };
    Instant since = task.status().runningSince();
    return byItself && (since == null || !task.status().at().isAfter(since.plus(policy.monitor())));
  }

  /** Whether so many failures are more than the policy tolerates. */
  boolean isTooMuch(int failures) {
    return failures >= UpdateStatus.MOST_FAILED
        || failures > policy.maxFailureRatio() * Math.max(1, status.slots());
  }
}
