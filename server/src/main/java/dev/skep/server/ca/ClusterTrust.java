package dev.skep.server.ca;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts certificates of one cluster. Clients may be any of its nodes; servers must be managers, so
 * that no worker can pass for one. Names and addresses are not compared: a node may move, its
 * identity is in the subject.
 */
abstract sealed class ClusterTrust extends X509ExtendedTrustManager permits RootTrust, PinnedTrust {

  /**
   * The root that a chain has to end in.
   *
   * @throws CertificateException if there is none to trust
   */
  abstract X509Certificate rootOf(X509Certificate[] chain) throws CertificateException;

  private NodeIdentity check(X509Certificate[] chain) throws CertificateException {
    X509Certificate root = rootOf(chain);
    X509Certificate leaf = chain[0];
    checkTime(root);
    checkTime(leaf);
    try {
      leaf.verify(root.getPublicKey());
    } catch (java.security.GeneralSecurityException e) {
      throw new CertificateException("the certificate is not of this cluster", e);
    }
    if (!leaf.getIssuerX500Principal().equals(root.getSubjectX500Principal())) {
      throw new CertificateException("the certificate names another issuer");
    }
    return NodeIdentity.of(leaf);
  }

  private static void checkTime(X509Certificate certificate) throws CertificateException {
    try {
      certificate.checkValidity();
    } catch (CertificateExpiredException | CertificateNotYetValidException e) {
      throw new CertificateException(
          "the certificate "
              + certificate.getSubjectX500Principal()
              + " is valid from "
              + certificate.getNotBefore().toInstant()
              + " to "
              + certificate.getNotAfter().toInstant()
              + ", not now: compare the clocks of the hosts",
          e);
    }
  }

  private void checkManager(X509Certificate[] chain) throws CertificateException {
    NodeIdentity identity = check(chain);
    if (!identity.isManager()) {
      throw new CertificateException("node " + identity.node() + " is not a manager");
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    checkManager(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkManager(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkManager(chain);
  }

  /** Clients need no hint which certificate to show: a node has only one. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
