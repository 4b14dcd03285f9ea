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
import static dev.skep.manifests.validate.Shape.number;
import static dev.skep.manifests.validate.Shape.oneOf;
import static dev.skep.manifests.validate.Shape.orNothing;
import static dev.skep.manifests.validate.Shape.setOf;
import static dev.skep.manifests.validate.Shape.text;
import static dev.skep.manifests.validate.Shape.textNumberOrNothing;
import static dev.skep.manifests.validate.Shape.textOrNumber;

import dev.skep.manifests.validate.Shape.Anything;
import dev.skep.manifests.validate.Shape.Format;
import dev.skep.manifests.validate.Shape.Named;

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
                  .key("bind", keyed().key("propagation", text()).open().build())
                  .key("volume", keyed().key("nocopy", flag()).open().build())
                  .key("tmpfs", keyed().key("size", integer()).open().build(), 6)
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
          .build();

  private static final Shape NETWORKS =
      oneOf(setOf(text()), new Named(NAME, orNothing(ATTACHMENT)));

  private static final Shape ULIMITS =
      mapOf(
          oneOf(
              integer(),
              keyed()
                  .key("soft", integer())
                  .key("hard", integer())
                  .required("soft", "hard")
                  .build()));

  private static final Shape BUILD = oneOf(text(), mapOf(new Anything()));

  /** One service. */
  static final Shape SERVICE =
      keyed()
          .key("deploy", orNothing(DeployShape.DEPLOY))
          .key("build", BUILD)
          .keys(text(), "image", "hostname", "user", "working_dir", "stop_signal", "restart")
          .keys(COMMAND, "command", "entrypoint")
          .keys(PAIRS, "environment", "labels", "sysctls", "extra_hosts")
          .keys(TEXTS, "env_file", "dns", "dns_search", "tmpfs")
          .keys(flag(), "tty", "stdin_open", "read_only", "privileged")
          .keys(setOf(text()), "cap_add", "cap_drop", "depends_on", "links", "external_links")
          .keys(setOf(text()), "devices", "security_opt")
          .key("expose", setOf(textOrNumber(Format.EXPOSED_PORT)))
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
              keyed().key("driver", text()).key("options", mapOf(textNumberOrNothing())).build())
          .key("ulimits", ULIMITS)
          .key("networks", NETWORKS)
          .key("ports", setOf(PORT))
          .key("volumes", listOf(MOUNT))
          .key("secrets", listOf(FILE_REFERENCE), 1)
          .key("configs", listOf(FILE_REFERENCE), 3)
          .extensionsSince(7)
          .build();

  private ServiceShape() {}
}
