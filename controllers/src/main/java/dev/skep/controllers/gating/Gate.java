package dev.skep.controllers.gating;

import dev.skep.api.Id;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.Occupant;
import dev.skep.controllers.SlotContent;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether tasks of a service may begin to run.
 *
 * @param reason what they wait for, for people; empty when the gate is open
 */
public record Gate(String reason) {
  /** Nothing to wait for. */
  public static final Gate OPEN = new Gate("");

  /** Whether there is nothing to wait for. */
  public boolean isOpen() {
    return reason.isEmpty();
  }

  /**
   * The gate of a revision of a service.
   *
   * @param service a living one
   * @param revision its present one, or an earlier one whose tasks may still be started
   */
  public static Gate of(ClusterState state, Service service, ServiceRevision revision) {
    return opensByItself(service, revision)
        ? OPEN
        : of(
            state,
            service,
            revision,
            SlotContent.all(state, service.id()),
            SlotContent.alike(state, service.id(), revision.spec()));
  }

  /**
   * The same for who has looked at the service already.
   *
   * @param slots all that have tasks
   * @param alike the revisions that run like this one
   */
  public static Gate of(
      ClusterState state,
      Service service,
      ServiceRevision revision,
      List<SlotContent> slots,
      Set<Id> alike) {
    if (opensByItself(service, revision) || hasBegun(slots, alike)) {
      return OPEN;
    }
    ServiceSpec spec = revision.spec();
    List<String> unmet =
        spec.dependencies().stream()
            .map(dependency -> Requirement.unmet(state, dependency))
            .flatMap(Optional::stream)
            .toList();
    if (unmet.isEmpty()) {
      return OPEN;
    }
    int more = unmet.size() - 1;
    String rest = more == 0 ? "" : "; and for " + more + " more";
    return new Gate("waits for service " + unmet.getFirst() + rest);
  }

  private static boolean opensByItself(Service service, ServiceRevision revision) {
    return revision.spec().dependencies().isEmpty() || isRolledOut(service, revision);
  }

  /** An update begins behind an open gate and then goes on; a rollback waits for nothing. */
  private static boolean isRolledOut(Service service, ServiceRevision revision) {
    return Optional.ofNullable(service.update())
        .filter(update -> update.revision().equals(revision.id()))
        .isPresent();
  }

  /**
   * Whether a task of the spec was let go before: what has begun is not held up again. In a slot
   * that ran something else since then, it is to begin anew.
   */
  private static boolean hasBegun(List<SlotContent> slots, Set<Id> alike) {
    return slots.stream()
        .anyMatch(slot ->
            slot.staying().reversed().stream()
                .map(Occupant::task)
                .takeWhile(task -> alike.contains(task.revision()))
                .anyMatch(Gate::wasLetGo));
  }

  private static boolean wasLetGo(Task task) {
    return task.desired() == TaskState.RUNNING
        || task.desired() == TaskState.COMPLETE
        || task.status().runningSince() != null;
  }
}
