package dev.skep.manifests.docker;

import dev.skep.manifests.tree.Fields;
import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.values.ByteSize;
import dev.skep.manifests.values.Cpus;
import dev.skep.manifests.values.InvalidValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How many tasks a service has, where, and how they change: the {@code deploy} part. */
final class DeployBody {
  private final Fields service;
  private final Fields deploy;
  private final Position at;
  private final boolean modern;

  /** The part of a service; {@code modern} as in {@link StackRequests#of}. */
  DeployBody(Fields service, boolean modern) {
    this.service = service;
    this.modern = modern;
    deploy = service.within("deploy");
    at = deploy.mapping().position();
  }

  Mapping mode() {
    String mode = deploy.text("mode");
    return switch (mode) {
      case "", "replicated" ->
          named("Replicated", Body.at(at).maybeNumber("Replicas", deploy, "replicas"));
      case "replicated-job" ->
          named(
              "ReplicatedJob",
              Body.at(at)
                  .maybeNumber("MaxConcurrent", deploy, "replicas")
                  .maybeNumber("TotalCompletions", deploy, "replicas"));
      case "global" -> withoutReplicas("Global");
      case "global-job" -> withoutReplicas("GlobalJob");
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

  private Mapping withoutReplicas(String mode) {
    if (deploy.count("replicas", Long.MAX_VALUE).isPresent()) {
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
                .setNumber("Parallelism", policy, "parallelism", 1)
                .maybe("Delay", Nanos.ofSet(policy, "delay"))
                .text("FailureAction", policy, "failure_action")
                .maybe("Monitor", Nanos.ofSet(policy, "monitor"))
                .set(
                    "MaxFailureRatio",
                    given(policy, "max_failure_ratio")
                        .orElse(Scalar.integer(policy.mapping().position(), 0)))
                .set("Order", Scalar.text(policy.at("order"), policy.text("order")))
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
            .text("Condition", policy, "condition")
            .maybe("Delay", Nanos.of(policy, "delay"))
            .maybeNumber("MaxAttempts", policy, "max_attempts")
            .maybe("Window", Nanos.of(policy, "window"))
            .build());
  }

  private Optional<Mapping> fromServiceKey() {
    String restart = service.text("restart");
    int colon = restart.indexOf(':');
    String name = colon < 0 ? restart : restart.substring(0, colon);
    String attempts = colon < 0 ? "" : restart.substring(colon + 1);
    if (colon == 0
        || modern && attempts.startsWith("-")
        || !attempts.matches("(?:[-+]?[0-9]{1,18})?")) {
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
        .number("MaxReplicas", placement, "max_replicas_per_node")
        .items("Platforms", platforms())
        .build();
  }

  /** Nodes are told apart by system and architecture; their engines choose the variant. */
  private List<Mapping> platforms() {
    String platform = modern ? service.text("platform") : "";
    if (platform.isEmpty()) {
      return List.of();
    }
    String[] parts = platform.split("/", -1);
    if (parts.length < 2 || parts.length > 3 || Arrays.stream(parts).anyMatch(String::isEmpty)) {
      refuse(
          service, "platform", "'" + platform + "' is not a platform; write it like linux/amd64");
      return List.of();
    }
    return List.of(
        Body.at(service.at("platform"))
            .setText("OS", parts[0])
            .setText("Architecture", parts[1])
            .build());
  }

  Mapping resources() {
    Fields resources = deploy.within("resources");
    return Body.at(at)
        .maybe(
            "Limits",
            resources
                .inner("limits")
                .map(limits -> amount(limits).maybe("Pids", given(limits, "pids")).build()))
        .maybe(
            "Reservations",
            resources
                .inner("reservations")
                .map(amount -> amount(amount).items("GenericResources", generic(amount)).build()))
        .build();
  }

  private static Body amount(Fields amount) {
    return Body.at(amount.mapping().position())
        .number("NanoCPUs", nanoCpus(amount))
        .number("MemoryBytes", memory(amount));
  }

  /** A value as it is written, if there is one. */
  private static Optional<Tree> given(Fields fields, String key) {
    return fields.mapping().get(key).filter(value -> !(value instanceof Scalar it && it.isNull()));
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

  private static long memory(Fields amount) {
    String text = amount.text("memory");
    try {
      return text.isEmpty() ? 0 : ByteSize.parse(text);
    } catch (InvalidValue e) {
      refuse(amount, "memory", e.problem());
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
    return given(spec, "value").filter(_ -> !spec.text("value").equals("0"));
  }

  Mapping endpoint() {
    List<Port> ports = new ArrayList<>();
    service.each("ports").forEach(port -> ports.add(port(port)));
    ports.sort(Comparator.comparingLong(Port::published));
    return Body.at(at)
        .maybe("Mode", resolution())
        .items("Ports", ports.stream().map(Port::body).toList())
        .build();
  }

  private record Port(long published, Mapping body) {}

  /** It stands where its target does, so that a target that nobody listens on has its place. */
  private static Port port(Fields port) {
    return new Port(
        port.count("published", Long.MAX_VALUE).orElse(0),
        Body.at(port.at("target"))
            .text("Protocol", port, "protocol")
            .number("TargetPort", port, "target")
            .number("PublishedPort", port, "published")
            .text("PublishMode", port, "mode")
            .build());
  }

  private Optional<Scalar> resolution() {
    String mode = deploy.text("endpoint_mode").toLowerCase(Locale.ROOT);
    return mode.isEmpty()
        ? Optional.empty()
        : Optional.of(Scalar.text(deploy.at("endpoint_mode"), mode));
  }

  private static void refuse(Fields fields, String key, String message) {
    fields.problems().error(fields.at(key), message);
  }
}
