package dev.skep.controllers.scheduling;

import dev.skep.api.model.Node;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.TaskSpec.Placement;
import dev.skep.api.state.Capacity;
import dev.skep.api.state.NodeUse;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node during one plan. Mutable: what was placed on it so far counts. The numbers that concern a
 * service are those of the service that is being placed; they are reset for the next one.
 */
final class Candidate {
  /**
   * From so many recent failures on a node is avoided; swarm's number. Fewer are of no consequence.
   */
  static final int TOLERATED_FAILURES = 5;

  /** Which of two nodes is the better place; ties go by id so that plans are repeatable. */
  static final Comparator<Candidate> BEST_FIRST =
      Comparator.comparingInt(Candidate::countedFailures)
          .thenComparingInt(candidate -> candidate.tasksOfService)
          .thenComparingInt(candidate -> candidate.use.activeTasks())
          .thenComparing(candidate -> candidate.node.id());

  private final Node node;
  private NodeUse use;
  private int tasksOfService;
  private int failures;

  Candidate(Node node, NodeUse use) {
    this.node = node;
    this.use = use;
  }

  Node node() {
    return node;
  }

  int tasksOfService() {
    return tasksOfService;
  }

  private int countedFailures() {
    return failures < TOLERATED_FAILURES ? 0 : failures;
  }

  /** Begins with another service. */
  void resetService() {
    tasksOfService = 0;
  }

  /** Begins with another revision. */
  void resetFailures() {
    failures = 0;
  }

  /** A wanted task of the service is here already. */
  void countTask() {
    tasksOfService++;
  }

  /** A task of the revision failed here recently. */
  void countFailure() {
    failures++;
  }

  /** One more task of the service is placed here. */
  void place(ServiceSpec spec) {
    use = use.plus(spec);
    tasksOfService++;
  }

  /** The first filter that this node does not pass, null when it may run a task of the spec. */
  @Nullable Filter firstFailure(ServiceSpec spec, List<Constraint> constraints) {
    Placement placement = spec.task().placement();
    if (!node.acceptsTasks()) {
      return Filter.READY;
    }
    if (!Capacity.hasResources(node, use, spec)) {
      return Filter.RESOURCES;
    }
    for (Constraint constraint : constraints) {
      if (!constraint.matches(node)) {
        return Filter.CONSTRAINTS;
      }
    }
    if (!Platform.supports(node, placement.platforms())) {
      return Filter.PLATFORM;
    }
    return shortage(spec);
  }

  /** The filters that may begin to fail when a task was placed here; the others cannot. */
  @Nullable Filter failureAfterPlacing(ServiceSpec spec) {
    return Capacity.hasResources(node, use, spec) ? shortage(spec) : Filter.RESOURCES;
  }

  private @Nullable Filter shortage(ServiceSpec spec) {
    if (Capacity.takenHostPort(use, spec).isPresent()) {
      return Filter.HOST_PORTS;
    }
    int limit = spec.task().placement().maxReplicasPerNode();
    return limit > 0 && tasksOfService >= limit ? Filter.MAX_REPLICAS : null;
  }
}
