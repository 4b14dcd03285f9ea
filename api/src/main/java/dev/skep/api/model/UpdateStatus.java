package dev.skep.api.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.skep.api.Id;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How far the latest change of a service's spec has come; swarm's states and texts.
 *
 * @param state where it stands
 * @param revision the revision that is rolled out
 * @param startedAt tasks of the revision that were created since then belong to it; a commit never
 *     lets it be later than itself
 * @param completedAt when nothing was left to do; null before
 * @param message swarm's words, for example {@code update completed}
 * @param slots slots that had to change when it began; the failure ratio is a part of these
 * @param failed tasks of it that failed before they had run for the policy's monitoring time, as
 *     far as they count; at most {@link #MOST_FAILED}
 */
public record UpdateStatus(
    State state,
    Id revision,
    Instant startedAt,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant completedAt,
    String message,
    int slots,
    List<Id> failed) {
  /** More failures than this are too many whatever the policy says, so that the list is bounded. */
  public static final int MOST_FAILED = 1_000;

  public UpdateStatus {
    failed = Immutable.list(failed);
  }

  /** Where an update or a rollback stands. */
  public enum State {
    UPDATING,
    PAUSED,
    COMPLETED,
    ROLLBACK_STARTED,
    ROLLBACK_PAUSED,
    ROLLBACK_COMPLETED;

    /** Swarm's word, for example {@code rollback_started}. */
    @JsonIgnore
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** An update begins. */
  public static UpdateStatus updating(Id revision, Instant now, int slots) {
    return new UpdateStatus(
        State.UPDATING, revision, now, null, "update in progress", slots, List.of());
  }

  /**
   * A rollback begins.
   *
   * @param message why, in swarm's words
   */
  public static UpdateStatus rollingBack(Id revision, Instant now, String message) {
    return new UpdateStatus(State.ROLLBACK_STARTED, revision, now, null, message, 0, List.of());
  }

  /** The same as it begins at a time. */
  public UpdateStatus startingAt(Instant time) {
    return new UpdateStatus(state, revision, time, completedAt, message, slots, failed);
  }

  /** Whether slots are still being changed. */
  @JsonIgnore
  public boolean isUnderWay() {
    return state == State.UPDATING || state == State.ROLLBACK_STARTED;
  }

  /** Whether it stopped because of failures and waits for another change of the spec. */
  @JsonIgnore
  public boolean isPaused() {
    return state == State.PAUSED || state == State.ROLLBACK_PAUSED;
  }

  /** Whether it goes back to an earlier spec, so that the rollback policy counts. */
  @JsonIgnore
  public boolean isRollback() {
    return switch (state) {
      case UPDATING, PAUSED, COMPLETED -> false;
      case ROLLBACK_STARTED, ROLLBACK_PAUSED, ROLLBACK_COMPLETED -> true;
    };
  }

  /**
   * The same as a commit keeps it: who asked for it may have a clock that is ahead of the leader's,
   * and the update's own tasks must not seem to be older than it.
   */
  public UpdateStatus begunBy(Instant commit) {
    return startedAt.isAfter(commit)
        ? new UpdateStatus(state, revision, commit, completedAt, message, slots, failed)
        : this;
  }

  /** The same with the number of slots, once that is known. */
  public UpdateStatus withSlots(int changed) {
    return new UpdateStatus(state, revision, startedAt, completedAt, message, changed, failed);
  }

  /** The same with other failures. */
  public UpdateStatus withFailed(List<Id> counted) {
    return new UpdateStatus(state, revision, startedAt, completedAt, message, slots, counted);
  }

  /**
   * Stopped because of a failure.
   *
   * @param task the one that failed last
   */
  public UpdateStatus paused(Id task) {
    boolean back = isRollback();
    return new UpdateStatus(
        back ? State.ROLLBACK_PAUSED : State.PAUSED,
        revision,
        startedAt,
        completedAt,
        (back ? "rollback" : "update")
            + " paused due to failure or early termination of task "
            + task,
        slots,
        failed);
  }

  /** The same for a later revision that runs alike. */
  public UpdateStatus of(Id later) {
    return new UpdateStatus(state, later, startedAt, completedAt, message, slots, failed);
  }

  /** Nothing is left to do. */
  public UpdateStatus completed(Instant now) {
    boolean back = isRollback();
    return new UpdateStatus(
        back ? State.ROLLBACK_COMPLETED : State.COMPLETED,
        revision,
        startedAt,
        now,
        back ? "rollback completed" : "update completed",
        slots,
        List.of());
  }
}
