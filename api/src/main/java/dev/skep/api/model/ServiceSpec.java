package dev.skep.api.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.skep.api.model.TaskSpec.RestartPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the user wants of a service.
 *
 * @param name see {@link Names}
 * @param labels of the service, not of its containers
 * @param task what each task runs
 * @param mode how many tasks, and where
 * @param update how a change is rolled out
 * @param rollback how a rollback is rolled out
 * @param endpoint how it is reached
 * @param dependencies what its tasks wait for before they start; it does not restart tasks
 */
public record ServiceSpec(
    String name,
    Map<String, String> labels,
    TaskSpec task,
    Mode mode,
    UpdatePolicy update,
    UpdatePolicy rollback,
    Endpoint endpoint,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Dependency> dependencies) {
  public ServiceSpec {
    labels = Immutable.map(labels);
    dependencies = Immutable.list(dependencies);
  }

  /** A service that depends on none. */
  public ServiceSpec(
      String name,
      Map<String, String> labels,
      TaskSpec task,
      Mode mode,
      UpdatePolicy update,
      UpdatePolicy rollback,
      Endpoint endpoint) {
    this(name, labels, task, mode, update, rollback, endpoint, List.of());
  }

  /** The same with another mode. */
  public ServiceSpec withMode(Mode changed) {
    return new ServiceSpec(name, labels, task, changed, update, rollback, endpoint, dependencies);
  }

  /** The same with another task spec. */
  public ServiceSpec withTask(TaskSpec changed) {
    return new ServiceSpec(name, labels, changed, mode, update, rollback, endpoint, dependencies);
  }

  /** The same under another name. */
  public ServiceSpec withName(String changed) {
    return new ServiceSpec(changed, labels, task, mode, update, rollback, endpoint, dependencies);
  }

  /** The same with other labels. */
  public ServiceSpec withLabels(Map<String, String> changed) {
    return new ServiceSpec(name, changed, task, mode, update, rollback, endpoint, dependencies);
  }

  /** The same with another way of rolling out a change. */
  public ServiceSpec withUpdate(UpdatePolicy changed) {
    return new ServiceSpec(name, labels, task, mode, changed, rollback, endpoint, dependencies);
  }

  /** The same with another way of rolling back. */
  public ServiceSpec withRollback(UpdatePolicy changed) {
    return new ServiceSpec(name, labels, task, mode, update, changed, endpoint, dependencies);
  }

  /** The same, reached in another way. */
  public ServiceSpec withEndpoint(Endpoint changed) {
    return new ServiceSpec(name, labels, task, mode, update, rollback, changed, dependencies);
  }

  /** The number of replicas wanted, empty for modes that do not count replicas. */
  @JsonIgnore
  public OptionalLong replicas() {
    return mode instanceof Mode.Replicated replicated
        ? OptionalLong.of(replicated.replicas())
        : OptionalLong.empty();
  }

  /** Whether its tasks run to completion. */
  @JsonIgnore
  public boolean isJob() {
    return switch (mode) {
      case Mode.Replicated _, Mode.Global _ -> false;
      case Mode.ReplicatedJob _, Mode.GlobalJob _ -> true;
    };
  }

  /** What is desired of its tasks: to run, or of a job's to complete. */
  @JsonIgnore
  public TaskState goal() {
    return isJob() ? TaskState.COMPLETE : TaskState.RUNNING;
  }

  /** The restart policy that counts: what completed its job is not run again. */
  @JsonIgnore
  public RestartPolicy restart() {
    RestartPolicy policy = task.restart();
    return isJob() && policy.condition() == RestartPolicy.Condition.ANY
        ? new RestartPolicy(
            RestartPolicy.Condition.ON_FAILURE,
            policy.delay(),
            policy.maxAttempts(),
            policy.window())
        : policy;
  }

  /**
   * Whether a task made for the other spec serves this one as well: what runs and the ports of its
   * own host are equal, and so is whether it is on the network of the mesh. Everything else of a
   * service changes around its tasks: replicas, labels, update settings, which ports of the mesh it
   * has, and constraints, which move only the tasks whose nodes do not satisfy them (in swarm, too,
   * a task stays that fits the new ones). This alone decides whether a change replaces tasks.
   */
  public boolean runsLike(ServiceSpec other) {
    return this == other
        || (task.container().equals(other.task.container())
            && task.withoutConstraints().equals(other.task.withoutConstraints())
            && (endpoint.equals(other.endpoint)
                || (endpoint.hostPorts().equals(other.endpoint.hostPorts())
                    && endpoint.usesMesh() == other.endpoint.usesMesh())));
  }

  /**
   * The networks on which each task has an address of its own: those of the cluster that it is
   * attached to, and that of the mesh when ports are published there.
   */
  @JsonIgnore
  public List<String> addressedNetworks() {
    boolean mesh = endpoint.usesMesh();
    if (task.networks().isEmpty()) {
      return mesh ? List.of(Network.INGRESS) : List.of();
    }
    Set<String> names = new LinkedHashSet<>();
    task.networks().forEach(attached -> names.add(attached.network()));
    names.removeAll(Network.PREDEFINED);
    if (mesh) {
      names.add(Network.INGRESS);
    }
    return List.copyOf(names);
  }

  /** The networks on which the service has a virtual address. */
  @JsonIgnore
  public List<String> virtuallyAddressedNetworks() {
    return endpoint.mode() == Endpoint.Resolution.VIP ? addressedNetworks() : List.of();
  }

  /** The same with other ports. */
  public ServiceSpec withPorts(List<PublishedPort> changed) {
    Endpoint published = new Endpoint(endpoint.mode(), changed);
    return new ServiceSpec(name, labels, task, mode, update, rollback, published, dependencies);
  }

  /** How many tasks a service has, and where. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "mode")
  @JsonSubTypes({
    @Type(value = Mode.Replicated.class, name = "replicated"),
    @Type(value = Mode.Global.class, name = "global"),
    @Type(value = Mode.ReplicatedJob.class, name = "replicated-job"),
    @Type(value = Mode.GlobalJob.class, name = "global-job")
  })
  public sealed interface Mode {
    /** A number of equal tasks. */
    record Replicated(long replicas) implements Mode {}

    /** One task on each node that qualifies. */
    record Global() implements Mode {}

    /** Tasks that run to completion, a number of them in all. */
    record ReplicatedJob(long maxConcurrent, long totalCompletions) implements Mode {}

    /** One task that runs to completion on each node that qualifies. */
    record GlobalJob() implements Mode {}
  }

  /**
   * How a change is rolled out.
   *
   * @param parallelism slots changed at once; 0 means all
   * @param delay between slots
   * @param onFailure what a failed update leads to
   * @param monitor how long a new task is watched after it runs
   * @param maxFailureRatio share of failed tasks that is tolerated, 0 to 1
   * @param order whether the old task stops before the new one starts
   */
  public record UpdatePolicy(
      int parallelism,
      Duration delay,
      FailureAction onFailure,
      Duration monitor,
      double maxFailureRatio,
      Order order) {
    /** Swarm's defaults: one at a time, pause on failure, watched for 5 s, stop first. */
    public static UpdatePolicy defaults() {
      return new UpdatePolicy(
          1, Duration.ZERO, FailureAction.PAUSE, Duration.ofSeconds(5), 0, Order.STOP_FIRST);
    }

    /** What a failed update leads to. */
    public enum FailureAction {
      PAUSE,
      CONTINUE,
      ROLLBACK
    }

    /** Which of the two tasks of a slot goes first. */
    public enum Order {
      STOP_FIRST,
      START_FIRST
    }
  }

  /**
   * A service that another one wants to find before its tasks start.
   *
   * @param service the name in the cluster
   * @param condition what must be true of it
   * @param required whether it matters if there is no such service, or if it has failed for good
   * @param restart whether an apply that replaces its tasks replaces those of the one that depends
   */
  public record Dependency(String service, Condition condition, boolean required, boolean restart) {
    /** What must be true of a service. */
    public enum Condition {
      SERVICE_STARTED,
      SERVICE_HEALTHY,
      SERVICE_COMPLETED_SUCCESSFULLY
    }
  }

  /**
   * How a service is reached.
   *
   * @param mode by a virtual address, or by the tasks' addresses in DNS
   * @param ports published ports
   */
  public record Endpoint(Resolution mode, List<PublishedPort> ports) {
    public Endpoint {
      ports = Immutable.list(ports);
    }

    /** The ports that open on the host of each task, in order; its container has them. */
    List<PublishedPort> hostPorts() {
      return ports.stream()
          .filter(port -> port.mode() == PublishedPort.PublishMode.HOST)
          .sorted(
              Comparator.comparing(PublishedPort::protocol)
                  .thenComparing(PublishedPort::target)
                  .thenComparing(PublishedPort::published))
          .toList();
    }

    /** Whether a port is published on every node. */
    boolean usesMesh() {
      for (PublishedPort port : ports) {
        if (port.mode() == PublishedPort.PublishMode.INGRESS) {
          return true;
        }
      }
      return false;
    }

    /** The ports of the mesh for which the system has to choose a number, in order. */
    public List<PublishedPort> unnumbered() {
      return ports.stream().filter(PublishedPort::isUnnumbered).toList();
    }

    /** Whether these are the numbers for just the ports that have none, and none is taken. */
    boolean isNumberedBy(List<PublishedPort> chosen) {
      return chosen.stream().map(PublishedPort::unnumbered).toList().equals(unnumbered())
          && chosen.stream().noneMatch(port -> names(port.protocol(), port.published()));
    }

    /** Whether the user gave a port of the mesh, or of the hosts, this number. */
    public boolean names(Protocol protocol, int published) {
      return ports.stream()
          .anyMatch(port -> port.protocol() == protocol && port.published() == published);
    }

    /** All ports, those that the system chose with their numbers. */
    public List<PublishedPort> numbered(List<PublishedPort> chosen) {
      List<PublishedPort> left = new ArrayList<>(chosen);
      return ports.stream()
          .map(port -> {
            int found = port.isUnnumbered() ? indexOf(left, port) : -1;
            return found < 0 ? port : left.remove(found);
          })
          .toList();
    }

    private static int indexOf(List<PublishedPort> chosen, PublishedPort wanted) {
      return chosen.stream().map(PublishedPort::unnumbered).toList().indexOf(wanted);
    }

    /** No published ports, a virtual address. */
    public static Endpoint none() {
      return new Endpoint(Resolution.VIP, List.of());
    }

    /** How the service's name resolves. */
    public enum Resolution {
      VIP,
      DNSRR
    }
  }

  /**
   * A published port.
   *
   * @param protocol transport
   * @param target port inside the container
   * @param published port outside; 0 lets the system choose
   * @param mode through the mesh on every node, or on the task's own host
   */
  public record PublishedPort(Protocol protocol, int target, int published, PublishMode mode) {
    /** Whether it is a port of the mesh for which the system has to choose the number. */
    @JsonIgnore
    public boolean isUnnumbered() {
      return published == 0 && mode == PublishMode.INGRESS;
    }

    /** The same without its number. */
    PublishedPort unnumbered() {
      return new PublishedPort(protocol, target, 0, mode);
    }

    /** The same with a number. */
    public PublishedPort numbered(int number) {
      return new PublishedPort(protocol, target, number, mode);
    }

    /** Where a published port opens. */
    public enum PublishMode {
      INGRESS,
      HOST
    }
  }
}
