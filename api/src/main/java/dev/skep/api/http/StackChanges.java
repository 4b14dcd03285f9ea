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
   * @param action {@code created}, {@code updated}, {@code unchanged}, {@code removed}, or {@code
   *     kept} for what the files no longer have and stays all the same
   * @param kind {@code network}, {@code secret}, {@code config} or {@code service}
   * @param name of the object
   * @param id of the object; empty when it does not exist yet
   * @param rolls whether the service's tasks are replaced; otherwise it is changed in place
   * @param fields what is different afterwards, by path
   */
  public record ObjectChange(
      String action, String kind, String name, String id, boolean rolls, List<FieldChange> fields) {
    public ObjectChange {
      fields = Wire.list(fields);
    }
  }

  /**
   * A field with another value. Of the content of a secret or config only the beginning of a keyed
   * digest is told.
   *
   * @param path as a Compose file has it, for example {@code deploy.replicas}
   * @param before empty when the field was not there
   * @param after empty when the field will not be there
   * @param setBy what gave the field its value before, if not the last apply: a verb such as {@code
   *     scale}, or {@code hand} when that is not known any more; empty otherwise
   */
  public record FieldChange(String path, String before, String after, String setBy) {}
}
