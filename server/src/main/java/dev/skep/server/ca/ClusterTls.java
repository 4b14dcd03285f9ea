package dev.skep.server.ca;

import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** TLS between nodes, made from credentials that may be renewed at any time. */
public final class ClusterTls {
  private static final String PROTOCOL = "TLSv1.3";

  private final Supplier<Credentials> credentials;

  /**
   * @param credentials those of the moment; asked at every handshake
   */
  public ClusterTls(Supplier<Credentials> credentials) {
    this.credentials = credentials;
  }

  /** For Raft: both sides show certificates; the peer predicate looks at the role. */
  public SSLContext context() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance(PROTOCOL);
    context.init(
        new KeyManager[] {new NodeKeyManager(credentials)},
        new TrustManager[] {new RootTrust(credentials)},
        null);
    return context;
  }

  /**
   * For a server: a client may come without a certificate, because it must in order to enrol; what
   * it then may do is decided by {@link #peer}.
   */
  public HttpServerOptions server(HttpServerOptions options) {
    options
        .setSsl(true)
        .setKeyCertOptions(KeyCertOptions.wrap(new NodeKeyManager(credentials)))
        .setTrustOptions(TrustOptions.wrap(new RootTrust(credentials)))
        .setClientAuth(ClientAuth.REQUEST)
        .setEnabledSecureTransportProtocols(Set.of(PROTOCOL));
    return options;
  }

  /** For a member that calls a manager. */
  public <O extends ClientOptionsBase> O client(O options) {
    options
        .setSsl(true)
        .setKeyCertOptions(KeyCertOptions.wrap(new NodeKeyManager(credentials)))
        .setTrustOptions(TrustOptions.wrap(new RootTrust(credentials)))
        .setEnabledSecureTransportProtocols(Set.of(PROTOCOL));
    return options;
  }

  /** For a new node that calls a manager with its token. */
  public static <O extends ClientOptionsBase> O enrolling(O options, JoinToken token) {
    options
        .setSsl(true)
        .setTrustOptions(TrustOptions.wrap(new PinnedTrust(token)))
        .setEnabledSecureTransportProtocols(Set.of(PROTOCOL));
    return options;
  }

  /**
   * Who is at the other end; empty when it showed no certificate.
   *
   * @param session of a connection to {@link #server}, null without TLS
   */
  public static Optional<NodeIdentity> peer(@Nullable SSLSession session) {
    if (session == null) {
      return Optional.empty();
    }
    try {
      Certificate[] chain = session.getPeerCertificates();
      X509Certificate leaf = (X509Certificate) chain[0];
      // A resumed session skips the trust manager.
      leaf.checkValidity();
      return Optional.of(NodeIdentity.of(leaf));
    } catch (SSLPeerUnverifiedException | CertificateException e) {
      return Optional.empty();
    }
  }
}
