package dev.skep.api.http;

import java.util.List;

/**
 * To take back what a set of manifests brought. Of nodes and the cluster only the labels go that
 * the set owns.
 *
 * @param objects what shall go; what is not there is no error
 * @param dryRun whether only to say what would change
 */
public record SetRemoval(List<Item> objects, boolean dryRun) {
  public SetRemoval {
    objects = Wire.list(objects);
  }

  /**
   * An object.
   *
   * @param kind {@code stack}, {@code network}, {@code secret}, {@code config}, {@code node} or
   *     {@code cluster}
   * @param name its name; of a node also its id
   */
  public record Item(String kind, String name) {
    public Item {
      kind = Wire.text(kind);
      name = Wire.text(name);
    }
  }
}
