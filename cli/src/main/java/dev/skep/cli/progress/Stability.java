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
    return stuck != null && Duration.between(since, now).compareTo(STUCK_FOR) >= 0
        ? new Step.Stuck(stuck)
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
