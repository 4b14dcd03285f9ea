package dev.skep.controllers;

import dev.skep.api.Id;
import dev.skep.api.model.SlotKey;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One of the places of a service, a number or a node: at most one task is wanted in it, ended ones
 * are its history.
 *
 * @param service the service
 * @param key which of its slots
 */
public record Slot(Id service, SlotKey key) {
  /** Of two tasks of a slot, the one that was created first; versions are commits, so no ties. */
  public static final Comparator<Occupant> BY_AGE =
      Comparator.comparingLong((Occupant o) -> o.task().meta().version())
          .thenComparing(o -> o.task().id());

  /** A numbered slot. */
  public Slot(Id service, int number) {
    this(service, SlotKey.numbered(number));
  }

  /** The slot of a task. */
  public static Slot of(Task task) {
    return new Slot(task.service(), task.slotKey());
  }

  /**
   * The slot in which a change may call for a decision: a task came or went, began to run or ended,
   * or something else is wanted of it. Steps of its start in between call for none.
   */
  public static Optional<Slot> touchedBy(Change change) {
    return switch (change) {
      case Change.Created(Task task) -> Optional.of(of(task));
      case Change.Deleted(Task task) -> Optional.of(of(task));
      case Change.Updated(Task before, Task after) when isDecisive(before, after) ->
          Optional.of(of(after));
      default -> Optional.empty();
    };
  }

  private static boolean isDecisive(Task before, Task after) {
    boolean progressed =
        before.state() != after.state() && !TaskState.RUNNING.isAfter(after.state());
    return progressed || before.desired() != after.desired();
  }

  /** All tasks of the slot, oldest first. */
  public List<Occupant> occupants(ClusterState state) {
    return state
        .tasksInSlot(service, key)
        .map(task -> Occupant.of(task, state))
        .sorted(BY_AGE)
        .toList();
  }
}
