package dev.skep.controllers.scheduling;

import dev.skep.api.Id;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.state.ClusterState;
import java.util.Optional;

/**
 * By which spec a task is placed, and judged where it is: the present one of its service, if a task
 * made for its own revision serves that. Only constraints differ between the two: a change of them
 * replaces no task that fits, as in swarm.
 */
public final class PlacingSpec {
  private PlacingSpec() {}

  /**
   * The spec that counts for tasks of a revision; empty when there is no such revision.
   *
   * @param service whose revision it is
   */
  public static Optional<ServiceSpec> of(ClusterState state, Id service, Id revision) {
    Optional<ServiceSpec> own = state.serviceRevision(revision).map(ServiceRevision::spec);
    return own.flatMap(spec -> state.spec(service).filter(spec::runsLike)).or(() -> own);
  }
}
