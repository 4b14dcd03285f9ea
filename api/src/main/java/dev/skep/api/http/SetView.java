package dev.skep.api.http;

import java.time.Instant;
import java.util.List;

/**
 * A set of manifests: what was applied under its name.
 *
 * @param name of the set
 * @param members what it owns
 * @param createdAt commit time of the first apply
 * @param updatedAt commit time of the last apply that changed what it owns
 */
public record SetView(String name, List<Member> members, Instant createdAt, Instant updatedAt) {
  public SetView {
    members = Wire.list(members);
  }

  /**
   * An object that a set owns.
   *
   * @param kind {@code stack}, {@code network}, {@code secret}, {@code config}, {@code node} or
   *     {@code cluster}
   * @param name of the object; its id if it is gone
   * @param fields what the set owns of a node or the cluster; empty for an object that it owns
   *     altogether
   * @param leaving whether it goes as soon as nothing uses it any more
   */
  public record Member(String kind, String name, List<String> fields, boolean leaving) {
    public Member {
      fields = Wire.list(fields);
    }
  }
}
