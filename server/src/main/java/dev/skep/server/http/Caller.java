package dev.skep.server.http;

import dev.skep.server.ca.NodeIdentity;
import io.vertx.core.http.HttpServerRequest;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Who asks.
 *
 * @param name for events
 * @param mayManage whether it may see and change the cluster: whoever can open the local socket,
 *     and managers
 */
record Caller(String name, boolean mayManage) {
  private static final Caller LOCAL = new Caller("local", true);
  private static final Caller NOBODY = new Caller("nobody", false);

  /** The sender of a request. */
  static Caller of(HttpServerRequest request) {
    if (!request.isSSL()) {
      return request.connection().localAddress().isDomainSocket() ? LOCAL : NOBODY;
    }
    SSLSession session = request.connection().sslSession();
    try {
      List<Certificate> chain = List.of(session.getPeerCertificates());
      if (chain.getFirst() instanceof X509Certificate certificate) {
        NodeIdentity identity = NodeIdentity.of(certificate);
        return new Caller("node " + identity.node(), identity.isManager());
      }
    } catch (SSLPeerUnverifiedException | CertificateException e) {
      // A caller without a node's certificate is nobody.
    }
    return NOBODY;
  }
}
