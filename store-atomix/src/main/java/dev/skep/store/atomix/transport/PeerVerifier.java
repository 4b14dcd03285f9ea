package dev.skep.store.atomix.transport;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Decides who may be a peer. The chain has already been validated by the trust manager of the TLS
 * context; the verifier says whether its holder is a manager, and by which name.
 */
@FunctionalInterface
public interface PeerVerifier {
  /**
   * Returns the node id of the peer that holds a certificate.
   *
   * @param chain the peer's certificates, its own first, never empty
   * @throws CertificateException if the holder is not, or no longer, a manager; the message is
   *     logged
   */
  String verify(List<X509Certificate> chain) throws CertificateException;
}
