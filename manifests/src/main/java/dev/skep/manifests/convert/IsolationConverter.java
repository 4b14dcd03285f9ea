package dev.skep.manifests.convert;

import dev.skep.api.model.Isolation;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.ServiceSpec.UpdatePolicy;
import dev.skep.api.model.ServiceSpec.UpdatePolicy.Order;
import dev.skep.manifests.tree.Fields;
import java.time.Duration;
import java.util.Optional;

/** Reads under {@code x-skep} of a service what becomes of tasks that no manager can reach. */
final class IsolationConverter {
  private static final Duration DEFAULT_STOP_AFTER = Duration.ofSeconds(30);
  private static final Duration LONGEST_STOP_AFTER = Duration.ofDays(1);
  private static final String KEEP = "keep";
  private static final String STOP = "stop";

  private final Fields service;
  private final Fields skep;

  IsolationConverter(Fields service) {
    this.service = service;
    this.skep = service.within("x-skep");
  }

  /** The policy; what the rest of the service does not allow is a problem. */
  Isolation convert(ServiceSpec spec) {
    Optional<Duration> stopAfter = stopAfter();
    boolean singleton = skep.isSet("singleton");
    Optional<Duration> lease =
        length("singleton_lease", Isolation.DEFAULT_LEASE, Isolation.LONGEST);
    if (!singleton) {
      if (isThere("singleton_lease")) {
        error("singleton_lease", "'singleton_lease' needs 'singleton: true' beside it");
      }
      return new Isolation(stopAfter.orElse(null), null);
    }
    alone(spec);
    lease.ifPresent(length -> fits(spec, length, stopAfter));
    return new Isolation(stopAfter.orElse(null), lease.orElse(Isolation.DEFAULT_LEASE));
  }

  private Optional<Duration> stopAfter() {
    String word = skep.text("disconnect");
    if (word.equals(STOP)) {
      return length("disconnect_after", DEFAULT_STOP_AFTER, LONGEST_STOP_AFTER);
    }
    if (!word.isEmpty() && !word.equals(KEEP)) {
      error("disconnect", "'disconnect' is one of keep, stop, not '" + word + "'");
    } else if (isThere("disconnect_after")) {
      error("disconnect_after", "'disconnect_after' needs 'disconnect: stop' beside it");
    }
    return Optional.empty();
  }

  /** Nothing where what is written is no such length of time; that is a problem already. */
  private Optional<Duration> length(String key, Duration otherwise, Duration longest) {
    if (!isThere(key)) {
      return Optional.of(otherwise);
    }
    Optional<Duration> length = skep.duration(key);
    if (length
        .filter(l -> l.compareTo(Isolation.SHORTEST) < 0 || l.compareTo(longest) > 0)
        .isPresent()) {
      error(
          key,
          "'"
              + key
              + "' is from "
              + Isolation.SHORTEST.toSeconds()
              + "s to "
              + longest.toSeconds()
              + "s");
      return Optional.empty();
    }
    return length;
  }

  private void alone(ServiceSpec spec) {
    if (!(spec.mode() instanceof Mode.Replicated replicated) || replicated.replicas() > 1) {
      error(
          "singleton",
          "a singleton has one replica or none: 'deploy.mode' must be replicated and"
              + " 'deploy.replicas' 1 or 0");
    }
    startsNoOther("update_config", spec.update());
    startsNoOther("rollback_config", spec.rollback());
  }

  private void startsNoOther(String key, UpdatePolicy policy) {
    if (policy.order() == Order.START_FIRST) {
      Fields config = service.within("deploy").within(key);
      config
          .problems()
          .error(
              config.at("order"),
              "a singleton cannot start its next task first, two would run; write order:"
                  + " stop-first, or take 'singleton' away");
    }
  }

  private void fits(ServiceSpec spec, Duration lease, Optional<Duration> stopAfter) {
    Duration grace = spec.task().container().effectiveStopGracePeriod();
    if (grace.compareTo(lease) >= 0) {
      error(
          isThere("singleton_lease") ? "singleton_lease" : "singleton",
          "a singleton that is told to stop has the rest of its lease for it: 'singleton_lease' ("
              + lease.toSeconds()
              + "s) must be longer than 'stop_grace_period' ("
              + grace.toSeconds()
              + "s)");
    }
    if (stopAfter.filter(after -> after.compareTo(lease) >= 0).isPresent()) {
      error(
          isThere("disconnect_after") ? "disconnect_after" : "disconnect",
          "'disconnect_after' ("
              + stopAfter.get().toSeconds()
              + "s) must be shorter than 'singleton_lease' ("
              + lease.toSeconds()
              + "s), after which nothing is left to stop");
    }
  }

  private boolean isThere(String key) {
    return !skep.text(key).isEmpty();
  }

  private void error(String key, String problem) {
    skep.problems().error(skep.at(key), problem);
  }
}
