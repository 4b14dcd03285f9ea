package dev.skep.server.node;

import dev.skep.api.model.Cluster;
import dev.skep.api.model.Node;
import dev.skep.api.model.SealedValue;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.admission.Admission;
import dev.skep.server.access.StoreAccess;
import dev.skep.server.ca.JoinToken;
import dev.skep.server.ca.Pem;
import dev.skep.server.keys.Envelope;
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
              (state, request) -> Admission.rotateJoinToken(state, request, role, secret)));
    }
    Cluster.Trust trust = cluster(Waiting.on(access.store().latest())).trust();
    SealedValue secret = role == Node.Role.MANAGER ? trust.managerSecret() : trust.workerSecret();
    return JoinToken.of(Pem.certificate(trust.caCertificate()), envelope.openText(secret)).text();
  }

  private static Cluster cluster(ClusterState state) {
    return state
        .cluster()
        .orElseThrow(() ->
            new LifecycleException(
                LifecycleException.Reason.TIMEOUT, "the cluster is being founded; try again"));
  }
}
