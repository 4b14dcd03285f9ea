package dev.skep.controllers.scheduling;

import dev.skep.api.model.Event;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Node;
import dev.skep.api.model.Service;
import dev.skep.api.model.Task;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Transaction.Precondition;
import dev.skep.controllers.Controller;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Plan;
import dev.skep.controllers.Waiting;
import dev.skep.controllers.scheduling.Placement.Assignment;
import dev.skep.controllers.scheduling.Placement.Unplaced;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Gives every task that waits for a node one, or says why it gets none. */
public final class Scheduling implements Controller<Scheduling.Whole, ClusterState> {
  /** Assignments in one plan: about three quarters of what a transaction may hold. */
  public static final int MAX_ASSIGNMENTS = 5_000;

  /** Explanations in one plan. */
  static final int MAX_EXPLANATIONS = 1_000;

  /** Assignments that get an event each; more would only push others out of the history. */
  static final int MAX_EVENTS = 50;

  static final String NAME = "scheduling";
  private static final String ASSIGNED = "scheduler assigned task to node";
  private static final String CONFIRMED = "scheduler confirmed task can run on preassigned node";

  /** There is one thing to look at: all nodes and all tasks that wait. */
  public enum Whole {
    CLUSTER
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Stream<Whole> everything(ClusterState state, Observations seen) {
    return Stream.of(Whole.CLUSTER);
  }

  @Override
  public Set<Whole> concerns(Change change, ClusterState state) {
    boolean matters =
        switch (change) {
          case Change.Created(Task task) -> !task.isNew();
          case Change.Created(Node ignored) -> true;
          case Change.Updated(Node before, Node after) -> !before.equals(after);
          // Room that goes lets nothing be placed, but it changes why others wait.
          case Change.Updated(Task before, Task after) ->
              before.occupiesNode() != after.occupiesNode() || before.isNew() != after.isNew();
          case Change.Updated(Service before, Service after) ->
              !before.revision().equals(after.revision());
          case Change.Deleted(Task task) -> task.node() != null;
          // A node that goes changes why others wait.
          case Change.Deleted(Node ignored) -> true;
          default -> false;
        };
    return matters ? Set.of(Whole.CLUSTER) : Set.of();
  }

  @Override
  public Optional<ClusterState> observe(ClusterState state, Observations seen, Whole key) {
    return state.servicesWithUnassignedTasks().findAny().map(some -> state);
  }

  @Override
  public Plan plan(ClusterState state, Instant now) {
    Placement placement = Placement.of(state, now, MAX_ASSIGNMENTS);
    List<Mutation> mutations = new ArrayList<>();
    for (Assignment assignment : placement.assignments()) {
      mutations.add(
          new Mutation.AssignTask(
              assignment.task().id(),
              assignment.node().id(),
              assignment.task().slotNode() == null ? ASSIGNED : CONFIRMED));
    }
    mutations.addAll(events(state, placement.assignments()));
    List<Waiting> waiting = new ArrayList<>();
    boolean explainedAll = explain(state, placement.unplaced(), waiting, mutations);
    boolean complete = placement.complete() && explainedAll;
    return new Plan(
        unchangedNodes(placement.assignments()),
        mutations,
        complete ? Optional.empty() : Optional.of(now),
        waiting);
  }

  /** Labels and availability are what was decided on; resources and ports the state checks. */
  private static List<Precondition> unchangedNodes(List<Assignment> assignments) {
    return assignments.stream()
        .map(Assignment::node)
        .distinct()
        .map(Precondition::unchanged)
        .toList();
  }

  private static List<Mutation> events(ClusterState state, List<Assignment> assignments) {
    List<Mutation> events = new ArrayList<>();
    for (Assignment assignment : assignments.stream().limit(MAX_EVENTS).toList()) {
      Task task = assignment.task();
      String name = task.shortName(serviceName(state, task));
      String why = "assigned to node " + assignment.node().meta().name();
      events.add(
          new Mutation.Emit(Event.of(NAME, Kind.TASK, task.id(), name, "TaskAssigned", why)));
    }
    int more = assignments.size() - MAX_EVENTS;
    if (more > 0) {
      Task last = assignments.getLast().task();
      String why = more + " more tasks were assigned at once";
      events.add(
          new Mutation.Emit(
              Event.of(
                  NAME,
                  Kind.SERVICE,
                  last.service(),
                  serviceName(state, last),
                  "TasksAssigned",
                  why)));
    }
    return events;
  }

  /** Explains what changed; false when there is more than one plan should say. */
  private static boolean explain(
      ClusterState state,
      List<Unplaced> unplaced,
      List<Waiting> waiting,
      List<Mutation> mutations) {
    for (Unplaced group : unplaced) {
      int room = MAX_EXPLANATIONS - waiting.size();
      List<Task> news =
          group.tasks().stream()
              .filter(task -> !state.waitingOn(task.id()).orElse("").equals(group.reason()))
              .limit(room + 1L)
              .toList();
      news.stream()
          .limit(room)
          .forEach(task -> waiting.add(new Waiting(Kind.TASK, task.id(), group.reason())));
      if (news.size() > room) {
        return false;
      }
      if (!news.isEmpty()) {
        mutations.add(noSuitableNode(state, group));
      }
    }
    return true;
  }

  private static Mutation noSuitableNode(ClusterState state, Unplaced group) {
    Task first = group.tasks().getFirst();
    int number = group.tasks().size();
    String why = number + (number == 1 ? " task waits: " : " tasks wait: ") + group.reason();
    return new Mutation.Emit(
        Event.of(
            NAME, Kind.SERVICE, first.service(), serviceName(state, first), "NoSuitableNode", why));
  }

  private static String serviceName(ClusterState state, Task task) {
    return state.service(task.service()).map(Service::meta).map(m -> m.name()).orElse("");
  }
}
