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
import dev.skep.controllers.Waiting;
import dev.skep.controllers.restart.Replacement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Collects what one plan does to the slots of one service. */
final class Decisions {
  /** Tasks made or let go by one plan, so that it fits well into one transaction. */
  static final int MAX_NEW_TASKS = 1_000;

  /** Slots named in one event; more are only counted. */
  private static final int MAX_NAMED = 20;

  private final Replicated.View view;
  private final List<Mutation> mutations = new ArrayList<>();
  private int room = MAX_NEW_TASKS;

  Decisions(Replicated.View view) {
    this.view = view;
  }

  /** Lets every task of the slots go, history included. */
  void remove(Collection<SlotContent> slots, String reason, String why) {
    List<Integer> touched = new ArrayList<>();
    for (SlotContent slot : slots) {
      List<Occupant> left = slot.occupants().stream().filter(o -> !o.isLeaving()).toList();
      if (left.isEmpty() || room < left.size()) {
        continue;
      }
      left.forEach(o -> mutations.add(new Mutation.DesireTask(o.task().id(), TaskState.REMOVE)));
      room -= left.size();
      touched.add(slot.number());
    }
    event(reason, why, touched);
  }

  /**
   * Fills free slots. Where a task of an earlier use of the slot may still run, the new one waits
   * for it, so that a slot never has two running tasks.
   *
   * @param dead slots that are not in use; those that are filled again keep their history
   */
  void add(List<Integer> free, Map<Integer, SlotContent> dead, long wanted) {
    for (int number : free) {
      @Nullable SlotContent earlier = dead.remove(number);
      boolean waits = earlier != null && earlier.mayRun();
      Task task = Replicated.newTask(view, number, waits ? TaskState.READY : TaskState.RUNNING);
      mutations.add(new Mutation.Put(task));
      room--;
    }
    event("ScaledUp", wanted + " replicas are wanted", free);
  }

  /**
   * Moves slots to the present spec, as many as the update policy allows.
   *
   * @return what the rest waits for; empty when there is no rest
   */
  String update(List<SlotContent> slots) {
    slots.forEach(this::keepNewest);
    List<SlotContent> outdated =
        slots.stream()
            .filter(slot -> slot.isOutdated(view.alike()) && !slot.isRestarting())
            .sorted(
                Comparator.comparing(SlotContent::isRunning).thenComparingInt(SlotContent::number))
            .toList();
    if (outdated.isEmpty()) {
      return "";
    }
    List<Integer> underWay =
        slots.stream()
            .filter(slot -> !slot.isOutdated(view.alike()) && !slot.isRunning())
            .filter(slot -> !slot.wanted().isEmpty())
            .map(SlotContent::number)
            .sorted()
            .toList();
    int parallelism = view.spec().update().parallelism();
    int free = parallelism == 0 ? outdated.size() : Math.max(0, parallelism - underWay.size());
    List<SlotContent> now = outdated.subList(0, Math.min(outdated.size(), Math.min(free, room)));
    now.forEach(this::replace);
    event(
        "UpdateProceeds",
        "the spec is that of revision " + view.service().number(),
        now.stream().map(SlotContent::number).toList());
    int rest = outdated.size() - now.size();
    return rest == 0
        ? ""
        : "update: "
            + rest
            + " of "
            + slots.size()
            + " slots still run an earlier revision; waiting for "
            + named(now.isEmpty() ? underWay : now.stream().map(SlotContent::number).toList())
            + " to run";
  }

  /** A slot has one wanted task; should there be more, the newest one stays. */
  private void keepNewest(SlotContent slot) {
    List<Occupant> wanted = slot.wanted();
    for (Occupant surplus : wanted.subList(0, Math.max(0, wanted.size() - 1))) {
      mutations.add(new Mutation.DesireTask(surplus.task().id(), TaskState.SHUTDOWN));
    }
  }

  private void replace(SlotContent slot) {
    Task old = slot.current().orElseThrow().task();
    boolean stopsFirst = slot.mayRun();
    mutations.add(new Mutation.DesireTask(old.id(), TaskState.SHUTDOWN));
    TaskState desired = stopsFirst ? TaskState.READY : TaskState.RUNNING;
    mutations.add(new Mutation.Put(Replacement.of(old, view.service().revision(), desired)));
    room--;
  }

  private void event(String reason, String why, List<Integer> slots) {
    if (!slots.isEmpty()) {
      Service service = view.service();
      String message = named(slots) + ": " + why;
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
  }

  private static String named(List<Integer> slots) {
    String numbers =
        slots.stream().limit(MAX_NAMED).map(String::valueOf).collect(Collectors.joining(", "));
    int more = slots.size() - MAX_NAMED;
    return (slots.size() == 1 ? "slot " : "slots ")
        + numbers
        + (more > 0 ? " and " + more + " more" : "");
  }

  Plan toPlan(String waiting) {
    boolean explain = !waiting.equals(view.explained());
    List<Waiting> waitingOn =
        explain ? List.of(new Waiting(Kind.SERVICE, view.service().id(), waiting)) : List.of();
    // A wish that changed meanwhile calls for another plan, not for tasks of the old wish.
    List<Precondition> preconditions =
        mutations.isEmpty() ? List.of() : List.of(Precondition.unchanged(view.service()));
    return new Plan(preconditions, mutations, Optional.empty(), waitingOn);
  }
}
