package dev.skep.controllers;

import dev.skep.api.Id;
import dev.skep.api.model.Event;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Service;
import dev.skep.api.model.SlotKey;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Transaction.Precondition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Collects what one plan of a service mode does to the slots of one service. */
public final class SlotChanges {
  /** Tasks made or let go by one plan, so that it fits well into one transaction. */
  public static final int MOST_TASKS = 1_000;

  private final String controller;
  private final ServiceSlots view;
  private final Set<Precondition> restsOn = new LinkedHashSet<>();
  private final List<Mutation> mutations = new ArrayList<>();
  private int room = MOST_TASKS;

  /**
   * Nothing yet.
   *
   * @param controller the name under which events are recorded
   */
  public SlotChanges(String controller, ServiceSlots view) {
    this.controller = controller;
    this.view = view;
  }

  /** How many more tasks this plan may make or let go. */
  public int room() {
    return room;
  }

  /** Lets every task of the slots go, history included. */
  public void remove(Collection<SlotContent> slots, String reason, String why) {
    List<SlotContent> touched = new ArrayList<>();
    for (SlotContent slot : slots) {
      List<Occupant> left = slot.occupants().stream().filter(o -> !o.isLeaving()).toList();
      if (desire(left, TaskState.REMOVE)) {
        touched.add(slot);
      }
    }
    tell(touched, reason, why);
  }

  /** Stops what is wanted in the slots; it stays as history. */
  public void shutDown(Collection<SlotContent> slots, String reason, String why) {
    List<SlotContent> touched = new ArrayList<>();
    for (SlotContent slot : slots) {
      if (desire(slot.wanted(), TaskState.SHUTDOWN)) {
        touched.add(slot);
      }
    }
    tell(touched, reason, why);
  }

  /** All or nothing, so that a sentence about a slot is true of all of it. */
  private boolean desire(List<Occupant> tasks, TaskState desired) {
    if (tasks.isEmpty() || room < tasks.size()) {
      return false;
    }
    tasks.forEach(o -> mutations.add(new Mutation.DesireTask(o.task().id(), desired)));
    room -= tasks.size();
    return true;
  }

  private void tell(List<SlotContent> slots, String reason, String why) {
    if (!slots.isEmpty()) {
      event(reason, SlotNames.of(slots) + ": " + why);
    }
  }

  /**
   * Makes the task of a free slot. Where a task of an earlier use of the slot may still run, the
   * new one waits for it, so that a slot never has two running tasks; behind a closed gate all
   * wait.
   *
   * @param earlier what the slot has from earlier; empty for one that was never used
   */
  public void fill(SlotKey key, Optional<SlotContent> earlier) {
    boolean slotIsFree = earlier.isEmpty() || !earlier.get().mayRun();
    boolean waits = !slotIsFree || !view.gate().isOpen() || view.fenced();
    TaskState desired = waits ? TaskState.READY : view.spec().goal();
    Service service = view.service();
    mutations.add(
        new Mutation.Put(
            Task.pending(newTask(key), service.id(), service.revision(), key, desired)));
    room--;
  }

  /** Derived from the state, so that a task is made once. */
  private Id newTask(SlotKey key) {
    return key.node() == null
        ? Id.derive(view.service().id(), "task", key.number(), view.revision())
        : Id.derive(view.service().id(), "task on " + key.node(), view.revision());
  }

  /** What was decided holds only while this is as it was looked at. */
  public void restOn(Resource resource) {
    restsOn.add(Precondition.unchanged(resource));
  }

  /** Records an event of the service. */
  public void event(String reason, String message) {
    Service service = view.service();
    mutations.add(
        new Mutation.Emit(
            Event.of(
                controller, Kind.SERVICE, service.id(), service.meta().name(), reason, message)));
  }

  /** All of it. */
  public Plan toPlan() {
    return toPlan(List.of());
  }

  /** All of it, with what is waited for. */
  public Plan toPlan(List<Waiting> waitingOn) {
    List<Precondition> preconditions = new ArrayList<>();
    if (!mutations.isEmpty()) {
      // A wish that changed meanwhile calls for another plan, not for tasks of the old wish.
      preconditions.add(Precondition.unchanged(view.service()));
      preconditions.addAll(restsOn);
    }
    return new Plan(preconditions, mutations, Optional.empty(), waitingOn);
  }
}
