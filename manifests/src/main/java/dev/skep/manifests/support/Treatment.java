package dev.skep.manifests.support;

import java.util.List;

/**
 * What becomes of a key of today's Compose Specification that is not simply honoured. The table in
 * {@code docs/compose.md} says the same of every key; a test holds the two together.
 *
 * @param path of the key: {@code *} is any name, lists have no step of their own
 * @param kind what becomes of it
 * @param harmless the value that asks for nothing; empty if every value does
 * @param why the reason and the way out
 */
public record Treatment(List<String> path, Kind kind, String harmless, String why) {
  /** What becomes of a key. */
  public enum Kind {
    /** It has its effect. */
    HONOURED,
    /** It is kept and will have an effect in a later version; until then it is warned of. */
    LATER,
    /** It has no effect and no stack could give it one; it is warned of. */
    IGNORED,
    /** A stack that asks for it cannot be what its author means, so it is refused. */
    REFUSED
  }

  private static final String SERVICE = "services.*.";

  private static final List<Treatment> ALL =
      List.of(
          ignored(SERVICE + "attach", "it is about the terminal of docker compose"),
          ignored(SERVICE + "build", "a stack runs images that exist; build and push them before"),
          ignored(SERVICE + "container_name", "each task's container has a name of its own"),
          ignored(SERVICE + "develop", "it is for docker compose watch"),
          ignored(SERVICE + "expose", "services reach each other's ports without it"),
          ignored(SERVICE + "external_links", "services find each other by name on a network"),
          ignored(SERVICE + "links", "services find each other by name on a network"),
          ignored(SERVICE + "mac_address", "several tasks of a service cannot share an address"),
          ignored(SERVICE + "ports.name", "it is only a remark"),
          ignored(SERVICE + "ports.app_protocol", "ports are balanced by connections"),
          ignored(SERVICE + "ports.host_ip", "a port opens on all addresses of a node"),
          ignored(SERVICE + "volumes.consistency", "on Linux all mounts are consistent"),
          new Treatment(
              path(SERVICE + "volumes.bind.create_host_path"),
              Kind.IGNORED,
              "false",
              "the directory must be there on each node; use a volume to have it made"),
          ignored(SERVICE + "volumes.bind.selinux", "label the directory on the nodes"),
          ignored(
              SERVICE + "volumes.volume.labels", "label the volume under the top-level 'volumes'"),
          ignored(
              SERVICE + "networks.*.ipv4_address",
              "tasks of a service get addresses from the network"),
          ignored(
              SERVICE + "networks.*.ipv6_address",
              "tasks of a service get addresses from the network"),
          ignored(SERVICE + "networks.*.link_local_ips", "several tasks cannot share an address"),
          ignored(SERVICE + "networks.*.mac_address", "several tasks cannot share an address"),
          ignored(SERVICE + "networks.*.interface_name", "the engine names interfaces"),
          ignored(SERVICE + "networks.*.priority", "networks are attached in the order of names"),
          ignored(SERVICE + "networks.*.gw_priority", "the engine's bridge is the way out"),
          later("networks.*.ipam.config.gateway", "the cluster chooses the gateway"),
          later("networks.*.ipam.config.ip_range", "addresses come from the whole subnet"),
          later("networks.*.ipam.config.aux_addresses", "no addresses are set aside yet"),
          later("networks.*.ipam.options", "there are no drivers of address management yet"),
          new Treatment(
              path("networks.*.enable_ipv6"),
              Kind.REFUSED,
              "false",
              "networks of the cluster carry IPv4; remove it"),
          new Treatment(
              path("networks.*.enable_ipv4"),
              Kind.REFUSED,
              "true",
              "networks of the cluster carry IPv4; remove it"),
          refused("models", "run the model as a service and name its address in 'environment'"),
          refused(SERVICE + "models", "run the model as a service and name its address"),
          refused(SERVICE + "provider", "providers run on the machine of docker compose"),
          refused(SERVICE + "pull_refresh_after", "write pull_policy: always, or name a digest"),
          refused(SERVICE + "use_api_socket", "mount the socket, on nodes that you choose"),
          refused(
              SERVICE + "network_mode",
              "tasks are placed on their own and cannot share another's network; it is one of host,"
                  + " bridge, none, or leave it out and name 'networks'"),
          refused(SERVICE + "post_start", "run the command from the image's entry point"),
          refused(
              SERVICE + "pre_stop",
              "let the program do it on its stop signal, within stop_grace_period"),
          refused(SERVICE + "volumes_from", "name the volumes under 'volumes' of both services"),
          refused(SERVICE + "cpu_count", "it is for Windows; write cpus"),
          refused(SERVICE + "cpu_percent", "it is for Windows; write cpus"),
          refused(SERVICE + "volumes.bind.recursive", "binds are recursive; remove it"),
          refused(
              SERVICE + "volumes.volume.subpath",
              "the whole volume is mounted; give the part a volume of its own"),
          refused(SERVICE + "volumes.image", "images cannot be mounted yet; copy from one"),
          refused(SERVICE + "blkio_config.weight_device", "only 'weight' can be set for a cluster"),
          refused(
              SERVICE + "blkio_config.device_read_bps", "only 'weight' can be set for a cluster"),
          refused(
              SERVICE + "blkio_config.device_read_iops", "only 'weight' can be set for a cluster"),
          refused(
              SERVICE + "blkio_config.device_write_bps", "only 'weight' can be set for a cluster"),
          refused(
              SERVICE + "blkio_config.device_write_iops",
              "only 'weight' can be set for a cluster"));

  public Treatment {
    path = List.copyOf(path);
  }

  /** Of every key that is not simply honoured. */
  public static List<Treatment> all() {
    return ALL;
  }

  private static List<String> path(String dotted) {
    return List.of(dotted.split("\\."));
  }

  private static Treatment ignored(String path, String why) {
    return new Treatment(path(path), Kind.IGNORED, "", why);
  }

  private static Treatment later(String path, String why) {
    return new Treatment(path(path), Kind.LATER, "", why);
  }

  private static Treatment refused(String path, String why) {
    return new Treatment(path(path), Kind.REFUSED, "", why);
  }
}
