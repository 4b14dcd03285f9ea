package dev.skep.server.ca;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A cluster's authority that certifies whatever a test needs. */
public final class TestAuthority {
  private final SecureRandom random = new SecureRandom();
  private final Id cluster;
  private final ClusterCa ca = ClusterCa.create(Instant.now(), random);

  public TestAuthority(Id cluster) {
    this.cluster = cluster;
  }

  public Credentials credentials(Id node, Node.Role role) {
    KeyPair pair = EcKeys.generate();
    NodeIdentity identity = new NodeIdentity(node, cluster, role);
    try {
      return Credentials.of(
          pair.getPrivate(),
          ca.certify(
              pair.getPublic(),
              identity,
              List.of("127.0.0.1"),
              Instant.now(),
              Duration.ofDays(1),
              random),
          ca.root());
    } catch (CertificateException e) {
      throw new AssertionError(e);
    }
  }

  public ClusterTls tls(Id node, Node.Role role) {
    Credentials credentials = credentials(node, role);
    return new ClusterTls(() -> credentials);
  }

  public JoinToken token() {
    return JoinToken.of(ca.root(), JoinToken.newSecret(random));
  }
}
