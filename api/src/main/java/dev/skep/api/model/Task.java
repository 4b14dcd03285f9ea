package dev.skep.api.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.skep.api.Id;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One run of a service's container in one slot. A task that ended is never restarted: a new task
 * takes its slot.
 *
 * @param meta without a name; {@link #name} gives swarm's
 * @param service the service it belongs to
 * @param revision the service revision whose spec it runs
 * @param slot from 1 for replicated services, from 0 for replicated jobs; 0 where the slot is a
 *     node
 * @param node where it runs; null until it is scheduled, and once more when it completed a job on a
 *     node that left the cluster
 * @param desired what it shall reach, see {@link TaskState}
 * @param status what was reported of it
 * @param slotNode the node that is its slot, and the only one where it may run, for services with a
 *     task on each node; null for numbered slots. The node may have left the cluster
 * @param addresses its own on each of {@link ServiceSpec#addressedNetworks}, in that order; empty
 *     while it has none. They stay here when it has ended, but then they are no longer its own
 */
public record Task(
    Meta meta,
    Id service,
    Id revision,
    int slot,
    @Nullable Id node,
    TaskState desired,
    Status status,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Id slotNode,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Ipv4> addresses)
    implements Resource {
  public Task {
    addresses = Immutable.list(addresses);
  }

  /**
   * A task in a numbered slot that waits to be scheduled. Where its service needs addresses, the
   * commit makes it a new one that waits for them first.
   */
  public static Task pending(Id id, Id service, Id revision, int slot, TaskState desired) {
    return pending(id, service, revision, SlotKey.numbered(slot), desired);
  }

  /** A task that waits to be scheduled, or for its node to take it. */
  public static Task pending(Id id, Id service, Id revision, SlotKey slot, TaskState desired) {
    Status status = Status.of(TaskState.PENDING, "pending task scheduling");
    return new Task(
        Meta.of(id, "", Map.of()),
        service,
        revision,
        slot.number(),
        null,
        desired,
        status,
        slot.node(),
        List.of());
  }

  @Override
  public Task withMeta(Meta changed) {
    return new Task(changed, service, revision, slot, node, desired, status, slotNode, addresses);
  }

  /**
   * The same with other objects in the place of equal ones, so that tasks share what they have in
   * common.
   */
  public Task sharing(Id itsService, Id itsRevision, @Nullable Id itsNode) {
    @Nullable Id itsSlot = slotNode != null && slotNode.equals(itsNode) ? itsNode : slotNode;
    return new Task(
        meta, itsService, itsRevision, slot, itsNode, desired, status, itsSlot, addresses);
  }

  /** The same on a node, or without one because that left the cluster. */
  public Task withNode(@Nullable Id changed) {
    return new Task(meta, service, revision, slot, changed, desired, status, slotNode, addresses);
  }

  /** The same with another desired state. */
  public Task withDesired(TaskState changed) {
    return new Task(meta, service, revision, slot, node, changed, status, slotNode, addresses);
  }

  /** The same with another status. */
  public Task withStatus(Status changed) {
    return new Task(meta, service, revision, slot, node, desired, changed, slotNode, addresses);
  }

  /** The same with its addresses. */
  public Task withAddresses(List<Ipv4> changed) {
    return new Task(meta, service, revision, slot, node, desired, status, slotNode, changed);
  }

  /**
   * Whether its addresses are its own: until it has ended, as far as the managers were told, or was
   * given up before it had a node. On a node that is down it may still run, so it keeps them.
   */
  @JsonIgnore
  public boolean holdsAddresses() {
    return !addresses.isEmpty() && !state().terminal() && (node != null || isWanted());
  }

  /** Whether it waits for addresses. */
  @JsonIgnore
  public boolean isNew() {
    return state() == TaskState.NEW && isWanted();
  }

  /** The observed state. */
  @JsonIgnore
  public TaskState state() {
    return status.state();
  }

  /** Its slot within its service. */
  @JsonIgnore
  public SlotKey slotKey() {
    return new SlotKey(slot, slotNode);
  }

  /** Whether the managers still want this task to run, now or soon. */
  @JsonIgnore
  public boolean isWanted() {
    return !desired.isAfter(TaskState.RUNNING)
        || (desired == TaskState.COMPLETE && state() != TaskState.COMPLETE);
  }

  /** Whether it is a completion of a job that counts: nothing more is wanted of it. */
  @JsonIgnore
  public boolean isCompletion() {
    return desired == TaskState.COMPLETE && state() == TaskState.COMPLETE;
  }

  /** Whether it occupies resources and ports of its node: assigned and not ended. */
  @JsonIgnore
  public boolean occupiesNode() {
    return node != null && !state().terminal();
  }

  /** Swarm's task name, which is also the container's: {@code service.slot.id}. */
  public String name(String serviceName) {
    return shortName(serviceName) + "." + id();
  }

  /** The name without the id, as {@code service ps} prints it; slot 0 shows the node instead. */
  public String shortName(String serviceName) {
    @Nullable Id place = slotNode == null && slot == 0 ? node : slotNode;
    return serviceName + "." + (place == null ? String.valueOf(slot) : place.toString());
  }

  /**
   * What was reported of a task.
   *
   * @param state observed state
   * @param at commit time of the report
   * @param message what happened, in swarm's words, for example {@code started}
   * @param error why it failed; empty when it did not
   * @param container the engine's view; null before there is a container
   * @param ports host ports that the engine chose or confirmed
   * @param runningSince commit time of the report that it runs; null while it never did. The commit
   *     fills it in
   */
  public record Status(
      TaskState state,
      Instant at,
      String message,
      String error,
      @Nullable ContainerStatus container,
      List<HostPort> ports,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant runningSince) {
    /**
     * Bound of {@code message} and {@code error}, so that a chatty engine cannot fill the store.
     */
    public static final int MAX_TEXT = 1024;

    public Status {
      message = TaskWords.shared(bounded(message));
      error = bounded(error);
      // Read from a message, equal times are different objects; a million of them count.
      runningSince = at.equals(runningSince) ? at : runningSince;
      ports = Immutable.list(ports);
    }

    /** As a node reports it. */
    public Status(
        TaskState state,
        Instant at,
        String message,
        String error,
        @Nullable ContainerStatus container,
        List<HostPort> ports) {
      this(state, at, message, error, container, ports, null);
    }

    /** A plain state with a message. */
    public static Status of(TaskState state, String message) {
      return new Status(state, Instant.EPOCH, message, "", null, List.of());
    }

    /** The same as committed at a time. */
    public Status committed(Instant when) {
      return new Status(state, when, message, error, container, ports, runningSince);
    }

    /** Whether the other one tells the same of the task, whenever it was told. */
    public boolean saysTheSameAs(Status other) {
      return state == other.state
          && message.equals(other.message)
          && error.equals(other.error)
          && Objects.equals(container, other.container)
          && ports.equals(other.ports);
    }

    /** The same as it follows an earlier one: a task that ran once has run since then. */
    public Status following(Status before, Instant when) {
      boolean same = state == before.state;
      @Nullable Instant since =
          before.runningSince == null && state == TaskState.RUNNING ? when : before.runningSince;
      return new Status(state, same ? before.at : when, message, error, container, ports, since);
    }

    private static String bounded(@Nullable String text) {
      String present = Immutable.text(text);
      return present.length() <= MAX_TEXT ? present : present.substring(0, MAX_TEXT - 1) + "…";
    }
  }

  /**
   * The engine's container of a task.
   *
   * @param id the engine's id
   * @param pid in the host; 0 when it does not run
   * @param exitCode of the last run; 0 while it runs
   */
  public record ContainerStatus(ContainerId id, int pid, int exitCode) {
    /** Of an id as the engine prints it. */
    public ContainerStatus(String id, int pid, int exitCode) {
      this(ContainerId.of(id), pid, exitCode);
    }
  }

  /** A port of the host that leads to the task. */
  public record HostPort(Protocol protocol, int published, int target) {}
}
