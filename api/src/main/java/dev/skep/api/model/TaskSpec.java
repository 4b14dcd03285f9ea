package dev.skep.api.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What each task of a service runs.
 *
 * @param container the container
 * @param resources what it needs and what it may use
 * @param restart what happens when it ends
 * @param placement where it may run
 * @param networks overlay networks to attach to; empty means the engine's default bridge
 * @param forceUpdate a counter; changing it rolls the tasks although nothing else changed
 * @param isolation what becomes of a task whose node hears of no manager
 */
public record TaskSpec(
    ContainerSpec container,
    Resources resources,
    RestartPolicy restart,
    Placement placement,
    List<NetworkAttachment> networks,
    long forceUpdate,
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Isolation.Absent.class)
        Isolation isolation) {
  public TaskSpec {
    networks = Immutable.list(networks);
    isolation = Isolation.orKeep(isolation);
  }

  /** Tasks that keep running whether or not a manager is heard of. */
  public TaskSpec(
      ContainerSpec container,
      Resources resources,
      RestartPolicy restart,
      Placement placement,
      List<NetworkAttachment> networks,
      long forceUpdate) {
    this(container, resources, restart, placement, networks, forceUpdate, Isolation.keep());
  }

  /** The same wherever it may run, as far as constraints say. */
  TaskSpec withoutConstraints() {
    return placement.constraints().isEmpty()
        ? this
        : new TaskSpec(
            container, resources, restart, placement.anyNode(), networks, forceUpdate, isolation);
  }

  /** The same with another container. */
  public TaskSpec withContainer(ContainerSpec changed) {
    return new TaskSpec(changed, resources, restart, placement, networks, forceUpdate, isolation);
  }

  /** The same with another policy for tasks whose node hears of no manager. */
  public TaskSpec withIsolation(Isolation changed) {
    return new TaskSpec(container, resources, restart, placement, networks, forceUpdate, changed);
  }

  /** The same with other amounts of resources. */
  public TaskSpec withResources(Resources changed) {
    return new TaskSpec(container, changed, restart, placement, networks, forceUpdate);
  }

  /** The same with another restart policy. */
  public TaskSpec withRestart(RestartPolicy changed) {
    return new TaskSpec(container, resources, changed, placement, networks, forceUpdate);
  }

  /** The same in another place. */
  public TaskSpec withPlacement(Placement changed) {
    return new TaskSpec(container, resources, restart, changed, networks, forceUpdate);
  }

  /** The same on other networks. */
  public TaskSpec withNetworks(List<NetworkAttachment> changed) {
    return new TaskSpec(container, resources, restart, placement, changed, forceUpdate);
  }

  /** The same with another counter. */
  public TaskSpec withForceUpdate(long changed) {
    return new TaskSpec(container, resources, restart, placement, networks, changed);
  }

  /**
   * What a task needs and what it may use.
   *
   * @param limits enforced by the kernel; zero is unlimited
   * @param reservations set aside by the scheduler; zero needs nothing
   */
  public record Resources(Amount limits, Amount reservations) {
    /** No limits and no reservations. */
    public static Resources none() {
      return new Resources(Amount.zero(), Amount.zero());
    }
  }

  /**
   * Amounts of resources.
   *
   * @param nanoCpus billionths of a CPU
   * @param memoryBytes bytes of memory
   * @param pids number of processes; only as a limit
   * @param generic named amounts; only as a reservation
   */
  public record Amount(long nanoCpus, long memoryBytes, long pids, Map<String, Long> generic) {
    public Amount {
      generic = Immutable.map(generic);
    }

    /** Nothing. */
    public static Amount zero() {
      return new Amount(0, 0, 0, Map.of());
    }
  }

  /**
   * What happens when a task ends.
   *
   * @param condition when a replacement is made
   * @param delay before the replacement starts
   * @param maxAttempts replacements at most; 0 is unlimited
   * @param window over which attempts are counted; zero counts all
   */
  public record RestartPolicy(
      Condition condition, Duration delay, int maxAttempts, Duration window) {
    /** Swarm's defaults: always, after 5 s, without a limit. */
    public static RestartPolicy defaults() {
      return new RestartPolicy(Condition.ANY, Duration.ofSeconds(5), 0, Duration.ZERO);
    }

    /** When a replacement is made. */
    public enum Condition {
      NONE,
      ON_FAILURE,
      ANY
    }
  }

  /**
   * Where a task may run.
   *
   * @param constraints as written, for example {@code node.labels.disk == ssd}
   * @param spread labels over which tasks are divided evenly, outermost first, for example {@code
   *     node.labels.zone}
   * @param maxReplicasPerNode 0 is unlimited
   * @param platforms {@code os/architecture} that the image supports; empty is any
   */
  public record Placement(
      List<String> constraints,
      List<String> spread,
      int maxReplicasPerNode,
      List<String> platforms) {
    public Placement {
      constraints = Immutable.list(constraints);
      spread = Immutable.list(spread);
      platforms = Immutable.list(platforms);
    }

    /** The same without constraints. */
    Placement anyNode() {
      return new Placement(List.of(), spread, maxReplicasPerNode, platforms);
    }

    /** Anywhere. */
    public static Placement anywhere() {
      return new Placement(List.of(), List.of(), 0, List.of());
    }
  }

  /**
   * A network that tasks attach to.
   *
   * @param network the network's name
   * @param aliases further names of the service on it
   */
  public record NetworkAttachment(String network, List<String> aliases) {
    public NetworkAttachment {
      aliases = Immutable.list(aliases);
    }
  }
}
