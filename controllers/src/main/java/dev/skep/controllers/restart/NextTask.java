package dev.skep.controllers.restart;

import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.Occupant;
import dev.skep.controllers.gating.Gate;
import java.util.List;
import java.util.Optional;

/**
 * What the next task of a slot runs.
 *
 * @param revision the service's present one; behind its closed gate the one that ran in the slot
 *     last, so that a wish that cannot begin yet takes nothing away
 * @param gate whether that may start
 */
public record NextTask(ServiceRevision revision, Gate gate) {

  static NextTask of(
      ClusterState state, Service service, ServiceRevision present, List<Occupant> occupants) {
    Gate gate = Gate.of(state, service, present.spec());
    Optional<ServiceRevision> kept =
        gate.isOpen() ? Optional.empty() : lastThatRan(state, occupants);
    return kept.map(revision -> new NextTask(revision, Gate.OPEN))
        .orElseGet(() -> new NextTask(present, gate));
  }

  private static Optional<ServiceRevision> lastThatRan(
      ClusterState state, List<Occupant> occupants) {
    return occupants.reversed().stream()
        .filter(o -> !o.isLeaving() && o.task().status().runningSince() != null)
        .findFirst()
        .flatMap(o -> state.serviceRevision(o.task().revision()));
  }
}
