package dev.skep.manifests;

import dev.skep.api.intent.DesiredNetwork;
import dev.skep.api.intent.DesiredPayload;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.ContainerSpec.HealthCheck;
import dev.skep.api.model.ContainerSpec.Mount;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.UpdatePolicy;
import dev.skep.api.model.TaskSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stack in the form in which the docker CLI sends it, as maps, with everything that says nothing
 * left out, so that two of them can be compared.
 */
final class SwarmJson {
  private SwarmJson() {}

  static Map<String, Object> of(DesiredStack stack) {
    Map<String, Object> json = new TreeMap<>();
    json.put("services", named(stack.services(), ServiceSpec::name, SwarmJson::service));
    json.put(
        "networks",
        named(
            stack.networks().stream().filter(network -> !network.external()).toList(),
            DesiredNetwork::name,
            SwarmJson::network));
    json.put("secrets", payloads(stack.secrets(), templates(stack, ContainerSpec::secrets)));
    json.put("configs", payloads(stack.configs(), templates(stack, ContainerSpec::configs)));
    return clean(json);
  }

  /** The recorded form, with swarm's defaults where the docker CLI leaves them to the manager. */
  static Map<String, Object> expected(Map<String, Object> recorded) {
    Map<String, Object> json = new TreeMap<>();
    Map<String, Object> services = new TreeMap<>();
    for (Object service : (List<?>) recorded.getOrDefault("services", List.of())) {
      Map<String, Object> copy = mutable(service);
      withDefaults(copy);
      services.put((String) copy.get("Name"), copy);
    }
    json.put("services", services);
    for (String kind : List.of("networks", "secrets", "configs")) {
      json.put(kind, recorded.getOrDefault(kind, Map.of()));
    }
    Map<String, Object> networks = mutable(json.get("networks"));
    networks.replaceAll((_, network) -> withoutDefaultIpam(mutable(network)));
    json.put("networks", networks);
    return clean(json);
  }

  private static Map<String, Object> withoutDefaultIpam(Map<String, Object> network) {
    Map<String, Object> ipam = mutable(network.get("IPAM"));
    ipam.remove("Driver", "default");
    network.put("IPAM", ipam);
    return network;
  }

  private static void withDefaults(Map<String, Object> service) {
    Map<String, Object> mode = mutable(service.get("Mode"));
    if (mode.containsKey("Replicated")) {
      mode.put("Replicated", text(mutable(mode.get("Replicated")).getOrDefault("Replicas", 1)));
    } else {
      mode.replaceAll((_, value) -> "job or global " + mutable(value));
      mode.computeIfPresent(
          "ReplicatedJob",
          (_, value) ->
              value.equals("job or global {}")
                  ? "job or global {MaxConcurrent=1, TotalCompletions=1}"
                  : value);
    }
    service.put("Mode", mode);
    for (String policy : List.of("UpdateConfig", "RollbackConfig")) {
      Map<String, Object> config = mutable(service.get(policy));
      service.put(
          policy,
          policy(
              config.isEmpty() ? 1 : number(config.get("Parallelism")),
              number(config.get("Delay")),
              text(config.getOrDefault("FailureAction", "pause")),
              number(config.getOrDefault("Monitor", 5_000_000_000L)),
              Double.parseDouble(text(config.getOrDefault("MaxFailureRatio", 0))),
              text(config.getOrDefault("Order", ""))));
    }
    Map<String, Object> task = mutable(service.get("TaskTemplate"));
    Map<String, Object> restart = mutable(task.get("RestartPolicy"));
    Object condition = restart.getOrDefault("Condition", "");
    task.put(
        "RestartPolicy",
        restart(
            condition.equals("") ? "any" : text(condition),
            number(restart.getOrDefault("Delay", 5_000_000_000L)),
            number(restart.get("MaxAttempts")),
            number(restart.get("Window"))));
    service.put("TaskTemplate", task);
    Map<String, Object> endpoint = mutable(service.get("EndpointSpec"));
    List<Object> ports = new ArrayList<>();
    if (endpoint.get("Ports") instanceof List<?> recorded) {
      for (Object port : recorded) {
        Map<String, Object> copy = mutable(port);
        copy.putIfAbsent("Protocol", "tcp");
        copy.putIfAbsent("PublishMode", "ingress");
        ports.add(copy);
      }
    }
    endpoint.put("Ports", sorted(ports));
    if ("vip".equals(endpoint.get("Mode"))) {
      endpoint.remove("Mode");
    }
    service.put("EndpointSpec", endpoint);
  }

  private static Map<String, Object> service(ServiceSpec service) {
    TaskSpec task = service.task();
    Map<String, Object> json = new TreeMap<>();
    json.put("Name", service.name());
    json.put("Labels", service.labels());
    json.put("Mode", mode(service.mode()));
    json.put("UpdateConfig", policy(service.update()));
    json.put("RollbackConfig", policy(service.rollback()));
    json.put(
        "EndpointSpec",
        Map.of(
            "Mode",
            service.endpoint().mode() == ServiceSpec.Endpoint.Resolution.VIP ? "" : "dnsrr",
            "Ports",
            sorted(service.endpoint().ports().stream().map(SwarmJson::port).toList())));
    Map<String, Object> template = new TreeMap<>();
    template.put("ContainerSpec", container(task.container()));
    template.put("LogDriver", log(task.container()));
    template.put(
        "Networks",
        task.networks().stream()
            .map(it -> Map.of("Target", it.network(), "Aliases", it.aliases()))
            .toList());
    template.put("Placement", placement(task.placement()));
    template.put("Resources", resources(task.resources()));
    template.put(
        "RestartPolicy",
        restart(
            word(task.restart().condition()),
            task.restart().delay().toNanos(),
            task.restart().maxAttempts(),
            task.restart().window().toNanos()));
    json.put("TaskTemplate", template);
    return json;
  }

  private static Map<String, Object> mode(Mode mode) {
    return switch (mode) {
      case Mode.Replicated replicated -> Map.of("Replicated", text(replicated.replicas()));
      case Mode.Global _ -> Map.of("Global", "job or global {}");
      case Mode.GlobalJob _ -> Map.of("GlobalJob", "job or global {}");
      case Mode.ReplicatedJob job ->
          Map.of(
              "ReplicatedJob",
              "job or global {MaxConcurrent="
                  + job.maxConcurrent()
                  + ", TotalCompletions="
                  + job.totalCompletions()
                  + "}");
    };
  }

  private static Map<String, Object> container(ContainerSpec container) {
    Map<String, Object> json = new TreeMap<>();
    json.put("Image", container.image());
    json.put("Command", container.command());
    json.put("Args", container.args());
    json.put("Env", container.env());
    json.put("Dir", container.workingDir());
    json.put("User", container.user());
    json.put("Hostname", container.hostname());
    json.put("Labels", container.labels());
    json.put("StopSignal", container.stopSignal());
    json.put("StopGracePeriod", nanos(container.stopGracePeriod()));
    json.put("Init", text(container.init()));
    json.put("ReadOnly", container.readOnly());
    json.put("TTY", container.tty());
    json.put("OpenStdin", container.openStdin());
    json.put("Mounts", container.mounts().stream().map(SwarmJson::mount).toList());
    json.put("Healthcheck", health(container.healthCheck()));
    json.put("CapabilityAdd", container.capabilitiesAdd());
    json.put("CapabilityDrop", container.capabilitiesDrop());
    json.put("Sysctls", container.sysctls());
    json.put(
        "Ulimits",
        container.ulimits().stream()
            .map(it -> Map.of("Name", it.name(), "Soft", it.soft(), "Hard", it.hard()))
            .toList());
    json.put("Hosts", container.extraHosts());
    json.put(
        "DNSConfig",
        Map.of("Nameservers", container.dns().nameservers(), "Search", container.dns().search()));
    json.put("Secrets", references(container.secrets(), "Secret", "SEC-"));
    json.put("Configs", references(container.configs(), "Config", "CFG-"));
    return json;
  }

  private static Map<String, Object> mount(Mount mount) {
    Map<String, Object> json = new TreeMap<>();
    json.put("Type", word(mount.type()));
    json.put("Source", mount.source());
    json.put("Target", mount.target());
    json.put("ReadOnly", mount.readOnly());
    json.put("Consistency", mount.consistency());
    json.put("BindOptions", Map.of("Propagation", mount.propagation()));
    json.put("TmpfsOptions", Map.of("SizeBytes", mount.tmpfsSizeBytes()));
    json.put(
        "VolumeOptions",
        Map.of(
            "NoCopy",
            mount.noCopy(),
            "Labels",
            mount.volumeLabels(),
            "DriverConfig",
            Map.of("Name", mount.volumeDriver(), "Options", mount.volumeOptions())));
    return json;
  }

  private static Map<String, Object> health(@Nullable HealthCheck check) {
    Map<String, Object> json = new TreeMap<>();
    if (check != null) {
      json.put("Test", check.test());
      json.put("Interval", nanos(check.interval()));
      json.put("Timeout", nanos(check.timeout()));
      json.put("StartPeriod", nanos(check.startPeriod()));
      json.put("StartInterval", nanos(check.startInterval()));
      json.put("Retries", check.retries());
    }
    return json;
  }

  private static Map<String, Object> log(ContainerSpec container) {
    return container.log() == null
        ? Map.of()
        : Map.of("Name", container.log().name(), "Options", container.log().options());
  }

  private static List<Object> references(
      List<FileReference> references, String kind, String idPrefix) {
    List<Object> json = new ArrayList<>();
    for (FileReference it : references) {
      json.add(
          Map.of(
              kind + "ID",
              idPrefix + it.name(),
              kind + "Name",
              it.name(),
              "File",
              Map.of("Name", it.target(), "UID", it.uid(), "GID", it.gid(), "Mode", it.mode())));
    }
    return json;
  }

  private static Map<String, Object> placement(TaskSpec.Placement placement) {
    return Map.of(
        "Constraints",
        placement.constraints(),
        "MaxReplicas",
        placement.maxReplicasPerNode(),
        "Preferences",
        placement.spread().stream()
            .map(label -> Map.of("Spread", Map.of("SpreadDescriptor", label)))
            .toList());
  }

  private static Map<String, Object> resources(TaskSpec.Resources resources) {
    return Map.of(
        "Limits", amount(resources.limits()), "Reservations", amount(resources.reservations()));
  }

  private static Map<String, Object> amount(TaskSpec.Amount amount) {
    return Map.of(
        "NanoCPUs",
        amount.nanoCpus(),
        "MemoryBytes",
        amount.memoryBytes(),
        "Pids",
        amount.pids(),
        "GenericResources",
        amount.generic().entrySet().stream()
            .map(it ->
                Map.of("DiscreteResourceSpec", Map.of("Kind", it.getKey(), "Value", it.getValue())))
            .toList());
  }

  private static Map<String, Object> port(PublishedPort port) {
    return Map.of(
        "Protocol", port.protocol().word(),
        "PublishMode", word(port.mode()),
        "PublishedPort", port.published(),
        "TargetPort", port.target());
  }

  private static Map<String, Object> network(DesiredNetwork network) {
    Map<String, Object> json = new TreeMap<>();
    json.put("Name", network.name());
    json.put("Labels", network.labels());
    json.put("Driver", network.spec().driver());
    json.put("Attachable", network.spec().attachable());
    json.put("Internal", network.spec().internal());
    json.put("Options", network.spec().options());
    json.put(
        "IPAM",
        Map.of(
            "Config",
            network.spec().subnets().stream().map(subnet -> Map.of("Subnet", subnet)).toList()));
    return json;
  }

  /** Ours says of each file that it is a template; swarm says so of the object. */
  private static Map<String, String> templates(
      DesiredStack stack, Function<ContainerSpec, List<FileReference>> files) {
    Map<String, String> drivers = new TreeMap<>();
    for (ServiceSpec service : stack.services()) {
      files
          .apply(service.task().container())
          .forEach(file -> drivers.put(file.name(), file.templateDriver()));
    }
    return drivers;
  }

  private static Map<String, Object> payloads(
      List<DesiredPayload> payloads, Map<String, String> templates) {
    return named(
        payloads.stream().filter(payload -> !payload.external()).toList(),
        DesiredPayload::name,
        payload ->
            Map.of(
                "Name",
                payload.name(),
                "Labels",
                payload.labels(),
                "Data",
                Base64.getEncoder().encodeToString(payload.content().toArray()),
                "Templating",
                Map.of("Name", templates.getOrDefault(payload.name(), ""))));
  }

  private static String policy(UpdatePolicy policy) {
    return policy(
        policy.parallelism(),
        policy.delay().toNanos(),
        word(policy.onFailure()),
        policy.monitor().toNanos(),
        policy.maxFailureRatio(),
        word(policy.order()));
  }

  private static String policy(
      long parallelism, long delay, String action, long monitor, double ratio, String order) {
    return String.join(
        "/",
        text(parallelism),
        text(delay),
        action.isEmpty() ? "pause" : action,
        text(monitor == 0 ? 5_000_000_000L : monitor),
        text((float) ratio),
        order.isEmpty() ? "stop-first" : order);
  }

  private static String restart(String condition, long delay, long attempts, long window) {
    return String.join("/", condition, text(delay), text(attempts), text(window));
  }

  private static <T> Map<String, Object> named(
      List<T> items, Function<T, String> name, Function<T, Map<String, Object>> json) {
    Map<String, Object> result = new TreeMap<>();
    items.forEach(item -> result.put(name.apply(item), json.apply(item)));
    return result;
  }

  private static List<Object> sorted(List<? extends Object> items) {
    List<Object> result = new ArrayList<>(items);
    result.sort(Comparator.comparing(item -> clean(mutable(item)).toString()));
    return result;
  }

  private static long nanos(@Nullable Duration duration) {
    return duration == null ? 0 : duration.toNanos();
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static long number(@Nullable Object value) {
    return value == null ? 0 : ((Number) value).longValue();
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : String.valueOf(value);
  }

  private static Map<String, Object> mutable(@Nullable Object map) {
    Map<String, Object> copy = new TreeMap<>();
    if (map instanceof Map<?, ?> source) {
      source.forEach((key, value) -> copy.put((String) key, value));
    }
    return copy;
  }

  private static Map<String, Object> clean(Map<String, Object> map) {
    return mutable(cleaned(map));
  }

  /** Without what says nothing: nulls, empty texts and collections, false, zero. */
  private static Object cleaned(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case Map<?, ?> map -> {
        Map<String, Object> result = new TreeMap<>();
        map.forEach((key, inner) -> result.put((String) key, cleaned(inner)));
        result
            .values()
            .removeIf(
                inner -> inner.equals("") || inner.equals(Map.of()) || inner.equals(List.of()));
        yield result;
      }
      case List<?> list -> list.stream().map(SwarmJson::cleaned).toList();
      case Boolean flag -> flag ? "true" : "";
      case Number number -> number.doubleValue() == 0 ? "" : text(number);
      default -> text(value);
    };
  }
}
