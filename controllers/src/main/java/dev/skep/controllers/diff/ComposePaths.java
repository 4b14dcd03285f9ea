package dev.skep.controllers.diff;

import java.util.Map;
import java.util.Set;

/**
 * Where in a Compose file the components of a service's spec stand. What is not listed stands under
 * its own name in Compose's spelling, so a new component of the model needs no line here unless
 * Compose calls it otherwise.
 */
final class ComposePaths {
  private static final String CONTAINER = "task.container.";
  private static final String ENGINE = CONTAINER + "engine.";

  /** From the path in the model to the one in a file; empty for what a file does not nest. */
  private static final Map<String, String> RENAMED =
      Map.ofEntries(
          Map.entry("labels", "deploy.labels"),
          Map.entry("mode", "deploy"),
          Map.entry("update", "deploy.update_config"),
          Map.entry("update.onFailure", "deploy.update_config.failure_action"),
          Map.entry("rollback", "deploy.rollback_config"),
          Map.entry("rollback.onFailure", "deploy.rollback_config.failure_action"),
          Map.entry("endpoint", ""),
          Map.entry("endpoint.mode", "deploy.endpoint_mode"),
          Map.entry("task", ""),
          Map.entry("task.resources", "deploy.resources"),
          Map.entry("task.resources.limits.nanoCpus", "deploy.resources.limits.cpus"),
          Map.entry("task.resources.limits.memoryBytes", "deploy.resources.limits.memory"),
          Map.entry("task.resources.reservations.nanoCpus", "deploy.resources.reservations.cpus"),
          Map.entry(
              "task.resources.reservations.memoryBytes", "deploy.resources.reservations.memory"),
          Map.entry(
              "task.resources.reservations.generic",
              "deploy.resources.reservations.generic_resources"),
          Map.entry("task.restart", "deploy.restart_policy"),
          Map.entry("task.placement", "deploy.placement"),
          Map.entry("task.placement.spread", "deploy.placement.preferences"),
          Map.entry("task.isolation", "x-skep"),
          Map.entry("task.isolation.stopAfter", "x-skep.disconnect_after"),
          Map.entry("task.isolation.lease", "x-skep.singleton_lease"),
          Map.entry("task.container", ""),
          Map.entry(CONTAINER + "command", "entrypoint"),
          Map.entry(CONTAINER + "args", "command"),
          Map.entry(CONTAINER + "env", "environment"),
          Map.entry(CONTAINER + "groups", "group_add"),
          Map.entry(CONTAINER + "openStdin", "stdin_open"),
          Map.entry(CONTAINER + "mounts", "volumes"),
          Map.entry(CONTAINER + "healthCheck", "healthcheck"),
          Map.entry(CONTAINER + "capabilitiesAdd", "cap_add"),
          Map.entry(CONTAINER + "capabilitiesDrop", "cap_drop"),
          Map.entry(CONTAINER + "dns.nameservers", "dns"),
          Map.entry(CONTAINER + "dns.search", "dns_search"),
          Map.entry(CONTAINER + "dns.options", "dns_opt"),
          Map.entry(CONTAINER + "log", "logging"),
          Map.entry(CONTAINER + "log.name", "logging.driver"),
          Map.entry("dependencies", "depends_on"),
          Map.entry(CONTAINER + "engine", ""),
          Map.entry(ENGINE + "deviceRequests", "deploy.resources.reservations.devices"),
          Map.entry(ENGINE + "deviceRules", "device_cgroup_rules"),
          Map.entry(ENGINE + "securityOptions", "security_opt"),
          Map.entry(ENGINE + "storageOptions", "storage_opt"),
          Map.entry(ENGINE + "shmBytes", "shm_size"),
          Map.entry(ENGINE + "domainName", "domainname"),
          Map.entry(ENGINE + "pull", "pull_policy"),
          Map.entry(ENGINE + "namespaces", ""),
          Map.entry(ENGINE + "namespaces.user", "userns_mode"),
          Map.entry(ENGINE + "tuning", ""),
          Map.entry(ENGINE + "tuning.cpuRealtimePeriod", "cpu_rt_period"),
          Map.entry(ENGINE + "tuning.cpuRealtimeRuntime", "cpu_rt_runtime"),
          Map.entry(ENGINE + "tuning.memorySwapBytes", "memswap_limit"),
          Map.entry(ENGINE + "tuning.memorySwappiness", "mem_swappiness"),
          Map.entry(ENGINE + "tuning.blockIoWeight", "blkio_config.weight"));

  /** Components that are maps of the user's own names, which must stay as they are. */
  private static final Set<String> OWN_NAMES =
      Set.of(
          "labels",
          "sysctls",
          "options",
          "volumeLabels",
          "volumeOptions",
          "generic",
          "annotations",
          "storageOptions");

  private ComposePaths() {}

  /**
   * The path of a component.
   *
   * @param parent the path of what holds it, in the file
   * @param model the path of the component, in the model
   */
  static String of(String parent, String model) {
    String renamed = RENAMED.get(model);
    if (renamed != null) {
      return renamed;
    }
    int dot = model.lastIndexOf('.');
    String name = model.substring(dot + 1);
    return join(parent, snakeCase(name));
  }

  /** Whether the keys below a component are the user's. */
  static boolean hasOwnNames(String model) {
    return OWN_NAMES.contains(model.substring(model.lastIndexOf('.') + 1));
  }

  /** Whether a zero there means that nothing was said, as it does where all is optional. */
  static boolean isUnsaid(String model, Object value) {
    return model.startsWith(ENGINE)
        && (value.equals(0) || value.equals(false) || value.equals("MISSING"));
  }

  static String join(String parent, String name) {
    return parent.isEmpty() ? name : parent + "." + name;
  }

  private static String snakeCase(String name) {
    StringBuilder snake = new StringBuilder(name.length() + 4);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isUpperCase(c) && i > 0) {
        snake.append('_');
      }
      snake.append(Character.toLowerCase(c));
    }
    return snake.toString();
  }
}
