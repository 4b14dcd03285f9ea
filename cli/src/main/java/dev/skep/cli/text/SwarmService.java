package dev.skep.cli.text;

import dev.skep.cli.json.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A service in swarm's JSON, as {@code docker service inspect} prints it. */
public final class SwarmService {
  private SwarmService() {}

  /** Fields of a JSON object, without those that say nothing. */
  private static final class Fields {
    private final Map<String, Json> values = new LinkedHashMap<>();

    Fields put(String name, Json value) {
      values.put(name, value);
      return this;
    }

    /** Left out when empty, zero or false. */
    Fields say(String name, Json value) {
      boolean zero = value instanceof Json.Number && value.text().equals("0");
      boolean no = value instanceof Json.Flag && !value.isTrue();
      boolean silent = !value.isPresent() || zero || no;
      return silent ? this : put(name, value);
    }

    Fields say(String name, Fields value) {
      return value.values.isEmpty() ? this : put(name, value);
    }

    Fields put(String name, Fields value) {
      return put(name, value.json());
    }

    Json json() {
      return new Json.Fields(values);
    }
  }

  /** From what the daemon says of a service. */
  public static Json of(Json detail) {
    Json service = detail.at("service");
    Json spec = detail.at("spec");
    Fields swarm =
        new Fields()
            .put("ID", service.at("id"))
            .put("Version", new Fields().put("Index", service.at("version")))
            .put("CreatedAt", service.at("createdAt"))
            .put("UpdatedAt", service.at("updatedAt"))
            .put("Spec", spec(spec));
    if (detail.at("previous").isPresent()) {
      swarm.put("PreviousSpec", spec(detail.at("previous")));
    }
    Fields endpoint = endpoint(spec.at("endpoint"));
    swarm.put(
        "Endpoint",
        new Fields().put("Spec", endpoint).say("Ports", ports(spec.at("endpoint").at("ports"))));
    Json update = service.at("update");
    if (update.isPresent()) {
      swarm.put(
          "UpdateStatus",
          new Fields()
              .put("State", update.at("state"))
              .say("StartedAt", update.at("startedAt"))
              .say("CompletedAt", update.at("completedAt"))
              .say("Message", update.at("message")));
    }
    // Not swarm's, which does not know why.
    return swarm.say("WaitingOn", service.at("waitingOn")).json();
  }

  private static Fields spec(Json spec) {
    Json mode = spec.at("mode");
    boolean job = mode.at("mode").text().endsWith("-job");
    Fields swarm =
        new Fields()
            .put("Name", spec.at("name"))
            .put("Labels", new Json.Fields(spec.at("labels").fields()))
            .put("TaskTemplate", task(spec.at("task")))
            .put("Mode", mode(mode));
    if (!job) {
      swarm.put("UpdateConfig", policy(spec.at("update")));
      swarm.put("RollbackConfig", policy(spec.at("rollback")));
    }
    return swarm.put("EndpointSpec", endpoint(spec.at("endpoint")));
  }

  private static Fields mode(Json mode) {
    Fields counts =
        new Fields()
            .say("Replicas", mode.at("replicas"))
            .say("MaxConcurrent", mode.at("maxConcurrent"))
            .say("TotalCompletions", mode.at("totalCompletions"));
    return switch (mode.at("mode").text()) {
      case "global" -> new Fields().put("Global", new Fields());
      case "replicated-job" -> new Fields().put("ReplicatedJob", counts);
      case "global-job" -> new Fields().put("GlobalJob", new Fields());
      default -> new Fields().put("Replicated", new Fields().put("Replicas", mode.at("replicas")));
    };
  }

  private static Fields policy(Json policy) {
    return new Fields()
        .put("Parallelism", policy.at("parallelism"))
        .say("Delay", nanos(policy.at("delay")))
        .put("FailureAction", word(policy.at("onFailure")))
        .put("Monitor", nanos(policy.at("monitor")))
        .put("MaxFailureRatio", ratio(policy.at("maxFailureRatio")))
        .put("Order", word(policy.at("order")));
  }

  private static Json ratio(Json number) {
    return new Json.Number(number.text().replaceFirst("\\.0$", ""));
  }

  private static Fields endpoint(Json endpoint) {
    return new Fields()
        .put("Mode", word(endpoint.at("mode")))
        .say("Ports", ports(endpoint.at("ports")));
  }

  private static Json ports(Json ports) {
    return each(
        ports,
        port ->
            new Fields()
                .put("Protocol", word(port.at("protocol")))
                .put("TargetPort", port.at("target"))
                .say("PublishedPort", port.at("published"))
                .put("PublishMode", word(port.at("mode")))
                .json());
  }

  private static Fields task(Json task) {
    Json resources = task.at("resources");
    Json restart = task.at("restart");
    Json placement = task.at("placement");
    return new Fields()
        .put("ContainerSpec", container(task.at("container")))
        .put(
            "Resources",
            new Fields()
                .put("Limits", amount(resources.at("limits")))
                .put("Reservations", amount(resources.at("reservations"))))
        .put(
            "RestartPolicy",
            new Fields()
                .put("Condition", word(restart.at("condition")))
                .put("Delay", nanos(restart.at("delay")))
                .put("MaxAttempts", restart.at("maxAttempts"))
                .say("Window", nanos(restart.at("window"))))
        .put(
            "Placement",
            new Fields()
                .say("Constraints", placement.at("constraints"))
                .say("Preferences", each(placement.at("spread"), SwarmService::spread))
                .say("MaxReplicas", placement.at("maxReplicasPerNode")))
        .say(
            "Networks",
            each(
                task.at("networks"),
                network ->
                    new Fields()
                        .put("Target", network.at("network"))
                        .say("Aliases", network.at("aliases"))
                        .json()))
        .say(
            "LogDriver",
            new Fields()
                .say("Name", task.at("container").at("log").at("name"))
                .say("Options", task.at("container").at("log").at("options")))
        .put("ForceUpdate", task.at("forceUpdate"))
        .put("Runtime", new Json.Text("container"));
  }

  private static Json spread(Json label) {
    return new Fields().put("Spread", new Fields().put("SpreadDescriptor", label)).json();
  }

  private static Fields amount(Json amount) {
    List<Json> generic =
        amount.at("generic").fields().entrySet().stream()
            .map(entry ->
                new Fields()
                    .put(
                        "DiscreteResourceSpec",
                        new Fields()
                            .put("Kind", new Json.Text(entry.getKey()))
                            .put("Value", entry.getValue()))
                    .json())
            .toList();
    return new Fields()
        .say("NanoCPUs", amount.at("nanoCpus"))
        .say("MemoryBytes", amount.at("memoryBytes"))
        .say("Pids", amount.at("pids"))
        .say("GenericResources", new Json.Items(generic));
  }

  private static Fields container(Json container) {
    Json dns = container.at("dns");
    Json check = container.at("healthCheck");
    Json grace = container.at("stopGracePeriod");
    return new Fields()
        .put("Image", container.at("image"))
        .say("Labels", container.at("labels"))
        .say("Command", container.at("command"))
        .say("Args", container.at("args"))
        .say("Hostname", container.at("hostname"))
        .say("Env", container.at("env"))
        .say("Dir", container.at("workingDir"))
        .say("User", container.at("user"))
        .say("Groups", container.at("groups"))
        .put("Init", new Json.Flag(container.at("init").isTrue()))
        .say("StopSignal", container.at("stopSignal"))
        .say("TTY", container.at("tty"))
        .say("OpenStdin", container.at("openStdin"))
        .say("ReadOnly", container.at("readOnly"))
        .say("Mounts", each(container.at("mounts"), SwarmService::mount))
        .put("StopGracePeriod", nanos(grace.isPresent() ? grace : new Json.Text("PT10S")))
        .say(
            "Healthcheck",
            new Fields()
                .say("Test", check.at("test"))
                .say("Interval", nanos(check.at("interval")))
                .say("Timeout", nanos(check.at("timeout")))
                .say("StartPeriod", nanos(check.at("startPeriod")))
                .say("StartInterval", nanos(check.at("startInterval")))
                .say("Retries", check.at("retries")))
        .say("Hosts", container.at("extraHosts"))
        .put(
            "DNSConfig",
            new Fields()
                .say("Nameservers", dns.at("nameservers"))
                .say("Search", dns.at("search"))
                .say("Options", dns.at("options")))
        .say("Secrets", each(container.at("secrets"), file -> file(file, "Secret")))
        .say("Configs", each(container.at("configs"), file -> file(file, "Config")))
        .put("Isolation", new Json.Text("default"))
        .say("Sysctls", container.at("sysctls"))
        .say("CapabilityAdd", container.at("capabilitiesAdd"))
        .say("CapabilityDrop", container.at("capabilitiesDrop"))
        .say(
            "Ulimits",
            each(
                container.at("ulimits"),
                limit ->
                    new Fields()
                        .put("Name", limit.at("name"))
                        .put("Hard", limit.at("hard"))
                        .put("Soft", limit.at("soft"))
                        .json()))
        .say("OomScoreAdj", container.at("engine").at("tuning").at("oomScoreAdj"));
  }

  private static Json mount(Json mount) {
    return new Fields()
        .put("Type", word(mount.at("type")))
        .say("Source", mount.at("source"))
        .put("Target", mount.at("target"))
        .say("ReadOnly", mount.at("readOnly"))
        .say("Consistency", mount.at("consistency"))
        .say("BindOptions", new Fields().say("Propagation", mount.at("propagation")))
        .say(
            "VolumeOptions",
            new Fields()
                .say("NoCopy", mount.at("noCopy"))
                .say("Labels", mount.at("volumeLabels"))
                .say(
                    "DriverConfig",
                    new Fields()
                        .say("Name", mount.at("volumeDriver"))
                        .say("Options", mount.at("volumeOptions"))))
        .say(
            "TmpfsOptions",
            new Fields()
                .say("SizeBytes", mount.at("tmpfsSizeBytes"))
                .say("Mode", mount.at("tmpfsMode")))
        .json();
  }

  private static Json file(Json file, String kind) {
    return new Fields()
        .put(
            "File",
            new Fields()
                .put("Name", file.at("target"))
                .put("UID", file.at("uid"))
                .put("GID", file.at("gid"))
                .put("Mode", file.at("mode")))
        .put(kind + "ID", file.at("object"))
        .put(kind + "Name", file.at("name"))
        .json();
  }

  private static Json each(Json items, UnaryOperator<Json> change) {
    return new Json.Items(items.items().stream().map(change).toList());
  }

  /** A constant of the model as swarm writes it: {@code STOP_FIRST} is {@code stop-first}. */
  private static Json word(Json constant) {
    return new Json.Text(constant.text().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  private static Json nanos(Json duration) {
    return duration.isPresent()
        ? new Json.Number(String.valueOf(Duration.parse(duration.text()).toNanos()))
        : Json.NOTHING;
  }
}
