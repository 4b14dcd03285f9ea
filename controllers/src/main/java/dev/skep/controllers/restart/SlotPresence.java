package dev.skep.controllers.restart;

import dev.skep.api.Id;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Task;
import dev.skep.controllers.Occupant;
import dev.skep.controllers.SlotContent;
import java.util.List;
import java.util.Set;

/** Whether a slot is in use. */
public final class SlotPresence {
  private SlotPresence() {}

  /**
   * Whether the slot counts as one of the service's: something is wanted in it, or its newest task
   * ended and the restart policy allows no other. A slot that is a node is free again after its
   * task was told to stop there, because the node may have come back.
   *
   * @param spec the service's present one
   * @param alike revisions that run like it
   */
  public static boolean counts(SlotContent slot, ServiceSpec spec, Set<Id> alike) {
    if (!slot.wanted().isEmpty()) {
      return true;
    }
    List<Task> staying = slot.staying().stream().map(Occupant::task).toList();
    if (staying.isEmpty()) {
      return false;
    }
    if (slot.key().isNode() && !RestartRule.endedByItself(staying.getLast())) {
      return false;
    }
    Id newest = staying.getLast().revision();
    List<Task> history =
        alike.contains(newest)
            ? staying.stream().filter(task -> alike.contains(task.revision())).toList()
            : staying.stream().filter(task -> task.revision().equals(newest)).toList();
    return !RestartRule.allows(spec.restart(), history);
  }
}
