package dev.skep.api.http;

import java.util.List;

/**
 * What applying or removing a set of manifests changed, or would change.
 *
 * @param set its name
 * @param revision the commit; for a dry run the state that was looked at
 * @param dryRun whether nothing was changed
 * @param changes in the order in which a reader expects them: what others need comes first
 * @param warnings about the manifests
 */
public record SetChanges(
    String set,
    long revision,
    boolean dryRun,
    List<StackChanges.ObjectChange> changes,
    List<ManifestProblem> warnings) {
  public SetChanges {
    set = Wire.text(set);
    changes = Wire.list(changes);
    warnings = Wire.list(warnings);
  }
}
