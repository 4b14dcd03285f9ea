package dev.skep.controllers.job;

import dev.skep.api.model.Kind;
import dev.skep.api.model.TaskState;
import dev.skep.controllers.Occupant;
import dev.skep.controllers.ServiceSlots;
import dev.skep.controllers.SlotChanges;
import dev.skep.controllers.SlotContent;
import dev.skep.controllers.SlotNames;
import dev.skep.controllers.Waiting;
import dev.skep.controllers.restart.SlotPresence;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The present run of a job.
 *
 * @param slots the job's slots; tasks of earlier runs count as leaving
 */
record Run(ServiceSlots slots) {

  /**
   * Whether another run waits at its gate while tasks of the one before are there; those are left
   * alone until it opens.
   */
  static boolean isHeldBack(ServiceSlots view) {
    return !view.gate().isOpen()
        && view.slots().stream().anyMatch(slot -> !earlier(view, slot).isEmpty());
  }

  private static List<Occupant> earlier(ServiceSlots view, SlotContent slot) {
    return slot.staying().stream()
        .filter(o -> !view.alike().contains(o.task().revision()))
        .toList();
  }

  /** Lets what belongs to earlier runs go, and looks at what is left. */
  static Run begin(ServiceSlots view, SlotChanges changes) {
    List<SlotContent> old = new ArrayList<>();
    List<SlotContent> left = new ArrayList<>();
    for (SlotContent slot : view.slots()) {
      List<Occupant> earlier = earlier(view, slot);
      if (!earlier.isEmpty()) {
        old.add(new SlotContent(slot.key(), slot.label(), earlier));
      }
      left.add(new SlotContent(slot.key(), slot.label(), leaving(slot.occupants(), earlier)));
    }
    changes.remove(old, "RunEnded", "the spec of the job has changed");
    return new Run(view.withSlots(left));
  }

  private static List<Occupant> leaving(List<Occupant> all, List<Occupant> earlier) {
    return all.stream()
        .map(o ->
            earlier.contains(o)
                ? new Occupant(o.task().withDesired(TaskState.REMOVE), o.node())
                : o)
        .toList();
  }

  /** Whether the slot has given its completion. */
  static boolean isComplete(SlotContent slot) {
    return slot.occupants().stream().anyMatch(o -> o.task().isCompletion());
  }

  List<SlotContent> complete() {
    return slots.slots().stream().filter(Run::isComplete).toList();
  }

  /** Slots in which something shall still complete. */
  List<SlotContent> underWay() {
    return slots.slots().stream()
        .filter(slot -> !isComplete(slot) && !slot.wanted().isEmpty())
        .toList();
  }

  /** Slots for which the restart policy allows no other attempt. */
  List<SlotContent> givenUp() {
    return slots.slots().stream()
        .filter(slot -> !isComplete(slot) && slot.wanted().isEmpty())
        .filter(slot -> SlotPresence.counts(slot, slots.spec(), slots.alike()))
        .toList();
  }

  /** Slots in which something runs on that nobody wants. */
  List<SlotContent> stopping() {
    Set<SlotContent> busy = Set.copyOf(underWay());
    return slots.slots().stream().filter(slot -> !busy.contains(slot) && slot.mayRun()).toList();
  }

  /**
   * What the job cannot do by itself any more, or what it waits for.
   *
   * @param waitsForStops whether something would begin if nothing were stopping
   * @param explained what is known of that already
   */
  List<Waiting> explain(boolean waitsForStops, String explained) {
    List<SlotContent> lost = givenUp();
    String reason = "";
    if (!lost.isEmpty()) {
      reason = SlotNames.of(lost) + " given up, the restart policy allows no other attempt";
    } else if (waitsForStops) {
      reason = "tasks of " + SlotNames.of(stopping()) + " have not stopped yet";
    }
    reason = reason.isEmpty() ? "" : "job: " + reason;
    return explain(slots, reason, explained);
  }

  /** A reason, unless it is known. */
  static List<Waiting> explain(ServiceSlots slots, String reason, String explained) {
    return reason.equals(explained)
        ? List.of()
        : List.of(new Waiting(Kind.SERVICE, slots.service().id(), reason));
  }
}
