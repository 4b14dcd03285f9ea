package dev.skep.controllers.restart;

import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.Task;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.Occupant;
import dev.skep.controllers.gating.Gate;
import java.util.List;
import java.util.Optional;

/**
 * What the next task of a slot runs.
 *
 * @param revision the service's present one; behind its closed gate the one that the slot ran last,
 *     so that a wish that cannot begin yet takes nothing away
 * @param gate whether that may start
 */
public record NextTask(ServiceRevision revision, Gate gate) {

  static NextTask of(
      ClusterState state, Service service, ServiceRevision present, List<Occupant> occupants) {
    Gate gate = Gate.of(state, service, present);
    if (gate.isOpen()) {
      return new NextTask(present, gate);
    }
    if (present.spec().isJob()) {
      return newest(occupants)
          .flatMap(task -> state.serviceRevision(task.revision()))
          .map(run -> new NextTask(run, Gate.of(state, service, run)))
          .orElseGet(() -> new NextTask(present, gate));
    }
    return whatRuns(state, occupants)
        .map(revision -> new NextTask(revision, Gate.OPEN))
        .orElseGet(() -> new NextTask(present, gate));
  }

  private static Optional<Task> newest(List<Occupant> occupants) {
    return occupants.reversed().stream()
        .filter(o -> !o.isLeaving())
        .map(Occupant::task)
        .findFirst();
  }

  /** The gate of a task that was made and not let go. */
  Gate gateOf(Task waiting, ClusterState state, Service service) {
    boolean same = gate.isOpen() && revision.id().equals(service.revision());
    Optional<ServiceRevision> made = state.serviceRevision(waiting.revision());
    return same || made.isEmpty() ? gate : Gate.of(state, service, made.get());
  }

  /** The revision of the newest task, if it ran in the slot before. */
  private static Optional<ServiceRevision> whatRuns(ClusterState state, List<Occupant> occupants) {
    List<Task> staying =
        occupants.stream().filter(o -> !o.isLeaving()).map(Occupant::task).toList();
    return staying.stream()
        .filter(task -> task.status().runningSince() != null)
        .map(Task::revision)
        .filter(ran -> ran.equals(staying.getLast().revision()))
        .findFirst()
        .flatMap(state::serviceRevision);
  }
}
