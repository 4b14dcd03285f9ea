package dev.skep.manifests.convert;

import dev.skep.api.model.EngineOptions;
import dev.skep.api.model.EngineOptions.Device;
import dev.skep.api.model.EngineOptions.DeviceRequest;
import dev.skep.api.model.EngineOptions.Namespaces;
import dev.skep.api.model.EngineOptions.Pull;
import dev.skep.api.model.EngineOptions.Tuning;
import dev.skep.manifests.tree.Fields;
import dev.skep.manifests.values.ByteSize;
import dev.skep.manifests.values.GoDuration;
import dev.skep.manifests.values.InvalidValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a service asks of its node's engine beyond what swarm's services know. */
final class EngineConverter {
  private static final Set<String> IPC = Set.of("none", "private", "shareable", "host");
  private static final Set<String> HOST = Set.of("host");
  private static final Set<String> CGROUP = Set.of("host", "private");
  private static final String ALL_PERMISSIONS = "rwm";
  private static final String GPU = "gpu";
  private static final int MAX_OOM_SCORE = 1_000;

  private final Fields service;

  EngineConverter(Fields service) {
    this.service = service;
  }

  EngineOptions convert() {
    List<Device> devices = new ArrayList<>();
    List<DeviceRequest> requests = new ArrayList<>();
    devices(devices, requests);
    service.each("gpus").forEach(request -> requests.add(request(request, List.of(GPU))));
    service.within("deploy").within("resources").within("reservations").each("devices").stream()
        .map(request -> request(request, List.of()))
        .forEach(requests::add);
    return new EngineOptions(
        service.isSet("privileged"),
        devices,
        requests,
        service.texts("device_cgroup_rules"),
        service.texts("security_opt"),
        service.pairs("annotations"),
        service.pairs("storage_opt"),
        namespaces(),
        tuning(),
        bytes("shm_size"),
        service.text("runtime"),
        service.text("domainname"),
        pull());
  }

  private void devices(List<Device> devices, List<DeviceRequest> requests) {
    for (Fields device : service.each("devices")) {
      String source = device.text("source");
      String target = device.text("target");
      String permissions = device.text("permissions");
      if (!permissions.chars().allMatch(each -> ALL_PERMISSIONS.indexOf(each) >= 0)) {
        device
            .problems()
            .error(device.at("permissions"), "a device's permissions are of r, w and m");
      }
      if (source.startsWith("/")) {
        devices.add(
            new Device(
                source,
                target.isEmpty() ? source : target,
                permissions.isEmpty() ? ALL_PERMISSIONS : permissions));
      } else {
        requests.add(new DeviceRequest("cdi", 0, List.of(source), List.of(), Map.of()));
      }
    }
  }

  private static DeviceRequest request(Fields request, List<String> defaultCapabilities) {
    List<String> ids = request.texts("device_ids");
    List<String> capabilities = request.texts("capabilities");
    String count = request.text("count");
    if (!ids.isEmpty() && !count.isEmpty()) {
      request
          .problems()
          .error(request.at("count"), "'count' and 'device_ids' exclude each other; remove one");
    }
    if (capabilities.isEmpty() && defaultCapabilities.isEmpty()) {
      request
          .problems()
          .error(
              request.mapping().position(),
              "a reservation of devices needs 'capabilities', for example [gpu]");
    }
    int number = DeviceRequest.ALL;
    if (!ids.isEmpty()) {
      number = 0;
    } else if (!count.isEmpty() && !count.equals("all")) {
      number = request.count("count", Integer.MAX_VALUE, 1);
    }
    return new DeviceRequest(
        request.text("driver"),
        number,
        ids,
        capabilities.isEmpty() ? defaultCapabilities : capabilities,
        request.pairs("options"));
  }

  private Namespaces namespaces() {
    String cgroup = oneOf("cgroup", CGROUP);
    return new Namespaces(
        oneOf("ipc", IPC),
        oneOf("pid", HOST),
        oneOf("uts", HOST),
        oneOf("userns_mode", HOST),
        cgroup.isEmpty() ? oneOf("cgroupns_mode", CGROUP) : cgroup,
        service.text("cgroup_parent"));
  }

  private String oneOf(String key, Set<String> words) {
    String word = service.text(key);
    if (word.isEmpty() || words.contains(word)) {
      return word;
    }
    String known = String.join(", ", words.stream().sorted().toList());
    boolean another = word.startsWith("service:") || word.startsWith("container:");
    service
        .problems()
        .error(
            service.at(key),
            another
                ? "'"
                    + key
                    + "' cannot name another container, tasks of services are placed on their own;"
                    + " it is one of "
                    + known
                : "'" + key + "' is one of " + known + ", not '" + word + "'");
    return "";
  }

  private Tuning tuning() {
    long swap = service.text("memswap_limit").equals("-1") ? -1 : bytes("memswap_limit");
    Fields limits = service.within("deploy").within("resources").within("limits");
    if (swap > 0 && limits.text("memory").isEmpty()) {
      service
          .problems()
          .error(
              service.at("memswap_limit"),
              "'memswap_limit' counts memory and swap together and needs a limit of memory; set"
                  + " deploy.resources.limits.memory");
    }
    boolean swappy = !service.text("mem_swappiness").isEmpty();
    return new Tuning(
        service.count("cpu_shares", Integer.MAX_VALUE, 0),
        micros("cpu_period"),
        micros("cpu_quota"),
        micros("cpu_rt_period"),
        micros("cpu_rt_runtime"),
        service.text("cpuset"),
        swap,
        swappy ? service.count("mem_swappiness", 100, 0) : null,
        service.isSet("oom_kill_disable"),
        oomScore(),
        blockIoWeight());
  }

  private int blockIoWeight() {
    Fields blockIo = service.within("blkio_config");
    int weight = blockIo.count("weight", 1_000, 0);
    if (weight != 0 && weight < 10) {
      service.problems().error(blockIo.at("weight"), "'weight' is from 10 to 1000");
    }
    return weight;
  }

  private int oomScore() {
    String text = service.text("oom_score_adj");
    try {
      int score = text.isEmpty() ? 0 : new BigDecimal(text).intValueExact();
      if (Math.abs(score) <= MAX_OOM_SCORE) {
        return score;
      }
    } catch (ArithmeticException | NumberFormatException e) {
      // Reported below.
    }
    service.problems().error(service.at("oom_score_adj"), "'oom_score_adj' is from -1000 to 1000");
    return 0;
  }

  /** Digits are microseconds; a duration has a unit. */
  private long micros(String key) {
    String text = service.text(key);
    try {
      if (text.isEmpty()) {
        return 0;
      }
      return text.chars().allMatch(Character::isDigit)
          ? service.count(key, Long.MAX_VALUE).orElse(0)
          : GoDuration.parse(text).toNanos() / 1_000;
    } catch (InvalidValue | ArithmeticException e) {
      service
          .problems()
          .error(
              service.at(key),
              "'" + key + "' is a number of microseconds or a duration like 50ms, not " + text);
      return 0;
    }
  }

  private long bytes(String key) {
    String text = service.text(key);
    try {
      return text.isEmpty() ? 0 : ByteSize.parse(text);
    } catch (InvalidValue e) {
      service.problems().error(service.at(key), "'" + key + "': " + e.problem());
      return 0;
    }
  }

  private Pull pull() {
    return switch (service.text("pull_policy")) {
      case "", "missing", "if_not_present" -> Pull.MISSING;
      case "always" -> Pull.ALWAYS;
      case "never" -> Pull.NEVER;
      default -> {
        service
            .problems()
            .error(
                service.at("pull_policy"),
                "'pull_policy' is one of always, missing, never, not '"
                    + service.text("pull_policy")
                    + "'; a cluster builds no images and pulls by no calendar");
        yield Pull.MISSING;
      }
    };
  }
}
