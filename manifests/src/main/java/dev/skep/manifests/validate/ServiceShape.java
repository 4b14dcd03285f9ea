package dev.skep.manifests.validate;

import static dev.skep.manifests.validate.ComposeShape.COMMAND;
import static dev.skep.manifests.validate.ComposeShape.NAME;
import static dev.skep.manifests.validate.ComposeShape.OPTIONS;
import static dev.skep.manifests.validate.ComposeShape.PAIRS;
import static dev.skep.manifests.validate.ComposeShape.TEXTS;
import static dev.skep.manifests.validate.ComposeShape.since;
import static dev.skep.manifests.validate.Shape.flag;
import static dev.skep.manifests.validate.Shape.integer;
import static dev.skep.manifests.validate.Shape.keyed;
import static dev.skep.manifests.validate.Shape.listOf;
import static dev.skep.manifests.validate.Shape.mapOf;
import static dev.skep.manifests.validate.Shape.modern;
import static dev.skep.manifests.validate.Shape.number;
import static dev.skep.manifests.validate.Shape.oneOf;
import static dev.skep.manifests.validate.Shape.openMapOf;
import static dev.skep.manifests.validate.Shape.orNothing;
import static dev.skep.manifests.validate.Shape.setOf;
import static dev.skep.manifests.validate.Shape.text;
import static dev.skep.manifests.validate.Shape.textNumberOrNothing;
import static dev.skep.manifests.validate.Shape.textOrNumber;

import dev.skep.manifests.tree.Tree.Type;
import dev.skep.manifests.validate.Shape.Anything;
import dev.skep.manifests.validate.Shape.Format;
import dev.skep.manifests.validate.Shape.Listing;
import dev.skep.manifests.validate.Shape.Named;
import dev.skep.manifests.validate.Shape.Single;
import java.util.EnumSet;
import java.util.regex.Pattern;

/** The structure of a service. */
final class ServiceShape {
  private static final Shape HEALTH_CHECK =
      keyed()
          .key("test", COMMAND)
          .key("interval", text(Format.DURATION_SINCE_3_4))
          .key("timeout", text(Format.DURATION_SINCE_3_4))
          .key("retries", number())
          .key("start_period", text(Format.DURATION), 4)
          .key("start_interval", text(Format.DURATION), 12)
          .key("disable", flag())
          .build();

  private static final Shape PORT =
      oneOf(
          textOrNumber(Format.PORT),
          since(
              2,
              keyed()
                  .key("target", integer())
                  .key("published", integer())
                  .key("protocol", text())
                  .key("mode", text())
                  .modern(text(), "name", "app_protocol", "host_ip")
                  .build()));

  private static final Shape MOUNT =
      oneOf(
          text(),
          since(
              2,
              keyed()
                  .key("type", text())
                  .key("source", text())
                  .key("target", text())
                  .key("read_only", flag())
                  .key("consistency", text())
                  .key(
                      "bind",
                      keyed()
                          .key("propagation", text())
                          .modern(flag(), "create_host_path")
                          .modern(text(), "selinux", "recursive")
                          .open()
                          .build())
                  .key(
                      "volume",
                      keyed()
                          .key("nocopy", flag())
                          .modern(text(), "subpath")
                          .modern(PAIRS, "labels")
                          .open()
                          .build())
                  .key(
                      "tmpfs",
                      keyed()
                          .key(
                              "size",
                              oneOf(
                                  new Single(EnumSet.of(Type.INTEGER), Format.NOT_NEGATIVE),
                                  modern(text(Format.BYTES))))
                          .modern(number(), "mode")
                          .open()
                          .build(),
                      6)
                  .modern(keyed().modern(text(), "subpath").build(), "image")
                  .required("type")
                  .build()));

  private static final Shape FILE_REFERENCE =
      oneOf(
          text(),
          keyed()
              .key("source", text())
              .key("target", text())
              .key("uid", text())
              .key("gid", text())
              .key("mode", number())
              .open()
              .build());

  private static final Shape ATTACHMENT =
      keyed()
          .key("aliases", setOf(text()))
          .key("driver_opts", OPTIONS, 13)
          .key("ipv4_address", text())
          .key("ipv6_address", text())
          .modern(setOf(text()), "link_local_ips")
          .modern(text(), "mac_address", "interface_name")
          .modern(number(), "priority", "gw_priority")
          .build();

  private static final Shape NETWORKS =
      oneOf(setOf(text()), new Named(NAME, orNothing(ATTACHMENT)));

  private static final Shape ULIMITS =
      new Named(
          Pattern.compile("[a-z]+"),
          oneOf(
              integer(),
              keyed()
                  .key("soft", integer())
                  .key("hard", integer())
                  .required("soft", "hard")
                  .build()),
          true);

  private static final Shape DEPENDENCIES =
      oneOf(
          setOf(text()),
          modern(
              new Named(
                  NAME,
                  keyed()
                      .modern(text(), "condition")
                      .modern(flag(), "restart", "required")
                      .build())));

  private static final Shape DEVICES =
      setOf(
          oneOf(
              text(),
              modern(
                  keyed()
                      .modern(text(), "source", "target", "permissions")
                      .required("source")
                      .build())));

  private static final Shape ENV_FILES =
      oneOf(
          text(),
          setOf(
              oneOf(
                  text(),
                  modern(
                      keyed()
                          .modern(text(), "path", "format")
                          .modern(flag(), "required")
                          .required("path")
                          .build()))));

  private static final Shape HOOKS =
      listOf(
          keyed()
              .modern(COMMAND, "command")
              .modern(text(), "user", "working_dir")
              .modern(flag(), "privileged")
              .modern(PAIRS, "environment")
              .required("command")
              .build());

  private static final Shape BLOCK_IO =
      keyed()
          .modern(integer(), "weight")
          .modern(
              listOf(new Anything()),
              "weight_device",
              "device_read_bps",
              "device_read_iops",
              "device_write_bps",
              "device_write_iops")
          .build();

  private static final Shape EXTENSION =
      keyed().modern(text(), "service", "file").required("service").build();

  private static final Shape AMOUNT = textOrNumber(Format.ANY);

  private static final Shape BUILD =
      oneOf(
          text(),
          modern(openMapOf(new Anything())),
          keyed()
              .keys(text(), "context", "dockerfile")
              .key("args", PAIRS)
              .key("labels", PAIRS, 3)
              .key("cache_from", setOf(text()), 2)
              .key("network", text(), 4)
              .key("target", text(), 4)
              .key("shm_size", new Single(EnumSet.of(Type.TEXT, Type.INTEGER), Format.ANY), 5)
              .key("extra_hosts", PAIRS, 9)
              .openSince(11)
              .build());

  /** What only skep knows of a service. */
  private static final Shape SKEP =
      keyed()
          .key("disconnect", text())
          .key("disconnect_after", text(Format.DURATION))
          .key("singleton", flag())
          .key("singleton_lease", text(Format.DURATION))
          .build();

  /** One service. */
  static final Shape SERVICE =
      keyed()
          .key("deploy", orNothing(DeployShape.DEPLOY))
          .key("build", BUILD)
          .keys(text(), "image", "hostname", "user", "working_dir", "stop_signal", "restart")
          .keys(COMMAND, "command", "entrypoint")
          .keys(PAIRS, "environment", "labels", "sysctls", "extra_hosts")
          .key("env_file", ENV_FILES)
          .keys(TEXTS, "dns", "dns_search", "tmpfs")
          .keys(flag(), "tty", "stdin_open", "read_only", "privileged")
          .keys(setOf(text()), "cap_add", "cap_drop", "links", "external_links", "security_opt")
          .key("depends_on", DEPENDENCIES)
          .key("devices", DEVICES)
          .key("expose", setOf(textOrNumber(Format.ANY)))
          .keys(text(), "cgroup_parent", "container_name", "domainname", "ipc", "mac_address")
          .keys(text(), "network_mode", "userns_mode")
          .key("cgroupns_mode", text(), 9)
          .key("pid", orNothing(text()))
          .key("shm_size", textOrNumber(Format.ANY))
          .key("stop_grace_period", text(Format.DURATION))
          .key("healthcheck", HEALTH_CHECK)
          .key("init", flag(), 7)
          .key("isolation", text(), 5)
          .key("oom_score_adj", integer(), 13)
          .key(
              "credential_spec",
              keyed().key("config", text(), 8).key("file", text()).key("registry", text()).build(),
              3)
          .key(
              "logging",
              keyed()
                  .key("driver", text())
                  .key("options", openMapOf(textNumberOrNothing()))
                  .build())
          .key("ulimits", ULIMITS)
          .key("networks", NETWORKS)
          .key("ports", setOf(PORT))
          .key("volumes", new Listing(MOUNT, 2))
          .key("secrets", listOf(FILE_REFERENCE), 1)
          .key("configs", listOf(FILE_REFERENCE), 3)
          .modern(PAIRS, "annotations")
          .modern(flag(), "attach", "oom_kill_disable", "use_api_socket")
          .modern(BLOCK_IO, "blkio_config")
          .modern(text(), "cgroup", "cpuset", "platform", "pull_policy", "runtime", "uts")
          .modern(text(), "pull_refresh_after")
          .modern(AMOUNT, "cpu_count", "cpu_percent", "cpu_shares", "cpu_period", "cpu_quota")
          .modern(AMOUNT, "cpu_rt_period", "cpu_rt_runtime", "mem_swappiness", "pids_limit")
          .modern(AMOUNT, "mem_limit", "mem_reservation", "memswap_limit")
          .modern(textOrNumber(Format.CPUS), "cpus")
          .modern(new Anything(), "develop", "models", "provider")
          .modern(setOf(text()), "device_cgroup_rules", "dns_opt", "profiles", "volumes_from")
          .modern(oneOf(text(), EXTENSION), "extends")
          .modern(oneOf(text(), listOf(DeployShape.DEVICE_REQUEST)), "gpus")
          .modern(setOf(textOrNumber(Format.ANY)), "group_add")
          .modern(TEXTS, "label_file")
          .modern(HOOKS, "post_start", "pre_stop")
          .modern(integer(), "scale")
          .modern(mapOf(textNumberOrNothing()), "storage_opt")
          .modern(SKEP, "x-skep")
          .extensionsSince(7)
          .build();

  private ServiceShape() {}
}
