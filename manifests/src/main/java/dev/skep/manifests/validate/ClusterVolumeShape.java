package dev.skep.manifests.validate;

import static dev.skep.manifests.validate.ComposeShape.PAIRS;
import static dev.skep.manifests.validate.Shape.keyed;
import static dev.skep.manifests.validate.Shape.listOf;
import static dev.skep.manifests.validate.Shape.text;

/** The structure of {@code x-cluster-spec}, which makes a volume one of the cluster. */
final class ClusterVolumeShape {
  private static final Shape TOPOLOGIES = listOf(keyed().key("segments", PAIRS).open().build());

  private static final Shape ACCESS_MODE =
      keyed()
          .keys(text(), "scope", "sharing")
          .key("block_volume", keyed().open().build())
          .key(
              "mount_volume",
              keyed().key("fs_type", text()).key("mount_flags", listOf(text())).open().build())
          .open()
          .build();

  /** The value. */
  static final Shape SPEC =
      keyed()
          .key("group", text())
          .key("access_mode", ACCESS_MODE)
          .key(
              "accessibility_requirements",
              keyed().keys(TOPOLOGIES, "requisite", "preferred").open().build())
          .key(
              "capacity_range",
              keyed().keys(text(), "required_bytes", "limit_bytes").open().build())
          .key("availability", text())
          .open()
          .build();

  private ClusterVolumeShape() {}
}
