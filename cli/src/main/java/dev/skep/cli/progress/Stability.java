package dev.skep.cli.progress;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides, look by look, whether services have converged: they must be done and stay so for as long
 * as new tasks are watched. Holds nothing but when they were done and when they seemed stuck.
 */
public final class Stability {
  /**
   * A slot seems ended for the moment between a task's failure and its replacement; only what stays
   * so for longer than a controller takes is stuck.
   */
  static final Duration STUCK_FOR = Duration.ofSeconds(2);

  /**
   * For how long nothing may change before tasks without a place are taken for hopeless: longer
   * than a container is usually given to stop, for that may make room, and than a controller takes.
   */
  static final Duration AT_REST_FOR = Duration.ofSeconds(15);

  /**
   * The same while a task stops: a minute after which nobody waits for it any more comes on top.
   */
  static final Duration STOPPING_FOR = AT_REST_FOR.plusMinutes(1);

  private List<Progress> seen = List.of();
  private @Nullable Instant atRestSince;
  private @Nullable Instant doneSince;
  private @Nullable Instant stuckSince;

  /** What a look says. */
  public sealed interface Step {
    /** Not done yet. */
    record Going() implements Step {}

    /** Done, and watched for so long still. */
    record Verifying(Duration left) implements Step {}

    /** Done and stable. */
    record Converged() implements Step {}

    /** Waiting longer is of no use. */
    record Stuck(Progress because) implements Step {}

    /** There is no place for tasks of these services, and nothing changes that could make one. */
    record NoProgress(List<Progress> because) implements Step {}
  }

  /** Takes the next look. */
  public Step next(List<Progress> services, Instant now) {
    // Said at once: an update that went back is soon forgotten, and everything runs again.
    Optional<Progress> failed =
        services.stream().filter(service -> !service.failure().isEmpty()).findFirst();
    if (failed.isPresent()) {
      return new Step.Stuck(failed.get());
    }
    if (services.stream().allMatch(Progress::isDone)) {
      Instant since = doneSince == null ? now : doneSince;
      doneSince = since;
      stuckSince = null;
      Duration left = monitor(services).minus(Duration.between(since, now));
      return left.isPositive() ? new Step.Verifying(left) : new Step.Converged();
    }
    doneSince = null;
    Progress stuck = services.stream().filter(Progress::isStuck).findFirst().orElse(null);
    Instant since = stuckSince == null ? now : stuckSince;
    stuckSince = stuck == null ? null : since;
    if (stuck != null && Duration.between(since, now).compareTo(STUCK_FOR) >= 0) {
      return new Step.Stuck(stuck);
    }
    return rest(services, now);
  }

  /** Nothing was made, placed, started or stopped for a while, and something has no place. */
  private Step rest(List<Progress> services, Instant now) {
    boolean resting =
        services.equals(seen)
            && services.stream().allMatch(Progress::isAtRest)
            && services.stream().anyMatch(Progress::hasUnplaced);
    seen = services;
    Instant since = resting && atRestSince != null ? atRestSince : now;
    atRestSince = since;
    boolean stopping = services.stream().anyMatch(Progress::stopping);
    Duration patience = stopping ? STOPPING_FOR : AT_REST_FOR;
    return resting && Duration.between(since, now).compareTo(patience) >= 0
        ? new Step.NoProgress(services.stream().filter(Progress::hasUnplaced).toList())
        : new Step.Going();
  }

  /** Nothing needs watching where nothing runs. */
  private static Duration monitor(List<Progress> services) {
    return services.stream()
        .filter(service -> service.total() > 0)
        .map(Progress::monitor)
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }
}
