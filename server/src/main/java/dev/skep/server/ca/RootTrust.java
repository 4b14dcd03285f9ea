package dev.skep.server.ca;

import java.security.cert.X509Certificate;
import java.util.function.Supplier;

/** Trusts the root that a member knows. */
final class RootTrust extends ClusterTrust {
  private final Supplier<Credentials> credentials;

  RootTrust(Supplier<Credentials> credentials) {
    this.credentials = credentials;
  }

  @Override
  X509Certificate rootOf(X509Certificate[] chain) {
    return credentials.get().root();
  }
}
