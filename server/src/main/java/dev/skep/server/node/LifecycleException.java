package dev.skep.server.node;

/** A request to the node's life cycle that was refused. Messages are swarm's where it has one. */
public final class LifecycleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  public LifecycleException(Reason reason, String message) {
    // Expected outcomes, not faults: a stack trace would cost time and tell nothing.
    super(message, null, false, false);
    this.reason = reason;
  }

  /** The kind of refusal, for exit codes and HTTP statuses. */
  public Reason reason() {
    return reason;
  }

  /** Kinds of refusals, each with the HTTP status that Docker's API gives. */
  public enum Reason {
    /** The node is a member already (503). */
    ALREADY_MEMBER,
    /** The node is a member of no cluster (503). */
    NOT_MEMBER,
    /** The node is a worker, and the request needs a manager (503). */
    NOT_MANAGER,
    /** An address of the request cannot be used (400). */
    BAD_ADDRESS,
    /** The token is not of the right form (500 in Docker's API, 400 in ours). */
    BAD_TOKEN,
    /** The cluster does not accept the token (400). */
    TOKEN_REFUSED,
    /**
     * The cluster at that address is not the one of the token (500 in Docker's API, 400 in ours).
     */
    WRONG_CLUSTER,
    /** Leaving would do harm; force it (503). */
    LEAVE_REFUSED,
    /** It takes too long and goes on in the background (503). */
    TIMEOUT,
    /** The node cannot serve, for example because its port is taken (500). */
    CANNOT_SERVE
  }

  /** For requests that need a manager, on a node outside any cluster; swarm's words. */
  public static LifecycleException notInCluster() {
    return new LifecycleException(
        Reason.NOT_MANAGER,
        "This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm join\" to"
            + " connect this node to swarm and try again.");
  }

  /** For requests that need a manager, on a worker; swarm's words. */
  public static LifecycleException notManager() {
    return new LifecycleException(
        Reason.NOT_MANAGER,
        "This node is not a swarm manager. Worker nodes can't be used to view or modify cluster"
            + " state. Please run this command on a manager node or promote the current node to a"
            + " manager.");
  }

  /** For requests that need a manager, on one that has just been started. */
  public static LifecycleException managerNotOpen() {
    return new LifecycleException(
        Reason.TIMEOUT,
        "This manager has not opened its store yet. Try again in a moment; 'skep info' tells if"
            + " something keeps it from that.");
  }

  /** For leaving, outside any cluster; swarm's words. */
  public static LifecycleException notMember() {
    return new LifecycleException(Reason.NOT_MEMBER, "This node is not part of a swarm");
  }

  /** For init and join, inside a cluster; swarm's words. */
  public static LifecycleException alreadyMember() {
    return new LifecycleException(
        Reason.ALREADY_MEMBER,
        "This node is already part of a swarm. Use \"docker swarm leave\" to leave this swarm and"
            + " join another one.");
  }

  /** For a join that goes on in the background; swarm's words. */
  public static LifecycleException timeout() {
    return new LifecycleException(
        Reason.TIMEOUT,
        "Timeout was reached before node joined. The attempt to join the swarm will continue in the"
            + " background. Use the \"docker info\" command to see the current swarm status of your"
            + " node.");
  }
}
