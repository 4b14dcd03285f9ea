package dev.skep.manifests.convert;

import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.ServiceSpec.UpdatePolicy;
import dev.skep.api.model.ServiceSpec.UpdatePolicy.FailureAction;
import dev.skep.api.model.ServiceSpec.UpdatePolicy.Order;
import dev.skep.api.model.TaskSpec.Amount;
import dev.skep.api.model.TaskSpec.Placement;
import dev.skep.api.model.TaskSpec.Resources;
import dev.skep.api.model.TaskSpec.RestartPolicy;
import dev.skep.api.model.TaskSpec.RestartPolicy.Condition;
import dev.skep.manifests.values.ByteSize;
import dev.skep.manifests.values.Cpus;
import dev.skep.manifests.values.InvalidValue;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** How many tasks a service has, where, and how they change: the {@code deploy} part. */
final class DeployConverter {
  private static final String UNLIMITED_RETRIES = "on-failure";

  private final Fields service;
  private final Fields deploy;

  DeployConverter(Fields service) {
    this.service = service;
    deploy = service.within("deploy");
  }

  Mode mode() {
    OptionalLong replicas = deploy.count("replicas", Long.MAX_VALUE);
    String mode = deploy.text("mode");
    return switch (mode) {
      case "", "replicated" -> new Mode.Replicated(replicas.orElse(1));
      case "replicated-job" -> new Mode.ReplicatedJob(replicas.orElse(1), replicas.orElse(1));
      case "global" -> withoutReplicas(new Mode.Global(), replicas);
      case "global-job" -> withoutReplicas(new Mode.GlobalJob(), replicas);
      default -> {
        deploy
            .problems()
            .error(
                deploy.at("mode"),
                "'mode' is one of replicated, global, replicated-job, global-job, not '"
                    + mode
                    + "'");
        yield new Mode.Global();
      }
    };
  }

  private Mode withoutReplicas(Mode mode, OptionalLong replicas) {
    if (replicas.isPresent()) {
      deploy
          .problems()
          .error(
              deploy.at("replicas"),
              "a global service has one task on each node; remove 'replicas', or set mode:"
                  + " replicated");
    }
    return mode;
  }

  UpdatePolicy update() {
    return policy("update_config");
  }

  UpdatePolicy rollback() {
    return policy("rollback_config");
  }

  private UpdatePolicy policy(String key) {
    UpdatePolicy defaults = UpdatePolicy.defaults();
    Optional<Fields> written = deploy.inner(key);
    if (written.isEmpty()) {
      return defaults;
    }
    Fields policy = written.get();
    return new UpdatePolicy(
        policy.count("parallelism", Integer.MAX_VALUE, defaults.parallelism()),
        policy.duration("delay").orElse(defaults.delay()),
        Words.parse(FailureAction.class, policy, "failure_action", defaults.onFailure()),
        policy.duration("monitor").filter(monitor -> !monitor.isZero()).orElse(defaults.monitor()),
        policy.number("max_failure_ratio"),
        Words.parse(Order.class, policy, "order", defaults.order()));
  }

  RestartPolicy restart() {
    RestartPolicy defaults = RestartPolicy.defaults();
    Optional<Fields> written = deploy.inner("restart_policy");
    if (written.isEmpty()) {
      return fromServiceKey(defaults);
    }
    Fields policy = written.get();
    return new RestartPolicy(
        Words.parse(Condition.class, policy, "condition", defaults.condition()),
        policy.duration("delay").orElse(defaults.delay()),
        policy.count("max_attempts", Integer.MAX_VALUE, defaults.maxAttempts()),
        policy.duration("window").orElse(defaults.window()));
  }

  /** The older key counts where the newer one is missing, as in the docker CLI. */
  private RestartPolicy fromServiceKey(RestartPolicy defaults) {
    String restart = service.text("restart");
    int colon = restart.indexOf(':');
    String name = colon < 0 ? restart : restart.substring(0, colon);
    return switch (name) {
      case "", "no", "always", "unless-stopped" -> defaults;
      case UNLIMITED_RETRIES ->
          new RestartPolicy(
              Condition.ON_FAILURE,
              defaults.delay(),
              colon < 0 ? 0 : attempts(restart.substring(colon + 1)),
              Duration.ZERO);
      default -> {
        unknownRestart(restart);
        yield defaults;
      }
    };
  }

  private int attempts(String text) {
    try {
      return Integer.parseUnsignedInt(text);
    } catch (NumberFormatException e) {
      unknownRestart(service.text("restart"));
      return 0;
    }
  }

  private void unknownRestart(String restart) {
    service
        .problems()
        .error(
            service.at("restart"),
            "'restart' is one of always, unless-stopped, on-failure, on-failure:3, not '"
                + restart
                + "'");
  }

  Placement placement() {
    Fields placement = deploy.within("placement");
    List<String> spread =
        placement.each("preferences").stream()
            .map(preference -> preference.text("spread"))
            .filter(label -> !label.isEmpty())
            .toList();
    return new Placement(
        placement.texts("constraints"),
        spread,
        placement.count("max_replicas_per_node", Integer.MAX_VALUE, 0),
        platforms());
  }

  /** Nodes are told apart by system and architecture; their engines choose the variant. */
  private List<String> platforms() {
    String platform = service.text("platform");
    if (platform.isEmpty()) {
      return List.of();
    }
    String[] parts = platform.split("/", -1);
    if (parts.length < 2 || parts.length > 3 || Arrays.stream(parts).anyMatch(String::isEmpty)) {
      service
          .problems()
          .error(
              service.at("platform"),
              "'" + platform + "' is not a platform; write it like linux/amd64");
      return List.of();
    }
    return List.of(parts[0] + "/" + parts[1]);
  }

  Resources resources() {
    Fields resources = deploy.within("resources");
    return new Resources(
        amount(resources.within("limits")), amount(resources.within("reservations")));
  }

  private static Amount amount(Fields fields) {
    return new Amount(
        nanoCpus(fields),
        memory(fields),
        fields.count("pids", Long.MAX_VALUE).orElse(0),
        generic(fields));
  }

  private static long nanoCpus(Fields fields) {
    String text = fields.text("cpus");
    try {
      return text.isEmpty() ? 0 : Cpus.parseNanos(text);
    } catch (InvalidValue e) {
      fields.problems().error(fields.at("cpus"), e.problem());
      return 0;
    }
  }

  private static long memory(Fields fields) {
    String text = fields.text("memory");
    try {
      return text.isEmpty() ? 0 : ByteSize.parse(text);
    } catch (InvalidValue e) {
      fields.problems().error(fields.at("memory"), e.problem());
      return 0;
    }
  }

  private static Map<String, Long> generic(Fields fields) {
    Map<String, Long> amounts = new TreeMap<>();
    for (Fields resource : fields.each("generic_resources")) {
      Fields spec = resource.within("discrete_resource_spec");
      amounts.merge(spec.text("kind"), spec.count("value", Long.MAX_VALUE).orElse(0), Long::sum);
    }
    return amounts;
  }
}
