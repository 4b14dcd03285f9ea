package dev.skep.controllers.scheduling;

import dev.skep.api.model.Node;
import dev.skep.api.state.Capacity;
import dev.skep.api.state.NodeUse;
import org.jspecify.annotations.Nullable;

/**
 * A node during one plan. Mutable: what was placed on it so far counts. The numbers that concern a
 * service are those of the service that is being placed; they are reset for the next one.
 */
final class Candidate implements Comparable<Candidate> {
  /**
   * From so many recent failures on a node is avoided; swarm's number. Fewer are of no consequence.
   */
  static final int TOLERATED_FAILURES = 5;

  private final Node node;

  /** Place in the order of ids; ties go by it, so that plans are repeatable. */
  private final int index;

  private NodeUse use;
  private int activeTasks;
  private int tasksOfService;
  private int failures;

  Candidate(Node node, int index, NodeUse use) {
    this.node = node;
    this.index = index;
    this.use = use;
    this.activeTasks = use.activeTasks();
  }

  Node node() {
    return node;
  }

  int tasksOfService() {
    return tasksOfService;
  }

  /** The better place comes first. */
  @Override
  public int compareTo(Candidate other) {
    int byFailures = Integer.compare(countedFailures(), other.countedFailures());
    if (byFailures != 0) {
      return byFailures;
    }
    if (tasksOfService != other.tasksOfService) {
      return Integer.compare(tasksOfService, other.tasksOfService);
    }
    return activeTasks != other.activeTasks
        ? Integer.compare(activeTasks, other.activeTasks)
        : Integer.compare(index, other.index);
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
  void place(Demand demand) {
    activeTasks++;
    tasksOfService++;
    if (demand.occupies()) {
      use = use.plus(demand.spec());
    }
  }

  /** The first filter that this node does not pass, null when it may run such a task. */
  @Nullable Filter firstFailure(Demand demand) {
    if (!node.acceptsTasks()) {
      return Filter.READY;
    }
    if (demand.reserves() && !Capacity.hasResources(node, use, demand.spec())) {
      return Filter.RESOURCES;
    }
    for (Constraint constraint : demand.constraints()) {
      if (!constraint.matches(node)) {
        return Filter.CONSTRAINTS;
      }
    }
    if (!Platform.supports(node, demand.spec().task().placement().platforms())) {
      return Filter.PLATFORM;
    }
    return shortage(demand);
  }

  /** The filters that may begin to fail when a task was placed here; the others cannot. */
  @Nullable Filter failureAfterPlacing(Demand demand) {
    return demand.reserves() && !Capacity.hasResources(node, use, demand.spec())
        ? Filter.RESOURCES
        : shortage(demand);
  }

  private @Nullable Filter shortage(Demand demand) {
    if (demand.takesHostPorts() && Capacity.takenHostPort(use, demand.spec()).isPresent()) {
      return Filter.HOST_PORTS;
    }
    return demand.maxPerNode() > 0 && tasksOfService >= demand.maxPerNode()
        ? Filter.MAX_REPLICAS
        : null;
  }
}
