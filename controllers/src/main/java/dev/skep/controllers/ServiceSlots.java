package dev.skep.controllers;

import dev.skep.api.Id;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.gating.Gate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A service with all its tasks, sorted into slots: what the controllers of the service modes look
 * at.
 *
 * @param service living or being removed
 * @param spec its current spec
 * @param slots its slots that have tasks, by key
 * @param alike its revisions that run like the current spec
 * @param gate whether new tasks may start
 * @param fenced whether it is a singleton and another task of it may hold a lease, so that a new
 *     one waits
 * @param revision of the observed state
 */
public record ServiceSlots(
    Service service,
    ServiceSpec spec,
    List<SlotContent> slots,
    Set<Id> alike,
    Gate gate,
    boolean fenced,
    long revision) {
  public ServiceSlots {
    slots = List.copyOf(slots);
    alike = Set.copyOf(alike);
  }

  /** A service as it stands; empty when there is none, or one of another mode. */
  public static Optional<ServiceSlots> of(
      ClusterState state, Id service, Class<? extends ServiceSpec.Mode> mode) {
    return state
        .service(service)
        .flatMap(found ->
            state
                .serviceRevision(found.revision())
                .filter(revision -> mode.isInstance(revision.spec().mode()))
                .map(revision -> of(state, found, revision)));
  }

  private static ServiceSlots of(ClusterState state, Service service, ServiceRevision revision) {
    ServiceSpec spec = revision.spec();
    List<SlotContent> slots = SlotContent.all(state, service.id());
    Set<Id> alike = SlotContent.alike(state, service.id(), spec);
    return new ServiceSlots(
        service,
        spec,
        slots,
        alike,
        Gate.of(state, service, revision, slots, alike),
        Fence.before(service.id(), spec, state),
        state.revision().value());
  }

  /** The same with other slots. */
  public ServiceSlots withSlots(List<SlotContent> changed) {
    return new ServiceSlots(service, spec, changed, alike, gate, fenced, revision);
  }
}
