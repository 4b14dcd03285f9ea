package dev.skep.controllers.replicated;

import dev.skep.api.Id;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.controllers.Occupant;
import dev.skep.controllers.restart.RestartRule;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One slot as the replicated controller sees it.
 *
 * @param number of the slot
 * @param occupants its tasks, oldest first, those included that only wait to be deleted
 */
record SlotContent(int number, List<Occupant> occupants) {

  /** The tasks that count. */
  private List<Occupant> staying() {
    return occupants.stream().filter(o -> !o.isLeaving()).toList();
  }

  /** The wanted tasks, oldest first; more than one only by accident. */
  List<Occupant> wanted() {
    return occupants.stream().filter(o -> o.task().isWanted()).toList();
  }

  /** The task that stands for the slot: the newest wanted one, or else the newest. */
  Optional<Occupant> current() {
    List<Occupant> wanted = wanted();
    List<Occupant> candidates = wanted.isEmpty() ? staying() : wanted;
    return candidates.isEmpty() ? Optional.empty() : Optional.of(candidates.getLast());
  }

  /**
   * Whether the slot counts as one of the replicas: something is wanted in it, or its newest task
   * ended and the restart policy allows no other.
   */
  boolean isPresent(ServiceSpec spec, Set<Id> alike) {
    if (!wanted().isEmpty()) {
      return true;
    }
    List<Task> staying = staying().stream().map(Occupant::task).toList();
    if (staying.isEmpty()) {
      return false;
    }
    Id newest = staying.getLast().revision();
    List<Task> history =
        alike.contains(newest)
            ? staying.stream().filter(task -> alike.contains(task.revision())).toList()
            : staying.stream().filter(task -> task.revision().equals(newest)).toList();
    return !RestartRule.allows(spec.task().restart(), history);
  }

  boolean isRunning() {
    return current()
        .map(Occupant::task)
        .filter(task -> task.isWanted() && task.state() == TaskState.RUNNING)
        .isPresent();
  }

  /** Whether its task runs something else than the present spec. */
  boolean isOutdated(Set<Id> alike) {
    return current().map(o -> !alike.contains(o.task().revision())).orElse(false);
  }

  /** Whether its task is being taken care of by the restart controller. */
  boolean isRestarting() {
    return current().map(Occupant::needsReplacement).orElse(false);
  }

  /** Whether a container of any of its tasks may be running. */
  boolean mayRun() {
    return occupants.stream().anyMatch(Occupant::mayRun);
  }
}
