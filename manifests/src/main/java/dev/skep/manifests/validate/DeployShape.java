package dev.skep.manifests.validate;

import static dev.skep.manifests.validate.ComposeShape.OPTIONS;
import static dev.skep.manifests.validate.ComposeShape.PAIRS;
import static dev.skep.manifests.validate.Shape.integer;
import static dev.skep.manifests.validate.Shape.keyed;
import static dev.skep.manifests.validate.Shape.listOf;
import static dev.skep.manifests.validate.Shape.modern;
import static dev.skep.manifests.validate.Shape.number;
import static dev.skep.manifests.validate.Shape.oneOf;
import static dev.skep.manifests.validate.Shape.setOf;
import static dev.skep.manifests.validate.Shape.text;

import dev.skep.manifests.validate.Shape.Format;

/** The structure of a service's {@code deploy} part. */
final class DeployShape {
  private static final int UPDATE_ORDER_SINCE = 4;
  private static final int ROLLBACK_SINCE = 7;

  private static final Shape GENERIC_RESOURCE =
      keyed()
          .key("discrete_resource_spec", keyed().key("kind", text()).key("value", number()).build())
          .build();

  /** Devices that a driver picks; {@code gpus} lists the same. */
  static final Shape DEVICE_REQUEST =
      keyed()
          .modern(setOf(text()), "capabilities", "device_ids")
          .modern(oneOf(text(), integer()), "count")
          .modern(text(), "driver")
          .modern(OPTIONS, "options")
          .build();

  private static final Shape RESOURCES =
      keyed()
          .key(
              "limits",
              keyed()
                  .key("cpus", oneOf(text(), modern(number())))
                  .key("memory", text(Format.BYTES))
                  .key("pids", integer(), 9)
                  .build())
          .key(
              "reservations",
              keyed()
                  .key("cpus", oneOf(text(), modern(number())))
                  .key("memory", text(Format.BYTES))
                  .key("generic_resources", listOf(GENERIC_RESOURCE), 5)
                  .modern(listOf(DEVICE_REQUEST), "devices")
                  .build())
          .build();

  private static final Shape RESTART_POLICY =
      keyed()
          .key("condition", text())
          .key("delay", text(Format.DURATION))
          .key("max_attempts", integer())
          .key("window", text(Format.DURATION))
          .build();

  private static final Shape PLACEMENT =
      keyed()
          .key("constraints", listOf(text()))
          .key("preferences", listOf(keyed().key("spread", text()).build()), 3)
          .key("max_replicas_per_node", integer(), 8)
          .build();

  /** The part. */
  static final Shape DEPLOY =
      keyed()
          .key("mode", text())
          .key("replicas", integer())
          .key("endpoint_mode", text(), 2)
          .key("labels", PAIRS)
          .key("update_config", updatePolicy(UPDATE_ORDER_SINCE))
          .key("rollback_config", updatePolicy(ROLLBACK_SINCE), ROLLBACK_SINCE)
          .key("resources", RESOURCES)
          .key("restart_policy", RESTART_POLICY)
          .key("placement", PLACEMENT)
          .build();

  private DeployShape() {}

  private static Shape updatePolicy(int orderSince) {
    return keyed()
        .key("parallelism", integer())
        .key("delay", text(Format.DURATION))
        .key("failure_action", text())
        .key("monitor", text(Format.DURATION))
        .key("max_failure_ratio", number())
        .key("order", text(Format.UPDATE_ORDER), orderSince)
        .build();
  }
}
