package dev.skep.controllers.admission;

import dev.skep.api.model.Isolation;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.ServiceSpec.UpdatePolicy;
import dev.skep.api.model.ServiceSpec.UpdatePolicy.Order;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a service must be so that its tasks can be stopped, or fenced, where no manager is heard.
 */
final class IsolationRules {
  private IsolationRules() {}

  /** What is wrong; null when nothing is. */
  static @Nullable String problem(ServiceSpec spec) {
    Isolation isolation = spec.task().isolation();
    if (!isolation.asks()) {
      return null;
    }
    if (!(spec.mode() instanceof Mode.Replicated || spec.mode() instanceof Mode.Global)) {
      return "service "
          + spec.name()
          + ": a job ends by itself; 'disconnect' and 'singleton' are for services that run on";
    }
    @Nullable String stop =
        length(spec, "disconnect_after", isolation.stopAfter(), Duration.ofDays(1));
    return stop != null || isolation.lease() == null
        ? stop
        : singleton(spec, isolation.lease(), isolation.stopAfter());
  }

  private static @Nullable String singleton(
      ServiceSpec spec, Duration lease, @Nullable Duration stopAfter) {
    if (!(spec.mode() instanceof Mode.Replicated replicated) || replicated.replicas() > 1) {
      return "service "
          + spec.name()
          + ": a singleton has one replica or none; set replicas to 1, or take 'singleton' away";
    }
    if (startsFirst(spec.update()) || startsFirst(spec.rollback())) {
      return "service "
          + spec.name()
          + ": a singleton cannot be updated start-first, two would run; use order stop-first";
    }
    @Nullable String problem = length(spec, "singleton_lease", lease, Isolation.LONGEST);
    if (problem != null) {
      return problem;
    }
    Duration grace = spec.task().container().effectiveStopGracePeriod();
    if (grace.compareTo(lease) >= 0) {
      return "service "
          + spec.name()
          + ": a singleton that is told to stop has the rest of its lease to do so; stop_grace_period"
          + " ("
          + grace.toSeconds()
          + " s) must be shorter than singleton_lease ("
          + lease.toSeconds()
          + " s)";
    }
    return stopAfter != null && stopAfter.compareTo(lease) >= 0
        ? "service "
            + spec.name()
            + ": disconnect_after must be shorter than singleton_lease, after which nothing is left"
            + " to stop"
        : null;
  }

  private static boolean startsFirst(UpdatePolicy policy) {
    return policy.order() == Order.START_FIRST;
  }

  private static @Nullable String length(
      ServiceSpec spec, String key, @Nullable Duration given, Duration longest) {
    return given != null
            && (given.compareTo(Isolation.SHORTEST) < 0 || given.compareTo(longest) > 0)
        ? "service "
            + spec.name()
            + ": "
            + key
            + " is from "
            + Isolation.SHORTEST.toSeconds()
            + " s to "
            + longest.toSeconds()
            + " s"
        : null;
  }
}
