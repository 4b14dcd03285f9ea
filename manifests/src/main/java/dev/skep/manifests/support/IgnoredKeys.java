package dev.skep.manifests.support;

import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree.Mapping;
import java.util.Map;
import java.util.TreeMap;

/** Keys that Compose files know and docker stack does not honour, for whoever reads strictly. */
final class IgnoredKeys {
  private static final String NOT_FOR_STACKS = "it has no meaning for services of a cluster";

  private static final Map<String, String> WHY =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("build", "a stack runs images that exist; build and push them before"),
              Map.entry("cgroup_parent", NOT_FOR_STACKS),
              Map.entry("cgroupns_mode", NOT_FOR_STACKS),
              Map.entry("container_name", "each task's container has a name of its own"),
              Map.entry(
                  "depends_on",
                  "services of a stack start in any order; let them wait for each other, or rely on"
                      + " the restart policy"),
              Map.entry("devices", "services get no host devices; use generic_resources"),
              Map.entry("domainname", "write the domain into 'hostname'"),
              Map.entry("expose", "services reach each other's ports without it"),
              Map.entry("external_links", "services find each other by name on a network"),
              Map.entry("ipc", NOT_FOR_STACKS),
              Map.entry("links", "services find each other by name on a network"),
              Map.entry("mac_address", NOT_FOR_STACKS),
              Map.entry(
                  "network_mode",
                  "name the network under 'networks', declared with external: true and name: host"),
              Map.entry("pid", NOT_FOR_STACKS),
              Map.entry("privileged", "name the capabilities that are needed under 'cap_add'"),
              Map.entry("security_opt", NOT_FOR_STACKS),
              Map.entry("shm_size", "mount a tmpfs of that size at /dev/shm"),
              Map.entry("userns_mode", NOT_FOR_STACKS)));

  private IgnoredKeys() {}

  /** Warns of those keys of a service that have no effect. */
  static void warn(String name, Mapping service, Problems problems) {
    WHY.forEach((key, why) ->
        service
            .entry(key)
            .ifPresent(entry ->
                problems.warning(
                    entry.key(),
                    "'" + key + "' of the service '" + name + "' is ignored: " + why)));
    warnOfRestart(service, problems);
  }

  /** Warns of a restart policy without effect. */
  static void warnOfRestart(Mapping service, Problems problems) {
    service.entry("restart").ifPresent(entry -> warnOfRestart(service, entry.key(), problems));
  }

  private static void warnOfRestart(Mapping service, Position at, Problems problems) {
    Lookup texts = new Lookup(service);
    if (texts.inner("deploy").flatMap(deploy -> deploy.get("restart_policy")).isPresent()) {
      problems.warning(at, "'restart' is ignored: deploy.restart_policy says it already");
    } else if (texts.of("restart").equals("no")) {
      problems.warning(
          at,
          "restart: \"no\" has no effect in a stack, tasks are restarted; write"
              + " deploy.restart_policy.condition: none");
    }
  }
}
