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

  private static final int TENTHS = 10;

  private final Node node;

  /** Place in the order of ids; ties go by it, so that plans are repeatable. */
  private final int index;

  private NodeUse use;
  private int activeTasks;
  private int tasksOfService;
  private int failures;

  /** See {@link #reservedWith}; of the group that is being placed. */
  private int reserved;

  Candidate(Node node, int index, NodeUse use) {
    this.node = node;
    this.index = index;
    this.use = use;
    this.activeTasks = use.activeTasks();
  }

  Node node() {
    return node;
  }

  NodeUse use() {
    return use;
  }

  int tasksOfService() {
    return tasksOfService;
  }

  /**
   * The better place comes first: fewer failures, if there are many; fewer tasks of the service;
   * less of the node reserved, in tenths; fewer tasks in all. The third is not swarm's: among nodes
   * that swarm holds for equally good but for their number of tasks it keeps room where there is
   * most.
   */
  @Override
  public int compareTo(Candidate other) {
    int byFailures = Integer.compare(countedFailures(), other.countedFailures());
    if (byFailures != 0) {
      return byFailures;
    }
    if (tasksOfService != other.tasksOfService) {
      return Integer.compare(tasksOfService, other.tasksOfService);
    }
    if (reserved != other.reserved) {
      return Integer.compare(reserved, other.reserved);
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

  /** So many tasks of the revision failed here recently. */
  void countFailures(int more) {
    failures += more;
  }

  /** Begins with another group of tasks that are alike. */
  void begin(Demand demand) {
    reserved = reservedWith(demand);
  }

  /** One more task of the service is placed here. */
  void place(Demand demand) {
    activeTasks++;
    tasksOfService++;
    if (demand.occupies()) {
      use = use.plus(demand.spec());
      reserved = reservedWith(demand);
    }
  }

  /**
   * How much of the node would be reserved with one more such task, in tenths and rounded down: the
   * larger of the shares of CPU and memory. Coarse, so that a little more or less does not count
   * for more than whole tasks do.
   */
  private int reservedWith(Demand demand) {
    long cpus = use.nanoCpus() + demand.reservation().nanoCpus();
    long memory = use.memoryBytes() + demand.reservation().memoryBytes();
    return cpus == 0 && memory == 0
        ? 0
        : Math.max(
            tenths(cpus, node.description().nanoCpus()),
            tenths(memory, node.description().memoryBytes()));
  }

  /** A node that has not said what it has may be asked for nothing. */
  private static int tenths(long part, long whole) {
    return whole <= 0 ? 0 : (int) (part / (double) whole * TENTHS);
  }

  /** The first filter that this node does not pass, null when it may run such a task. */
  @Nullable Filter firstFailure(Demand demand) {
    if (!node.acceptsTasks()) {
      return Filter.READY;
    }
    if (demand.reserves() && !Capacity.hasResources(node, use, demand.spec())) {
      return Filter.RESOURCES;
    }
    if (Plugins.missing(node, demand.plugins()) != null) {
      return Filter.PLUGINS;
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

  /** Whether one more task has room; the filters that placing a task here cannot change pass. */
  boolean hasRoomFor(Demand demand) {
    boolean resources = !demand.reserves() || Capacity.hasResources(node, use, demand.spec());
    return resources && shortage(demand) == null;
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
