package dev.skep.api.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A host that is a member of the cluster.
 *
 * @param meta the name is the host's name; labels are the node labels that constraints read
 * @param role what the node shall be
 * @param availability whether it takes tasks
 * @param description what the agent told about its host
 * @param manager how other managers reach this one; null for workers
 * @param status what the managers see of it
 */
public record Node(
    Meta meta,
    Role role,
    Availability availability,
    Description description,
    @Nullable Manager manager,
    Status status)
    implements Resource {

  @Override
  public Node withMeta(Meta changed) {
    return new Node(changed, role, availability, description, manager, status);
  }

  /** The same with another role. */
  public Node withRole(Role changed) {
    return new Node(meta, changed, availability, description, manager, status);
  }

  /** The same with another availability. */
  public Node withAvailability(Availability changed) {
    return new Node(meta, role, changed, description, manager, status);
  }

  /** The same with other manager addresses, null when it is no manager. */
  public Node withManager(@Nullable Manager changed) {
    return new Node(meta, role, availability, description, changed, status);
  }

  /** The same with another description. */
  public Node withDescription(Description changed) {
    return new Node(meta, role, availability, changed, manager, status);
  }

  /** The same with another status. */
  public Node withStatus(Status changed) {
    return new Node(meta, role, availability, description, manager, changed);
  }

  /** Whether new tasks may be placed here: ready, active, and not held back for flapping. */
  public boolean acceptsTasks() {
    return status.state() == State.READY
        && status.heldUntil() == null
        && availability == Availability.ACTIVE;
  }

  /** Whether tasks that are here must be replaced elsewhere: down or drained. */
  public boolean losesTasks() {
    return status.state() == State.DOWN || availability == Availability.DRAIN;
  }

  /** What a node may do in the cluster. */
  public enum Role {
    WORKER,
    MANAGER
  }

  /** Whether a node takes tasks. */
  public enum Availability {
    /** Takes new tasks. */
    ACTIVE,
    /** Keeps what it runs, takes nothing new. */
    PAUSE,
    /** Its tasks move to other nodes. */
    DRAIN
  }

  /** What the managers believe of a node. */
  public enum State {
    /** Not heard of since the present leader took over. */
    UNKNOWN,
    /** Its lease ended. */
    DOWN,
    /** Heard of within its lease. */
    READY,
    /** Told to find another manager. */
    DISCONNECTED
  }

  /**
   * What the managers see.
   *
   * @param state see {@link State}
   * @param message why, for users; empty when there is nothing to say
   * @param address the address from which the node's session comes; empty when never seen
   * @param heldUntil until when a node that is ready takes no new tasks, because it was lost too
   *     often lately; null when it takes some
   * @param lost commit times at which it went down lately, oldest first, at most {@link
   *     #MOST_LOST}; the commit fills them in
   */
  public record Status(
      State state,
      String message,
      String address,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant heldUntil,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Instant> lost) {
    /** More say nothing new: a node that was lost so often is held back for the longest time. */
    public static final int MOST_LOST = 6;

    public Status {
      lost = Immutable.list(lost);
    }

    /** As most are reported. */
    public Status(State state, String message, String address) {
      this(state, message, address, null, List.of());
    }

    /** Of a node that has just been admitted. */
    public static Status unknown() {
      return new Status(State.UNKNOWN, "", "");
    }

    /** The same, held back until a time, or not any more. */
    public Status held(@Nullable Instant when) {
      return new Status(state, message, address, when, lost);
    }

    /** Whether the other one tells the same of the node, whatever went before. */
    public boolean saysTheSameAs(Status other) {
      return state == other.state
          && message.equals(other.message)
          && address.equals(other.address)
          && Objects.equals(heldUntil, other.heldUntil);
    }

    /** The same as it follows an earlier one at a commit: when it went down is remembered. */
    public Status following(Status before, Instant when) {
      List<Instant> times = new ArrayList<>(before.lost);
      if (state == State.DOWN && before.state != State.DOWN) {
        times.add(when);
      }
      int surplus = Math.max(0, times.size() - MOST_LOST);
      return new Status(state, message, address, heldUntil, times.subList(surplus, times.size()));
    }

    /** When a node that is down went down; null when that is not known. */
    public @Nullable Instant downSince() {
      return state == State.DOWN && !lost.isEmpty() ? lost.getLast() : null;
    }
  }

  /**
   * How a manager is reached.
   *
   * @param apiAddress host:port of the API and the sessions
   * @param raftAddress host:port of the store's replication
   */
  public record Manager(String apiAddress, String raftAddress) {}

  /**
   * What an agent tells about its host.
   *
   * @param hostname as the engine or the kernel gives it
   * @param os for example {@code linux}
   * @param architecture for example {@code x86_64}
   * @param nanoCpus billionths of a CPU
   * @param memoryBytes main memory
   * @param genericResources named amounts, for example {@code gpu=2}
   * @param engineVersion of the container engine
   * @param engineLabels labels of the engine's configuration
   * @param plugins {@code type/name}, as the engine lists them
   * @param runtime {@code docker}, or {@code simulated} where no containers run
   * @param skepVersion of the agent
   */
  public record Description(
      String hostname,
      String os,
      String architecture,
      long nanoCpus,
      long memoryBytes,
      Map<String, Long> genericResources,
      String engineVersion,
      Map<String, String> engineLabels,
      List<String> plugins,
      String runtime,
      String skepVersion) {
    public Description {
      genericResources = Immutable.map(genericResources);
      engineLabels = Immutable.map(engineLabels);
      plugins = Immutable.list(plugins);
    }

    /** Of a node that has not reported yet. */
    public static Description unknown(String hostname) {
      return new Description(hostname, "", "", 0, 0, Map.of(), "", Map.of(), List.of(), "", "");
    }
  }
}
