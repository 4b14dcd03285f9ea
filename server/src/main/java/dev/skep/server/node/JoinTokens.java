package dev.skep.server.node;

import dev.skep.api.Id;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Node;
import dev.skep.api.model.SealedValue;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Transaction;
import dev.skep.controllers.admission.Admitted;
import dev.skep.server.access.StoreAccess;
import dev.skep.server.ca.JoinToken;
import dev.skep.server.ca.Pem;
import dev.skep.server.keys.Envelope;
import java.util.List;
import java.util.random.RandomGenerator;

/** Reads and changes the tokens with which nodes join. Blocks. */
final class JoinTokens {
  private final StoreAccess access;
  private final Envelope envelope;

  private JoinTokens(StoreAccess access, Envelope envelope) {
    this.access = access;
    this.envelope = envelope;
  }

  static JoinTokens of(ManagerPart manager) {
    return new JoinTokens(manager.access(), manager.envelope());
  }

  /**
   * The token of a role.
   *
   * @param rotate whether to make a new one first
   * @param random must be cryptographically strong
   */
  String token(Node.Role role, boolean rotate, RandomGenerator random) {
    if (rotate) {
      SealedValue secret = envelope.seal(JoinToken.newSecret(random));
      Waiting.on(
          access.submit(
              "join-token",
              (state, request) -> rotated(state, request.transaction(), role, secret)));
    }
    Cluster.Trust trust = cluster(Waiting.on(access.store().latest())).trust();
    SealedValue secret = role == Node.Role.MANAGER ? trust.managerSecret() : trust.workerSecret();
    return JoinToken.of(Pem.certificate(trust.caCertificate()), envelope.openText(secret)).text();
  }

  private static Admitted rotated(
      ClusterState state, Id transaction, Node.Role role, SealedValue secret) {
    Cluster cluster = cluster(state);
    Cluster.Trust old = cluster.trust();
    boolean manager = role == Node.Role.MANAGER;
    Cluster.Trust changed =
        new Cluster.Trust(
            old.caCertificate(),
            old.caKey(),
            manager ? old.workerSecret() : secret,
            manager ? secret : old.managerSecret());
    return new Admitted(
        new Transaction(
            transaction,
            List.of(Transaction.Precondition.unchanged(cluster)),
            List.of(new Mutation.Put(cluster.withTrust(changed))),
            Transaction.ANY_TERM),
        List.of());
  }

  private static Cluster cluster(ClusterState state) {
    return state
        .cluster()
        .orElseThrow(() ->
            new LifecycleException(
                LifecycleException.Reason.TIMEOUT, "the cluster is being founded; try again"));
  }
}
