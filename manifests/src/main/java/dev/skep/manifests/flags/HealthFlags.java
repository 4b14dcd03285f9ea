package dev.skep.manifests.flags;

import dev.skep.api.model.ContainerSpec.HealthCheck;
import dev.skep.manifests.values.GoDuration;
import dev.skep.manifests.values.InvalidValue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the flags make of a health check. */
final class HealthFlags {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final List<String> NAMES =
      List.of(
          "health-cmd",
          "health-interval",
          "health-timeout",
          "health-start-period",
          "health-start-interval",
          "health-retries");
  private static final HealthCheck INHERITED =
      new HealthCheck(List.of(), null, null, null, null, 0);

  private final Given given;

  HealthFlags(Given given) {
    this.given = given;
  }

  @Nullable HealthCheck on(@Nullable HealthCheck present) throws RefusedFlag {
    boolean own = given.firstOf(NAMES).isPresent();
    if (given.flag("no-healthcheck", false)) {
      if (own) {
        throw RefusedFlag.wrong("--no-healthcheck conflicts with --health-* options");
      }
      return new HealthCheck(List.of("NONE"), null, null, null, null, 0);
    }
    if (!own) {
      return present;
    }
    HealthCheck base =
        present == null || present.test().equals(List.of("NONE")) ? INHERITED : present;
    Optional<String> command = given.text("health-cmd");
    List<String> test =
        command
            .map(text -> text.isEmpty() ? List.<String>of() : List.of("CMD-SHELL", text))
            .orElse(base.test());
    return new HealthCheck(
        test,
        duration("health-interval", base.interval()),
        duration("health-timeout", base.timeout()),
        duration("health-start-period", base.startPeriod()),
        duration("health-start-interval", base.startInterval()),
        given.number("health-retries", base.retries()));
  }

  /** Zero is the image's own. */
  private @Nullable Duration duration(String name, @Nullable Duration present) throws RefusedFlag {
    if (!given.has(name)) {
      return present;
    }
    Duration duration = given.value(name, HealthFlags::atLeastShortest, () -> Duration.ZERO);
    return duration.isZero() ? null : duration;
  }

  private static Duration atLeastShortest(String text) throws InvalidValue {
    Duration duration = GoDuration.parse(text);
    if (!duration.isZero() && duration.compareTo(SHORTEST) < 0) {
      throw new InvalidValue("'" + text + "' is shorter than 1ms");
    }
    return duration;
  }
}
