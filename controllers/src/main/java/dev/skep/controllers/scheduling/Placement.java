package dev.skep.controllers.scheduling;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.Departure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where the tasks that wait for a node go.
 *
 * @param assignments in the order in which they were decided
 * @param unplaced tasks that found no node, with the reason
 * @param complete whether all waiting tasks were looked at; false when the limit was reached
 */
public record Placement(List<Assignment> assignments, List<Unplaced> unplaced, boolean complete) {
  /** Failures longer ago than this count no more; swarm's number. */
  static final Duration FAILURE_WINDOW = Duration.ofMinutes(5);

  /** A task and its node. */
  public record Assignment(Task task, Node node) {}

  /**
   * Tasks of one service revision for which there is no node.
   *
   * @param reason counts why nodes were passed over, see {@link Explanation}
   */
  public record Unplaced(List<Task> tasks, String reason) {}

  /**
   * Places the tasks of a state that wait for a node, service by service and oldest first.
   *
   * @param now for the age of failures
   * @param limit how many tasks to place at most
   */
  public static Placement of(ClusterState state, Instant now, int limit) {
    return new Run(state, now, limit).place();
  }

  /** One computation; its fields change while it goes on. */
  private static final class Run {
    private static final Comparator<Task> BY_AGE =
        Comparator.comparingLong((Task task) -> task.meta().version())
            .thenComparingInt(Task::slot)
            .thenComparing(Task::id);

    private final ClusterState state;
    private final Instant failuresSince;
    private final int limit;
    private final Map<Id, Candidate> candidates = new LinkedHashMap<>();
    private final List<Assignment> assignments = new ArrayList<>();
    private final List<Unplaced> unplaced = new ArrayList<>();

    Run(ClusterState state, Instant now, int limit) {
      this.state = state;
      this.failuresSince = now.minus(FAILURE_WINDOW);
      this.limit = limit;
    }

    Placement place() {
      List<Id> services = waitingServices();
      if (services.isEmpty()) {
        return new Placement(List.of(), List.of(), true);
      }
      for (Node node : state.nodesById()) {
        Candidate candidate = new Candidate(node, candidates.size(), state.use(node.id()));
        candidates.put(node.id(), candidate);
      }
      for (Id service : services) {
        if (assignments.size() >= limit) {
          return new Placement(assignments, unplaced, false);
        }
        placeService(service);
      }
      return new Placement(assignments, unplaced, assignments.size() < limit);
    }

    /** Those come first that have been as they are for longest. */
    private List<Id> waitingServices() {
      return state
          .servicesWithUnassignedTasks()
          .flatMap(id -> state.service(id).stream())
          .sorted(
              Comparator.comparingLong((Service service) -> service.meta().version())
                  .thenComparing(Service::id))
          .map(Service::id)
          .toList();
    }

    private void placeService(Id service) {
      List<Task> waiting = state.unassignedTasks(service).sorted(BY_AGE).toList();
      List<Task> present = state.tasksOfService(service).toList();
      candidates.values().forEach(Candidate::resetService);
      for (Task task : present) {
        @Nullable Candidate candidate = candidateOf(task);
        if (candidate != null && task.occupiesNode() && task.isWanted()) {
          candidate.countTask();
        }
      }
      Map<Id, List<Task>> byRevision =
          waiting.stream()
              .collect(
                  Collectors.groupingBy(Task::revision, LinkedHashMap::new, Collectors.toList()));
      for (Map.Entry<Id, List<Task>> group : byRevision.entrySet()) {
        countFailures(present, group.getKey());
        PlacingSpec.of(state, service, group.getKey())
            .ifPresent(spec -> placeGroup(group.getValue(), spec));
      }
    }

    private void countFailures(List<Task> present, Id revision) {
      candidates.values().forEach(Candidate::resetFailures);
      for (Task task : present) {
        @Nullable Candidate candidate = candidateOf(task);
        if (candidate != null && task.revision().equals(revision)) {
          candidate.countFailures(failuresOf(task));
        }
      }
    }

    /**
     * One that did not get on counts like so many failures: there, the next one would not either.
     */
    private int failuresOf(Task task) {
      boolean failed = task.state() == TaskState.FAILED || task.state() == TaskState.REJECTED;
      boolean stuck = Departure.of(task, state).filter(Departure::isOverdue).isPresent();
      boolean lately = !task.state().terminal() || task.status().at().isAfter(failuresSince);
      return !lately ? 0 : stuck ? Candidate.TOLERATED_FAILURES : failed ? 1 : 0;
    }

    private @Nullable Candidate candidateOf(Task task) {
      return task.node() == null ? null : candidates.get(task.node());
    }

    private void placeGroup(List<Task> waiting, ServiceSpec spec) {
      Demand demand = Demand.of(spec, state);
      placeOnTheirNodes(waiting.stream().filter(task -> task.slotNode() != null).toList(), demand);
      List<Task> tasks = waiting.stream().filter(task -> task.slotNode() == null).toList();
      if (tasks.isEmpty()) {
        return;
      }
      Branch tree =
          Branch.of(fitting(demand, candidates.values()), spec.task().placement().spread());
      int placed = 0;
      while (placed < tasks.size() && assignments.size() < limit) {
        @Nullable Candidate chosen = tree.placeOne(node -> give(node, demand));
        if (chosen == null) {
          String reason = Explanation.of(candidates.values(), demand);
          unplaced.add(new Unplaced(tasks.subList(placed, tasks.size()), reason));
          return;
        }
        assignments.add(new Assignment(tasks.get(placed), chosen.node()));
        placed++;
      }
    }

    /** Tasks whose slot is a node run there or nowhere; the filters are those of all tasks. */
    private void placeOnTheirNodes(List<Task> tasks, Demand demand) {
      Map<String, List<Task>> waiting = new LinkedHashMap<>();
      for (Task task : tasks) {
        if (assignments.size() >= limit) {
          break;
        }
        @Nullable Candidate node = candidates.get(task.slotNode());
        if (node != null && node.firstFailure(demand) == null) {
          node.place(demand);
          assignments.add(new Assignment(task, node.node()));
        } else {
          String reason =
              node == null ? Explanation.ofALostNode() : Explanation.of(List.of(node), demand);
          waiting.computeIfAbsent(reason, same -> new ArrayList<>()).add(task);
        }
      }
      waiting.forEach((reason, group) -> unplaced.add(new Unplaced(group, reason)));
    }

    private static List<Candidate> fitting(Demand demand, Collection<Candidate> all) {
      List<Candidate> fitting = new ArrayList<>(all.size());
      for (Candidate candidate : all) {
        if (candidate.firstFailure(demand) == null) {
          candidate.begin(demand);
          fitting.add(candidate);
        }
      }
      return fitting;
    }

    private static boolean give(Candidate node, Demand demand) {
      node.place(demand);
      return node.hasRoomFor(demand);
    }
  }
}
