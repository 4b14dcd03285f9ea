package dev.skep.api.model;

import dev.skep.api.Id;
import java.time.Instant;
import java.util.Map;

/**
 * What every resource carries.
 *
 * @param id never changes, never reused
 * @param name unique within its kind where the kind is named by users; empty for tasks, revisions
 *     and blobs
 * @param labels the user's own, never null
 * @param version the revision of the last write of the spec; preconditions compare it. Status
 *     writes leave it alone. Zero before the first commit.
 * @param createdAt commit time of the first write
 * @param updatedAt commit time of the last write of the spec; of a task that is not wanted any
 *     more, since when it is not
 */
public record Meta(
    Id id,
    String name,
    Map<String, String> labels,
    long version,
    Instant createdAt,
    Instant updatedAt) {
  public Meta {
    labels = Immutable.map(labels);
    updatedAt = updatedAt.equals(createdAt) ? createdAt : updatedAt;
  }

  /** Of a resource that has not been committed yet; applying fills in version and times. */
  public static Meta of(Id id, String name, Map<String, String> labels) {
    return new Meta(id, name, labels, 0, Instant.EPOCH, Instant.EPOCH);
  }

  /** The same with other labels. */
  public Meta withLabels(Map<String, String> changed) {
    return new Meta(id, name, changed, version, createdAt, updatedAt);
  }

  /** As it stands after a write of the spec in the given commit. */
  public Meta written(long atVersion, Instant created, Instant at) {
    return new Meta(id, name, labels, atVersion, created, at);
  }

  /** The same as it stands after a change at a time that leaves the version alone. */
  public Meta touched(Instant at) {
    return new Meta(id, name, labels, version, createdAt, at);
  }
}
