package dev.skep.controllers.replicated;

import dev.skep.api.model.Event;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Service;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Transaction.Precondition;
import dev.skep.controllers.Occupant;
import dev.skep.controllers.Plan;
import dev.skep.controllers.SlotContent;
import dev.skep.controllers.SlotNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Collects what one plan does to the slots of one service. */
final class Decisions {
  /** Tasks made or let go by one plan, so that it fits well into one transaction. */
  static final int MAX_NEW_TASKS = 1_000;

  private final Replicated.View view;
  private final List<Mutation> mutations = new ArrayList<>();
  private int room = MAX_NEW_TASKS;

  Decisions(Replicated.View view) {
    this.view = view;
  }

  /** Lets every task of the slots go, history included. */
  void remove(Collection<SlotContent> slots, String reason, String why) {
    List<SlotContent> touched = new ArrayList<>();
    for (SlotContent slot : slots) {
      List<Occupant> left = slot.occupants().stream().filter(o -> !o.isLeaving()).toList();
      if (left.isEmpty() || room < left.size()) {
        continue;
      }
      left.forEach(o -> mutations.add(new Mutation.DesireTask(o.task().id(), TaskState.REMOVE)));
      room -= left.size();
      touched.add(slot);
    }
    if (!touched.isEmpty()) {
      event(reason, SlotNames.of(touched) + ": " + why);
    }
  }

  /**
   * Fills free slots. Where a task of an earlier use of the slot may still run, the new one waits
   * for it, so that a slot never has two running tasks; behind a closed gate all of them wait.
   *
   * @param dead slots that are not in use; those that are filled again keep their history
   */
  void add(List<Integer> free, Map<Integer, SlotContent> dead, long wanted) {
    for (int number : free) {
      @Nullable SlotContent earlier = dead.remove(number);
      boolean waits = (earlier != null && earlier.mayRun()) || !view.gate().isOpen();
      Task task = Replicated.newTask(view, number, waits ? TaskState.READY : TaskState.RUNNING);
      mutations.add(new Mutation.Put(task));
      room--;
    }
    event("ScaledUp", SlotNames.numbered(free) + ": " + wanted + " replicas are wanted");
  }

  private void event(String reason, String message) {
    Service service = view.service();
    mutations.add(
        new Mutation.Emit(
            Event.of(
                Replicated.NAME,
                Kind.SERVICE,
                service.id(),
                service.meta().name(),
                reason,
                message)));
  }

  Plan toPlan() {
    // A wish that changed meanwhile calls for another plan, not for tasks of the old wish.
    return mutations.isEmpty()
        ? Plan.nothing()
        : new Plan(
            List.of(Precondition.unchanged(view.service())),
            mutations,
            Optional.empty(),
            List.of());
  }
}
