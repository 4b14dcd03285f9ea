package dev.skep.manifests.docker;

import dev.skep.manifests.convert.Fields;
import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.values.Cpus;
import dev.skep.manifests.values.InvalidValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** How many tasks a service has, where, and how they change: the {@code deploy} part. */
final class DeployBody {
  private final Fields service;
  private final Fields deploy;
  private final Position at;

  DeployBody(Fields service) {
    this.service = service;
    deploy = service.within("deploy");
    at = deploy.mapping().position();
  }

  Mapping mode() {
    OptionalLong replicas = deploy.count("replicas", Long.MAX_VALUE);
    String mode = deploy.text("mode");
    return switch (mode) {
      case "", "replicated" -> named("Replicated", Body.at(at).maybeNumber("Replicas", replicas));
      case "replicated-job" ->
          named(
              "ReplicatedJob",
              Body.at(at)
                  .maybeNumber("MaxConcurrent", replicas)
                  .maybeNumber("TotalCompletions", replicas));
      case "global" -> withoutReplicas("Global", replicas);
      case "global-job" -> withoutReplicas("GlobalJob", replicas);
      default -> {
        refuse(
            deploy,
            "mode",
            "'mode' is one of replicated, global, replicated-job, global-job, not '" + mode + "'");
        yield named(mode, Body.at(at));
      }
    };
  }

  private Mapping named(String mode, Body settings) {
    return Body.at(at).set(mode, settings.build()).build();
  }

  private Mapping withoutReplicas(String mode, OptionalLong replicas) {
    if (replicas.isPresent()) {
      refuse(
          deploy,
          "replicas",
          "a global service has one task on each node; remove 'replicas', or set mode: replicated");
    }
    return named(mode, Body.at(at));
  }

  /** {@code update_config} or {@code rollback_config}. */
  Optional<Mapping> policy(String key) {
    return deploy
        .inner(key)
        .map(policy ->
            Body.at(policy.mapping().position())
                .setNumber("Parallelism", policy.count("parallelism", Long.MAX_VALUE).orElse(1))
                .maybe("Delay", Nanos.ofSet(policy, "delay"))
                .text("FailureAction", policy.text("failure_action"))
                .maybe("Monitor", Nanos.ofSet(policy, "monitor"))
                .set(
                    "MaxFailureRatio",
                    policy
                        .mapping()
                        .get("max_failure_ratio")
                        .orElse(Scalar.integer(policy.mapping().position(), 0)))
                .setText("Order", policy.text("order"))
                .build());
  }

  /** The older key counts where the newer one is missing. */
  Optional<Mapping> restart() {
    Optional<Fields> written = deploy.inner("restart_policy");
    if (written.isEmpty()) {
      return fromServiceKey();
    }
    Fields policy = written.get();
    return Optional.of(
        Body.at(policy.mapping().position())
            .text("Condition", policy.text("condition"))
            .maybe("Delay", Nanos.of(policy, "delay"))
            .maybeNumber("MaxAttempts", policy.count("max_attempts", Long.MAX_VALUE))
            .maybe("Window", Nanos.of(policy, "window"))
            .build());
  }

  private Optional<Mapping> fromServiceKey() {
    String restart = service.text("restart");
    int colon = restart.indexOf(':');
    String name = colon < 0 ? restart : restart.substring(0, colon);
    String attempts = colon < 0 ? "" : restart.substring(colon + 1);
    if (colon == 0 || !attempts.matches("(?:[-+]?[0-9]{1,18})?")) {
      unknownRestart(restart);
      return Optional.empty();
    }
    return switch (name) {
      case "", "no" -> Optional.empty();
      case "always", "unless-stopped" ->
          Optional.of(Body.at(service.at("restart")).text("Condition", "any").build());
      case "on-failure" ->
          Optional.of(
              Body.at(service.at("restart"))
                  .text("Condition", "on-failure")
                  .set("MaxAttempts", unsigned(attempts))
                  .build());
      default -> {
        unknownRestart(restart);
        yield Optional.empty();
      }
    };
  }

  /** The docker CLI sends a negative number as the huge one with the same bits. */
  private Scalar unsigned(String attempts) {
    long number = attempts.isEmpty() ? 0 : Long.parseLong(attempts);
    return new Scalar(service.at("restart"), Tree.Type.INTEGER, Long.toUnsignedString(number));
  }

  private void unknownRestart(String restart) {
    refuse(
        service,
        "restart",
        "'restart' is one of always, unless-stopped, on-failure, on-failure:3, not '"
            + restart
            + "'");
  }

  Mapping placement() {
    Fields placement = deploy.within("placement");
    List<Mapping> preferences = new ArrayList<>();
    for (Fields preference : placement.each("preferences")) {
      Position place = preference.mapping().position();
      preferences.add(
          Body.at(place)
              .set(
                  "Spread",
                  Body.at(place).setText("SpreadDescriptor", preference.text("spread")).build())
              .build());
    }
    return Body.at(at)
        .texts("Constraints", placement.texts("constraints"))
        .items("Preferences", preferences)
        .number("MaxReplicas", placement.count("max_replicas_per_node", Long.MAX_VALUE).orElse(0))
        .build();
  }

  Mapping resources() {
    Fields resources = deploy.within("resources");
    return Body.at(at)
        .maybe(
            "Limits",
            resources
                .inner("limits")
                .map(limits -> amount(limits).maybe("Pids", limits.mapping().get("pids")).build()))
        .maybe(
            "Reservations",
            resources
                .inner("reservations")
                .map(amount -> amount(amount).items("GenericResources", generic(amount)).build()))
        .build();
  }

  private static Body amount(Fields amount) {
    String memory = amount.text("memory");
    return Body.at(amount.mapping().position())
        .number("NanoCPUs", nanoCpus(amount))
        .number("MemoryBytes", memory.isEmpty() ? 0 : Long.parseLong(memory));
  }

  private static long nanoCpus(Fields amount) {
    String text = amount.text("cpus");
    try {
      return text.isEmpty() ? 0 : Cpus.parseNanos(text);
    } catch (InvalidValue e) {
      refuse(amount, "cpus", e.problem());
      return 0;
    }
  }

  private static List<Mapping> generic(Fields amount) {
    List<Mapping> result = new ArrayList<>();
    for (Fields resource : amount.each("generic_resources")) {
      result.add(
          Body.at(resource.mapping().position())
              .maybe(
                  "DiscreteResourceSpec",
                  resource
                      .inner("discrete_resource_spec")
                      .map(spec ->
                          Body.at(spec.mapping().position())
                              .text("Kind", spec.text("kind"))
                              .maybe("Value", nonZero(spec))
                              .build()))
              .build());
    }
    return result;
  }

  private static Optional<Tree> nonZero(Fields spec) {
    return spec.text("value").equals("0") ? Optional.empty() : spec.mapping().get("value");
  }

  Mapping endpoint() {
    List<Mapping> ports = new ArrayList<>();
    List<Fields> written = new ArrayList<>(service.each("ports"));
    written.sort(Comparator.comparingLong(port -> number(port, "published")));
    for (Fields port : written) {
      ports.add(
          Body.at(port.mapping().position())
              .text("Protocol", port.text("protocol"))
              .number("TargetPort", number(port, "target"))
              .number("PublishedPort", number(port, "published"))
              .text("PublishMode", port.text("mode"))
              .build());
    }
    return Body.at(at)
        .text("Mode", deploy.text("endpoint_mode").toLowerCase(Locale.ROOT))
        .items("Ports", ports)
        .build();
  }

  private static long number(Fields fields, String key) {
    return fields.count(key, Long.MAX_VALUE).orElse(0);
  }

  private static void refuse(Fields fields, String key, String message) {
    fields.problems().error(fields.at(key), message);
  }
}
