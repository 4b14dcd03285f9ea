package dev.skep.controllers.enforcement;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskSpec.Amount;
import dev.skep.api.state.Capacity;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.NodeUse;
import dev.skep.controllers.Occupant;
import dev.skep.controllers.scheduling.Constraint;
import dev.skep.controllers.scheduling.PlacingSpec;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks do not fit the nodes that they are on. One computation over one state; what was
 * worked out for a revision or a node serves for all tasks.
 */
final class Misfits {
  private final ClusterState state;
  private final Map<Id, List<Constraint>> constraints = new HashMap<>();
  private final Map<Id, Set<Id>> tooMuch = new HashMap<>();

  Misfits(ClusterState state) {
    this.state = state;
  }

  /** Whether the task is wanted on a node that is judged and that it does not fit. */
  boolean contain(Occupant occupant) {
    Task task = occupant.task();
    @Nullable Node node = occupant.node().orElse(null);
    if (node == null || !task.isWanted() || task.state().terminal() || !isJudged(node)) {
      return false;
    }
    boolean satisfied =
        constraints
            .computeIfAbsent(task.revision(), revision -> read(task.service(), revision))
            .stream()
            .allMatch(constraint -> constraint.matches(node));
    return !satisfied || (reserves(task) && tooMuchOn(node).contains(task.id()));
  }

  /** Active nodes only, and of a node that is down nobody knows what is there. */
  static boolean isJudged(Node node) {
    return node.availability() == Node.Availability.ACTIVE
        && node.status().state() != Node.State.DOWN;
  }

  private List<Constraint> read(Id service, Id revision) {
    return PlacingSpec.of(state, service, revision)
        .map(spec ->
            spec.task().placement().constraints().stream().map(Constraint::parseOrNever).toList())
        .orElse(List.of());
  }

  private Optional<ServiceSpec> spec(Id revision) {
    return state.serviceRevision(revision).map(ServiceRevision::spec);
  }

  private boolean reserves(Task task) {
    return spec(task.revision())
        .filter(spec -> !spec.task().resources().reservations().equals(Amount.zero()))
        .isPresent();
  }

  private Set<Id> tooMuchOn(Node node) {
    return tooMuch.computeIfAbsent(node.id(), id -> tooMuch(node));
  }

  /** The newest tasks that reserve more than the node has; the oldest stay. */
  private Set<Id> tooMuch(Node node) {
    Set<Id> surplus = new HashSet<>();
    if (!state.use(node.id()).exceeds(node.description())) {
      return surplus;
    }
    List<Task> oldestFirst =
        state
            .tasksOnNode(node.id())
            .filter(task -> task.occupiesNode() && task.isWanted())
            .sorted(
                Comparator.comparingLong((Task task) -> task.meta().version())
                    .thenComparing(Task::id))
            .toList();
    NodeUse use = NodeUse.none();
    for (Task task : oldestFirst) {
      Optional<ServiceSpec> spec = spec(task.revision());
      if (spec.isPresent() && Capacity.hasResources(node, use, spec.get())) {
        use = use.plus(spec.get());
      } else {
        surplus.add(task.id());
      }
    }
    return surplus;
  }
}
