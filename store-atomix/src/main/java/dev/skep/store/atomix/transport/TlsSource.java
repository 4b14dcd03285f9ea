package dev.skep.store.atomix.transport;

import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;

/**
 * Where the TLS context comes from. It is asked for every new connection, so a renewed certificate
 * takes effect without a restart.
 */
@FunctionalInterface
public interface TlsSource {
  /**
   * Returns the context with this node's key and the cluster's trust anchor.
   *
   * @throws GeneralSecurityException if the key or the certificates cannot be read
   */
  SSLContext context() throws GeneralSecurityException;
}
