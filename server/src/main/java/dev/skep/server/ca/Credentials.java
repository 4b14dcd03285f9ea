package dev.skep.server.ca;

import dev.skep.server.keys.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a node proves its identity with. Key and certificates are one file, so they always fit
 * together.
 *
 * @param key the node's private key
 * @param certificate the node's certificate
 * @param root the cluster's root, which signed it
 * @param identity whom the certificate names
 */
public record Credentials(
    PrivateKey key, X509Certificate certificate, X509Certificate root, NodeIdentity identity) {
  private static final double EARLIEST_RENEWAL = 0.5;
  private static final double LATEST_RENEWAL = 0.8;

  /**
   * Puts together what belongs together.
   *
   * @throws CertificateException if the root did not sign the certificate or it names no node
   */
  public static Credentials of(PrivateKey key, X509Certificate certificate, X509Certificate root)
      throws CertificateException {
    try {
      certificate.verify(root.getPublicKey());
    } catch (java.security.GeneralSecurityException e) {
      throw new CertificateException("the root did not sign the node's certificate", e);
    }
    return new Credentials(key, certificate, root, NodeIdentity.of(certificate));
  }

  /** Writes a file that only skepd's user can read, as a whole or not at all. */
  public void save(Path file) throws IOException {
    String text = Pem.of(key) + Pem.of(certificate) + Pem.of(root);
    PrivateFile.write(file, text.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Reads what {@link #save} wrote.
   *
   * @throws IOException if the file is missing or broken; the message names it
   */
  public static Credentials load(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.US_ASCII);
    try {
      List<X509Certificate> chain = Pem.certificates(text);
      if (chain.size() != 2) {
        throw new IOException(file + " has " + chain.size() + " certificates instead of 2");
      }
      return of(Pem.privateKey(text), chain.getFirst(), chain.getLast());
    } catch (IllegalArgumentException | CertificateException e) {
      throw new IOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * When to ask for the next certificate: somewhere between half and four fifths of the validity,
   * as in swarm, so that the nodes of a cluster do not ask at once.
   *
   * @param fraction from 0 to 1, drawn by the caller
   */
  public Instant renewAt(double fraction) {
    Instant begin = certificate.getNotBefore().toInstant();
    Duration validity = Duration.between(begin, certificate.getNotAfter().toInstant());
    double share = EARLIEST_RENEWAL + (LATEST_RENEWAL - EARLIEST_RENEWAL) * fraction;
    return begin.plusSeconds((long) (validity.toSeconds() * share));
  }

  /** Tells whose they are, never the key. */
  @Override
  public String toString() {
    return "Credentials[" + identity + "]";
  }
}
