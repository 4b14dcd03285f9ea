package dev.skep.server.ca;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

/**
 * Trusts the root whose digest a join token names: the only thing that a new node knows of a
 * cluster. The root itself comes with the server's chain.
 */
final class PinnedTrust extends ClusterTrust {
  private final JoinToken token;

  PinnedTrust(JoinToken token) {
    this.token = token;
  }

  @Override
  X509Certificate rootOf(X509Certificate[] chain) throws CertificateException {
    X509Certificate root = chain[chain.length - 1];
    if (chain.length < 2 || !token.names(root)) {
      // Swarm's words.
      throw new CertificateException(
          "remote CA does not match fingerprint. Expected: " + token.rootDigest());
    }
    return root;
  }
}
