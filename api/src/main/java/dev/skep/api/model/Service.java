package dev.skep.api.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.skep.api.Id;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A named set of equal tasks.
 *
 * @param meta name and labels as in the current revision's spec
 * @param revision the current {@link ServiceRevision}
 * @param previousRevision the one before, for a rollback; null when there is none
 * @param number counts the revisions of this service, from 1
 * @param removing since when the service is being removed; null for a living one. A service that is
 *     being removed has lost its name and its ports; it is deleted when its last task is gone.
 * @param update how far the roll-out of the current revision has come; null while there was nothing
 *     to roll out. Reports write it, so it does not touch the version
 */
public record Service(
    Meta meta,
    Id revision,
    @Nullable Id previousRevision,
    long number,
    @Nullable Instant removing,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable UpdateStatus update)
    implements Resource {

  /** A new service. */
  public static Service created(Meta meta, Id revision) {
    return new Service(meta, revision, null, 1, null, null);
  }

  @Override
  public Service withMeta(Meta changed) {
    return new Service(changed, revision, previousRevision, number, removing, update);
  }

  /** The same with another status of its update. */
  public Service withUpdate(@Nullable UpdateStatus changed) {
    return new Service(meta, revision, previousRevision, number, removing, changed);
  }

  /** The same without a way back. */
  public Service withoutPrevious() {
    return new Service(meta, revision, null, number, removing, update);
  }

  /** The service after its spec became that of another revision. */
  public Service revised(ServiceRevision next) {
    return new Service(
        new Meta(
            meta.id(),
            next.spec().name(),
            next.spec().labels(),
            meta.version(),
            meta.createdAt(),
            meta.updatedAt()),
        next.id(),
        revision,
        next.number(),
        removing,
        null);
  }

  /** The service with the same spec once more; what it can be rolled back to stays. */
  public Service renewed(ServiceRevision same) {
    return new Service(meta, same.id(), previousRevision, same.number(), removing, null);
  }

  /** The service while it is being removed; the time is replaced by the commit's. */
  public Service asRemoving() {
    return new Service(meta, revision, previousRevision, number, Instant.EPOCH, update);
  }

  /** Whether the service is being removed. */
  public boolean isRemoving() {
    return removing != null;
  }
}
