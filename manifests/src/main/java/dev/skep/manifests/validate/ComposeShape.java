package dev.skep.manifests.validate;

import static dev.skep.manifests.validate.Shape.flag;
import static dev.skep.manifests.validate.Shape.keyed;
import static dev.skep.manifests.validate.Shape.listOf;
import static dev.skep.manifests.validate.Shape.mapOf;
import static dev.skep.manifests.validate.Shape.modern;
import static dev.skep.manifests.validate.Shape.oneOf;
import static dev.skep.manifests.validate.Shape.openMapOf;
import static dev.skep.manifests.validate.Shape.orNothing;
import static dev.skep.manifests.validate.Shape.setOf;
import static dev.skep.manifests.validate.Shape.text;
import static dev.skep.manifests.validate.Shape.textNumberOrNothing;
import static dev.skep.manifests.validate.Shape.textOrNumber;

import dev.skep.manifests.validate.Shape.Anything;
import dev.skep.manifests.validate.Shape.Format;
import dev.skep.manifests.validate.Shape.Named;
import dev.skep.manifests.validate.Shape.Since;
import java.util.regex.Pattern;

/** The structure of a Compose file, from the top down; services have {@link ServiceShape}. */
final class ComposeShape {
  /** Names of services, networks, volumes, secrets and configs within a file. */
  static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]+");

  /** A text, or several. */
  static final Shape TEXTS = oneOf(text(), setOf(text()));

  /** A command as one text, or as its arguments. */
  static final Shape COMMAND = oneOf(text(), listOf(text()));

  /** {@code KEY: value} or {@code - KEY=value}. */
  static final Shape PAIRS =
      oneOf(mapOf(oneOf(textNumberOrNothing(), modern(flag()))), setOf(text()));

  /** Options of a driver. */
  static final Shape OPTIONS = openMapOf(textOrNumber(Format.ANY));

  private static final Shape NETWORK =
      keyed()
          .key("name", text(), 5)
          .key("driver", text())
          .key("driver_opts", OPTIONS)
          .key(
              "ipam",
              keyed()
                  .key("driver", text())
                  .key(
                      "config",
                      listOf(
                          keyed()
                              .key("subnet", text())
                              .modern(text(), "gateway", "ip_range")
                              .modern(mapOf(text()), "aux_addresses")
                              .build()))
                  .modern(OPTIONS, "options")
                  .build())
          .key("external", external())
          .key("internal", flag())
          .key("attachable", flag(), 2)
          .key("labels", PAIRS)
          .modern(flag(), "enable_ipv4", "enable_ipv6")
          .extensionsSince(7)
          .build();

  private static final Shape VOLUME =
      keyed()
          .key("name", text(), 4)
          .key("driver", text())
          .key("driver_opts", OPTIONS)
          .key("external", external())
          .key("labels", PAIRS)
          .key("x-cluster-spec", ClusterVolumeShape.SPEC, 10)
          .extensionsSince(7)
          .build();

  private static final Shape SECRET =
      keyed()
          .key("name", text(), 5)
          .key("file", text())
          .key("external", openExternal())
          .key("labels", PAIRS)
          .key("driver", text(), 8)
          .key("driver_opts", OPTIONS, 8)
          .key("template_driver", text(), 8)
          .modern(text(), "environment")
          .extensionsSince(7)
          .build();

  private static final Shape CONFIG =
      keyed()
          .key("name", text(), 5)
          .key("file", text())
          .key("external", openExternal())
          .key("labels", PAIRS)
          .key("template_driver", text(), 8)
          .modern(text(), "content", "environment")
          .extensionsSince(7)
          .build();

  private static final Shape INCLUDE =
      listOf(
          oneOf(
              text(),
              keyed()
                  .modern(TEXTS, "path", "env_file")
                  .modern(text(), "project_directory")
                  .required("path")
                  .build()));

  /** A whole file. */
  static final Shape FILE =
      keyed()
          .key("version", text())
          .key("services", new Named(NAME, ServiceShape.SERVICE))
          .key("networks", new Named(NAME, orNothing(NETWORK), true))
          .key("volumes", new Named(NAME, orNothing(VOLUME)))
          .key("secrets", new Named(NAME, SECRET), 1)
          .key("configs", new Named(NAME, CONFIG), 3)
          .modern(text(), "name")
          .modern(INCLUDE, "include")
          .modern(new Anything(), "models")
          .extensionsSince(4)
          .build();

  private ComposeShape() {}

  private static Shape external() {
    return oneOf(flag(), keyed().key("name", text()).build());
  }

  private static Shape openExternal() {
    return oneOf(flag(), keyed().key("name", text()).open().build());
  }

  /** A form that version 3.{@code version} added. */
  static Shape since(int version, Shape shape) {
    return new Since(version, shape);
  }
}
