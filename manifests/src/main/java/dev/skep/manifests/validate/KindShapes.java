package dev.skep.manifests.validate;

import static dev.skep.manifests.validate.Shape.flag;
import static dev.skep.manifests.validate.Shape.integer;
import static dev.skep.manifests.validate.Shape.keyed;
import static dev.skep.manifests.validate.Shape.listOf;
import static dev.skep.manifests.validate.Shape.mapOf;
import static dev.skep.manifests.validate.Shape.oneOf;
import static dev.skep.manifests.validate.Shape.orNothing;
import static dev.skep.manifests.validate.Shape.setOf;
import static dev.skep.manifests.validate.Shape.text;
import static dev.skep.manifests.validate.Shape.textOrNumber;

import dev.skep.manifests.validate.Shape.Anything;
import dev.skep.manifests.validate.Shape.Choice;
import dev.skep.manifests.validate.Shape.Format;
import dev.skep.manifests.validate.Shape.Keyed;
import java.util.List;

/** The structure of skep's own documents. */
final class KindShapes {
  private static final Shape METADATA =
      keyed()
          .key("name", text())
          .key("labels", mapOf(textOrNumber(Format.ANY)))
          .required("name")
          .build();

  private static final Shape NAME_ONLY = keyed().key("name", text()).required("name").build();

  private static final Shape NODE =
      keyed()
          .key("availability", new Choice(List.of("active", "pause", "drain")))
          .key("role", new Choice(List.of("worker", "manager")))
          .build();

  private static final Shape CLUSTER =
      keyed()
          .key("heartbeatPeriod", text(Format.DURATION))
          .key("missedHeartbeats", integer())
          .key("taskHistoryLimit", integer())
          .key("addressPool", text())
          .key("subnetSize", integer())
          .key("certificateExpiry", text(Format.DURATION))
          .build();

  private static final Shape NETWORK =
      keyed()
          .key("driver", text())
          .key("attachable", flag())
          .key("internal", flag())
          .key("ipv6", flag())
          .key("options", ComposeShape.OPTIONS)
          .key("subnets", setOf(text()))
          .build();

  private static final Shape PAYLOAD =
      keyed().keys(text(), "file", "content", "base64", "environment").build();

  private KindShapes() {}

  /** A whole document of a kind. */
  static Keyed of(NativeKind kind) {
    KeyedBuilder document =
        keyed()
            .key("apiVersion", new Choice(List.of(NativeKind.API_VERSION)))
            .key("kind", new Choice(List.of(kind.word())))
            .required("apiVersion", "kind", "metadata");
    return switch (kind) {
      case CLUSTER -> document.key("metadata", METADATA).key("spec", orNothing(CLUSTER)).build();
      case NODE -> document.key("metadata", METADATA).key("spec", orNothing(NODE)).build();
      case NETWORK -> document.key("metadata", METADATA).key("spec", orNothing(NETWORK)).build();
      case SECRET, CONFIG ->
          document.key("metadata", METADATA).key("spec", orNothing(PAYLOAD)).build();
      // The manifest reader itself validates the Compose part, with its version and variables.
      case STACK ->
          document
              .key("metadata", NAME_ONLY)
              .key("spec", new Anything())
              .key("file", oneOf(text(), listOf(text())))
              .build();
    };
  }
}
