package dev.skep.server.node;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.session.SessionMessage.ManagerAddress;
import dev.skep.server.node.MemberRecord.RaftPeer;
import java.util.List;

/** What a node and a manager say to each other about certificates, as JSON over TLS. */
final class Enrolment {
  /** The call of a new node. */
  static final String ENROL_PATH = "/skep/v1/enrol";

  /** The call of a member whose certificate runs out or names the wrong role. */
  static final String RENEW_PATH = "/skep/v1/certificate";

  /** A request has a certificate request and a description; nothing in it is large. */
  static final int MAX_REQUEST_BYTES = 64 * 1024;

  private Enrolment() {}

  /**
   * A node asks for a certificate.
   *
   * @param token the join token; empty for a renewal, which the old certificate allows
   * @param signingRequest PEM
   * @param address where others reach the node, without a port
   * @param manager where the node would serve as a manager
   * @param availability ignored for a renewal
   * @param description of the host
   */
  record Request(
      String token,
      String signingRequest,
      String address,
      Node.Manager manager,
      Node.Availability availability,
      Node.Description description) {
    /** Never tells the token. */
    @Override
    public String toString() {
      return "Request[" + address + "]";
    }
  }

  /**
   * The answer.
   *
   * @param leader where to ask instead, host:port; empty when this is the answer
   * @param node the node's id
   * @param certificate PEM
   * @param root PEM
   * @param clusterKey the text of the cluster's key; empty for workers
   * @param managers where sessions are
   * @param peers where managers replicate; empty for workers
   */
  record Answer(
      String leader,
      Id node,
      String certificate,
      String root,
      String clusterKey,
      List<ManagerAddress> managers,
      List<RaftPeer> peers) {
    Answer {
      managers = List.copyOf(managers);
      peers = List.copyOf(peers);
    }

    /** Never tells the key. */
    @Override
    public String toString() {
      return "Answer[" + (leader.isEmpty() ? node : leader) + "]";
    }
  }

  /** A refusal. */
  record Refusal(LifecycleException.Reason reason, String message) {}
}
