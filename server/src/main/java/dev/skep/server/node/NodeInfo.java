package dev.skep.server.node;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.session.SessionMessage.ManagerAddress;
import java.util.List;
import java.util.Optional;

/**
 * Where this node stands.
 *
 * @param state membership, in swarm's words
 * @param node this node's id; empty outside a cluster
 * @param cluster the cluster's id; empty outside a cluster
 * @param role the role of this node's certificate; empty outside a cluster
 * @param address what this node advertises, without a port; empty outside a cluster
 * @param controlAvailable whether this node serves the cluster's state: a running manager
 * @param leader whether this node leads the managers now
 * @param error why the last attempt to be a member failed; empty when nothing is wrong
 * @param managers the managers that this node knows of
 * @param host what the host has, as the agent reports it
 * @param engineError why there is no container engine; empty when there is one
 * @param caCertificate PEM of the cluster's root; empty outside a cluster
 */
public record NodeInfo(
    State state,
    Optional<Id> node,
    Optional<Id> cluster,
    Optional<Node.Role> role,
    String address,
    boolean controlAvailable,
    boolean leader,
    String error,
    List<ManagerAddress> managers,
    Node.Description host,
    String engineError,
    String caCertificate) {
  public NodeInfo {
    managers = List.copyOf(managers);
  }

  /** Of a node that is member of no cluster. */
  static NodeInfo outside(State state, String error, Host host) {
    return new NodeInfo(
        state,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "",
        false,
        false,
        error,
        List.of(),
        host.description(),
        host.engineError(),
        "");
  }

  /** Swarm's {@code LocalNodeState}. */
  public enum State {
    /** Member of no cluster. */
    INACTIVE,
    /** Has begun to join or to resume and has not finished. */
    PENDING,
    /** A member. */
    ACTIVE,
    /** A member whose daemon could not start its part; {@code error} says why. */
    ERROR;

    /** The word of Docker's API. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
