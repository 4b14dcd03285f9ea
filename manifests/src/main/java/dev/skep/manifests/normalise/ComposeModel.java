package dev.skep.manifests.normalise;

import static dev.skep.manifests.normalise.Kind.group;

import dev.skep.manifests.normalise.Kind.Group;
import dev.skep.manifests.normalise.Kind.Items;
import dev.skep.manifests.normalise.Kind.Named;
import dev.skep.manifests.normalise.Kind.Plain;

/** The docker CLI's model of a stack file, version 28.2, as measured on it. */
final class ComposeModel {
  private static final Group BUILD =
      group()
          .with(Plain.TEXT, "context", "dockerfile")
          .with("args", Plain.PAIRS_OR_NULLS)
          .with("labels", Plain.PAIRS)
          .with(Plain.TEXTS, "cache_from", "extra_hosts")
          .with(Plain.TEXT, "network", "target");

  private static final Group FILE_REFERENCE =
      group().with(Plain.TEXT, "source", "target", "uid", "gid").with("mode", Plain.SET_COUNT_32);

  private static final Group UPDATE_POLICY =
      group()
          .with("parallelism", Plain.SET_COUNT)
          .with("delay", Plain.DURATION)
          .with("failure_action", Plain.TEXT)
          .with("monitor", Plain.DURATION)
          .with("max_failure_ratio", Plain.RATIO)
          .with("order", Plain.TEXT)
          .whenSet();

  private static final Group LIMITS =
      group().with("cpus", Plain.TEXT).with("memory", Plain.BYTES).with("pids", Plain.INTEGER);

  private static final Group DISCRETE_RESOURCE =
      group().with("kind", Plain.SET_TEXT).with("value", Plain.SET_INTEGER).whenSet();

  private static final Group RESERVATIONS =
      group()
          .with("cpus", Plain.TEXT)
          .with("memory", Plain.BYTES)
          .with(
              "generic_resources",
              new Items(group().with("discrete_resource_spec", DISCRETE_RESOURCE)));

  private static final Group RESTART_POLICY =
      group()
          .with("condition", Plain.TEXT)
          .with("delay", Plain.SET_DURATION)
          .with("max_attempts", Plain.SET_COUNT)
          .with("window", Plain.SET_DURATION)
          .whenSet();

  private static final Group PLACEMENT =
      group()
          .with("constraints", Plain.TEXTS)
          .with("preferences", new Items(group().with("spread", Plain.TEXT)))
          .with("max_replicas_per_node", Plain.COUNT);

  private static final Group DEPLOY =
      group()
          .with("mode", Plain.TEXT)
          .with("replicas", Plain.SET_COUNT)
          .with("labels", Plain.PAIRS)
          .with(UPDATE_POLICY, "update_config", "rollback_config")
          .with(
              "resources",
              group().with("limits", LIMITS.whenSet()).with("reservations", RESERVATIONS.whenSet()))
          .with("restart_policy", RESTART_POLICY)
          .with("placement", PLACEMENT)
          .with("endpoint_mode", Plain.TEXT);

  private static final Group HEALTH_CHECK =
      group()
          .with("test", Plain.TEXTS)
          .with(Plain.SET_DURATION, "timeout", "interval")
          .with("retries", Plain.SET_COUNT)
          .with(Plain.SET_DURATION, "start_period", "start_interval")
          .with("disable", Plain.FLAG)
          .whenSet();

  private static final Group PORT =
      group()
          .with("mode", Plain.TEXT)
          .with(Plain.COUNT_32, "target", "published")
          .with("protocol", Plain.TEXT);

  private static final Group MOUNT =
      group()
          .with(Plain.TEXT, "type", "source", "target")
          .with("read_only", Plain.FLAG)
          .with("consistency", Plain.TEXT)
          .with("bind", group().with("propagation", Plain.TEXT).whenSet())
          .with("volume", group().with("nocopy", Plain.FLAG).whenSet())
          .with("tmpfs", group().with("size", Plain.INTEGER).whenSet())
          .with("cluster", group().whenSet());

  private static final Group ATTACHMENT =
      group()
          .with("aliases", Plain.TEXTS)
          .with("driver_opts", Plain.PAIRS)
          .with(Plain.TEXT, "ipv4_address", "ipv6_address");

  private static final Group LOGGING =
      group().with("driver", Plain.TEXT).with("options", Plain.PAIRS).whenSet();

  private static final Group SERVICE =
      group()
          .with("build", BUILD)
          .with(Plain.TEXTS, "cap_add", "cap_drop")
          .with(Plain.TEXT, "cgroupns_mode", "cgroup_parent")
          .with("command", Plain.TEXTS)
          .with("configs", new Items(FILE_REFERENCE))
          .with("container_name", Plain.TEXT)
          .with("credential_spec", group().with(Plain.TEXT, "config", "file", "registry"))
          .with("depends_on", Plain.TEXTS)
          .with("deploy", DEPLOY)
          .with(Plain.TEXTS, "devices", "dns", "dns_search")
          .with("domainname", Plain.TEXT)
          .with("entrypoint", Plain.TEXTS)
          .with("environment", Plain.PAIRS_OR_NULLS)
          .with("env_file", Plain.TEXTS)
          .with("expose", Plain.MIXED)
          .with(Plain.TEXTS, "external_links", "extra_hosts")
          .with("hostname", Plain.TEXT)
          .with("healthcheck", HEALTH_CHECK)
          .with("image", Plain.TEXT)
          .with("init", Plain.SET_FLAG)
          .with(Plain.TEXT, "ipc", "isolation")
          .with("labels", Plain.PAIRS)
          .with("links", Plain.TEXTS)
          .with("logging", LOGGING)
          .with(Plain.TEXT, "mac_address", "network_mode")
          .with("networks", new Named(ATTACHMENT.whenSet(), true))
          .with("pid", Plain.TEXT)
          .with("ports", new Items(PORT))
          .with(Plain.FLAG, "privileged", "read_only")
          .with("restart", Plain.TEXT)
          .with("secrets", new Items(FILE_REFERENCE))
          .with("security_opt", Plain.TEXTS)
          .with("shm_size", Plain.TEXT)
          .with("stdin_open", Plain.FLAG)
          .with("stop_grace_period", Plain.SET_DURATION)
          .with("stop_signal", Plain.TEXT)
          .with("sysctls", Plain.PAIRS)
          .with("tmpfs", Plain.TEXTS)
          .with("tty", Plain.FLAG)
          .with("ulimits", new Named(Plain.LIMIT, false))
          .with(Plain.TEXT, "user", "userns_mode")
          .with("volumes", new Items(MOUNT))
          .with("working_dir", Plain.TEXT)
          .withExtensions();

  private static final Group IPAM =
      group()
          .with("driver", Plain.TEXT)
          .with("config", new Items(group().with("subnet", Plain.TEXT).whenSet()));

  private static final Group NETWORK =
      group()
          .with(Plain.TEXT, "name", "driver")
          .with("driver_opts", Plain.PAIRS)
          .with("ipam", IPAM)
          .with(Plain.FLAG, "external", "internal", "attachable")
          .with("labels", Plain.PAIRS)
          .withExtensions();

  private static final Group ACCESS_MODE =
      group()
          .with(Plain.TEXT, "scope", "sharing")
          .with(
              "mount_volume",
              group().with("fs_type", Plain.TEXT).with("mount_flags", Plain.TEXTS).whenSet())
          .with("block_volume", group().whenSet());

  private static final Items TOPOLOGIES = new Items(group().with("segments", Plain.PAIRS));

  private static final Group CLUSTER_VOLUME =
      group()
          .with("group", Plain.TEXT)
          .with("access_mode", ACCESS_MODE.whenSet())
          .with(
              "accessibility_requirements",
              group().with(TOPOLOGIES, "requisite", "preferred").whenSet())
          .with(
              "capacity_range",
              group().with(Plain.BYTES, "required_bytes", "limit_bytes").whenSet())
          .with("secrets", new Items(group().with(Plain.TEXT, "key", "secret")))
          .with("availability", Plain.TEXT)
          .whenSet();

  private static final Group VOLUME =
      group()
          .with(Plain.TEXT, "name", "driver")
          .with("driver_opts", Plain.PAIRS)
          .with("external", Plain.FLAG)
          .with("labels", Plain.PAIRS)
          .with("x-cluster-spec", CLUSTER_VOLUME)
          .withExtensions();

  private static final Group PAYLOAD =
      group()
          .with(Plain.TEXT, "name", "file")
          .with("external", Plain.FLAG)
          .with("labels", Plain.PAIRS)
          .with("driver", Plain.TEXT)
          .with("driver_opts", Plain.PAIRS)
          .with("template_driver", Plain.TEXT)
          .withExtensions();

  /** A whole file. */
  static final Group FILE =
      group()
          .with("version", Plain.TEXT)
          .with("services", new Named(SERVICE, false))
          .with("networks", new Named(NETWORK, false))
          .with("volumes", new Named(VOLUME, false))
          .with("secrets", new Named(PAYLOAD, false))
          .with("configs", new Named(PAYLOAD, false))
          .withExtensions();

  private ComposeModel() {}
}
