package dev.skep.controllers.admission;

import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.Names;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Endpoint;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.model.ServiceSpec.UpdatePolicy;
import dev.skep.api.model.TaskSpec;
import dev.skep.controllers.scheduling.Constraint;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a service's spec must be in itself, whatever else there is. Swarm's rules and words. */
final class ServiceRules {
  /** Far beyond what a cluster runs, and a slot number still fits easily. */
  static final long MAX_REPLICAS = 1_000_000;

  private static final long MIN_NANO_CPUS = 1_000_000;
  private static final long MIN_MEMORY = 4L << 20;
  private static final Duration MIN_HEALTH_DURATION = Duration.ofMillis(1);

  private static final List<Function<ServiceSpec, @Nullable String>> RULES =
      List.of(
          spec -> Names.problemOfObjectName(spec.name()).orElse(null),
          ServiceRules::image,
          spec -> amounts(spec.task().resources()),
          spec -> restart(spec.task().restart()),
          spec -> policy("update", spec.update()),
          spec -> policy("rollback", spec.rollback()),
          spec -> Constraint.problem(spec.task().placement().constraints()).orElse(null),
          spec -> mounts(spec.task().container()),
          spec -> healthCheck(spec.task().container().healthCheck()),
          spec -> targets("secret", spec.task().container().secrets()),
          spec -> targets("config", spec.task().container().configs()),
          ServiceRules::jobPolicy,
          spec -> ports(spec.endpoint()),
          spec -> ingress(spec.task()));

  private ServiceRules() {}

  /** The first thing that is wrong; empty when nothing is. */
  static Optional<Refusal> refusal(ServiceSpec spec) {
    for (Function<ServiceSpec, @Nullable String> rule : RULES) {
      @Nullable String problem = rule.apply(spec);
      if (problem != null) {
        return Optional.of(new Refusal.Invalid(problem));
      }
    }
    return countRefusal(spec);
  }

  /** What is wrong with the number of replicas or completions; empty when nothing is. */
  static Optional<Refusal> countRefusal(ServiceSpec spec) {
    @Nullable String problem =
        switch (spec.mode()) {
          case Mode.Replicated replicated ->
              replicated.replicas() < 0
                  ? "Number of replicas must be non-negative"
                  : tooMany(spec, replicated.replicas(), "replicas");
          case Mode.ReplicatedJob job ->
              job.maxConcurrent() < 0
                  ? "Maximum concurrent jobs must not be negative"
                  : job.totalCompletions() < 0
                      ? "Total completed jobs must not be negative"
                      : tooMany(spec, job.totalCompletions(), "completions");
          case Mode.Global _, Mode.GlobalJob _ -> null;
        };
    if (problem == null) {
      problem = IsolationRules.problem(spec);
    }
    return Optional.ofNullable(problem).map(Refusal.Invalid::new);
  }

  private static @Nullable String tooMany(ServiceSpec spec, long number, String what) {
    return number <= MAX_REPLICAS
        ? null
        : "service "
            + spec.name()
            + ": "
            + number
            + " "
            + what
            + " are more than the limit of "
            + MAX_REPLICAS;
  }

  /** A changed job begins anew; there is nothing to roll out step by step. */
  private static @Nullable String jobPolicy(ServiceSpec spec) {
    return spec.isJob() && !spec.update().equals(UpdatePolicy.defaults())
        ? "Jobs may not have an update config"
        : null;
  }

  private static @Nullable String image(ServiceSpec spec) {
    return spec.task().container().image().isBlank()
        ? "ContainerSpec: image reference must be provided"
        : null;
  }

  private static @Nullable String amounts(TaskSpec.Resources resources) {
    @Nullable String limits = amount(resources.limits());
    return limits != null ? limits : amount(resources.reservations());
  }

  private static @Nullable String amount(TaskSpec.Amount amount) {
    if (amount.nanoCpus() != 0 && amount.nanoCpus() < MIN_NANO_CPUS) {
      BigDecimal cpus = BigDecimal.valueOf(amount.nanoCpus(), 9).stripTrailingZeros();
      return "invalid cpu value " + cpus.toPlainString() + ": Must be at least 0.001";
    }
    return amount.memoryBytes() != 0 && amount.memoryBytes() < MIN_MEMORY
        ? "invalid memory value " + amount.memoryBytes() + ": Must be at least 4MiB"
        : null;
  }

  private static @Nullable String restart(TaskSpec.RestartPolicy policy) {
    @Nullable String delay = negative("restart-delay", policy.delay());
    return delay != null ? delay : negative("restart-window", policy.window());
  }

  private static @Nullable String policy(String which, UpdatePolicy policy) {
    @Nullable String delay = negative(which + "-delay", policy.delay());
    if (delay != null) {
      return delay;
    }
    @Nullable String monitor = negative(which + "-monitor", policy.monitor());
    if (monitor != null) {
      return monitor;
    }
    return policy.maxFailureRatio() < 0 || policy.maxFailureRatio() > 1
        ? "TaskSpec: " + which + "-maxfailureratio cannot be less than 0 or bigger than 1"
        : null;
  }

  private static @Nullable String negative(String what, Duration duration) {
    return duration.isNegative() ? "TaskSpec: " + what + " cannot be negative" : null;
  }

  private static @Nullable String mounts(ContainerSpec container) {
    Set<String> targets = new HashSet<>();
    for (ContainerSpec.Mount mount : container.mounts()) {
      if (!targets.add(mount.target())) {
        return "ContainerSpec: duplicate mount point: " + mount.target();
      }
    }
    return null;
  }

  private static @Nullable String healthCheck(ContainerSpec.@Nullable HealthCheck check) {
    if (check == null) {
      return null;
    }
    @Nullable String interval = tooShort("Interval", check.interval());
    if (interval != null) {
      return interval;
    }
    @Nullable String timeout = tooShort("Timeout", check.timeout());
    if (timeout != null) {
      return timeout;
    }
    @Nullable String start = tooShort("StartPeriod", check.startPeriod());
    if (start != null) {
      return start;
    }
    return check.retries() < 0
        ? "ContainerSpec: Retries in HealthConfig cannot be negative"
        : tooShort("StartInterval", check.startInterval());
  }

  private static @Nullable String tooShort(String what, @Nullable Duration duration) {
    return duration != null && !duration.isZero() && duration.compareTo(MIN_HEALTH_DURATION) < 0
        ? "ContainerSpec: " + what + " in HealthConfig cannot be less than 1ms"
        : null;
  }

  private static @Nullable String targets(String kind, List<FileReference> files) {
    Map<String, String> byTarget = new HashMap<>();
    for (FileReference file : files) {
      @Nullable String other = byTarget.putIfAbsent(file.target(), file.name());
      if (other != null) {
        return kind
            + " references '"
            + other
            + "' and '"
            + file.name()
            + "' have a conflicting target: '"
            + file.target()
            + "'";
      }
    }
    return null;
  }

  private static @Nullable String ports(Endpoint endpoint) {
    Set<PublishedPort> published = new HashSet<>();
    for (PublishedPort port : endpoint.ports()) {
      boolean ingress = port.mode() == PublishMode.INGRESS;
      if (ingress && endpoint.mode() == Endpoint.Resolution.DNSRR) {
        return "EndpointSpec: port published with ingress mode can't be used with dnsrr mode";
      }
      // What is inside the container does not matter for the port outside.
      PublishedPort outside = new PublishedPort(port.protocol(), 0, port.published(), port.mode());
      if (port.published() != 0 && !published.add(outside)) {
        return "EndpointSpec: duplicate published ports provided";
      }
    }
    return null;
  }

  private static @Nullable String ingress(TaskSpec task) {
    return task.networks().stream().anyMatch(attached -> attached.network().equals("ingress"))
        ? "Service cannot be explicitly attached to the ingress network \"ingress\""
        : null;
  }
}
