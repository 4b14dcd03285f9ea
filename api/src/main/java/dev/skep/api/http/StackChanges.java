package dev.skep.api.http;

import java.util.List;

/**
 * What applying or removing a stack changed, or would change.
 *
 * @param stack its name
 * @param revision the commit; for a dry run the state that was looked at
 * @param dryRun whether nothing was changed
 * @param changes in the order in which a reader expects them: what others need comes first
 * @param warnings about the manifest
 */
public record StackChanges(
    String stack,
    long revision,
    boolean dryRun,
    List<ObjectChange> changes,
    List<ManifestProblem> warnings) {
  public StackChanges {
    changes = Wire.list(changes);
    warnings = Wire.list(warnings);
  }

  /**
   * What happened to one object.
   *
   * @param action {@code created}, {@code updated}, {@code unchanged} or {@code removed}
   * @param kind {@code network}, {@code secret}, {@code config} or {@code service}
   * @param name of the object
   * @param id of the object; empty when it does not exist yet
   */
  public record ObjectChange(String action, String kind, String name, String id) {}
}
