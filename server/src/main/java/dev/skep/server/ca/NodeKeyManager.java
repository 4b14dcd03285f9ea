package dev.skep.server.ca;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Shows the credentials of the moment, so that a renewed certificate needs no restart. */
final class NodeKeyManager extends X509ExtendedKeyManager {
  private static final String ALIAS = "node";

  private final Supplier<Credentials> credentials;

  NodeKeyManager(Supplier<Credentials> credentials) {
    this.credentials = credentials;
  }

  @Override
  public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return new String[] {ALIAS};
  }

  @Override
  public String chooseClientAlias(
      String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return ALIAS;
  }

  @Override
  public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return new String[] {ALIAS};
  }

  @Override
  public String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return ALIAS;
  }

  @Override
  public String chooseEngineClientAlias(
      String[] keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return ALIAS;
  }

  @Override
  public String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return ALIAS;
  }

  /** The root is part of it: a new node compares it with the digest in its token. */
  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    Credentials now = credentials.get();
    return new X509Certificate[] {now.certificate(), now.root()};
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return credentials.get().key();
  }
}
