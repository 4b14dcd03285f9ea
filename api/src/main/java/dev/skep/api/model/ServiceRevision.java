package dev.skep.api.model;

import dev.skep.api.Id;
import java.util.Map;

/**
 * One immutable version of a service's spec, kept while a task, a rollback or a stack refers to it.
 *
 * @param meta without a name
 * @param service the service it belongs to
 * @param number from 1, in the order of the changes
 * @param spec what the user wants
 */
public record ServiceRevision(Meta meta, Id service, long number, ServiceSpec spec)
    implements Resource {

  /** A new revision. */
  public static ServiceRevision of(Id id, Id service, long number, ServiceSpec spec) {
    return new ServiceRevision(Meta.of(id, "", Map.of()), service, number, spec);
  }

  @Override
  public ServiceRevision withMeta(Meta changed) {
    return new ServiceRevision(changed, service, number, spec);
  }
}
