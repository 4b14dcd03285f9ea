package dev.skep.server.ca;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;

/** The text form of certificates and keys (RFC 7468). */
public final class Pem {
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String KEY = "PRIVATE KEY";

  private Pem() {}

  /** The text of a certificate. */
  public static String of(X509Certificate certificate) {
    try {
      return block(CERTIFICATE, certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("a certificate that cannot be encoded", e);
    }
  }

  /** The text of a private key (PKCS #8); for sealed values and private files only. */
  public static String of(PrivateKey key) {
    return block(KEY, key.getEncoded());
  }

  /**
   * All certificates of a text, in order.
   *
   * @throws IllegalArgumentException if one of them cannot be read
   */
  public static List<X509Certificate> certificates(String text) {
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      List<X509Certificate> found = new ArrayList<>();
      for (byte[] encoded : blocks(CERTIFICATE, text)) {
        found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(encoded)));
      }
      return found;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("a certificate cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * The only certificate of a text.
   *
   * @throws IllegalArgumentException if there is not exactly one
   */
  public static X509Certificate certificate(String text) {
    List<X509Certificate> all = certificates(text);
    if (all.size() != 1) {
      throw new IllegalArgumentException("expected one certificate, found " + all.size());
    }
    return all.getFirst();
  }

  /**
   * The private key of a text.
   *
   * @throws IllegalArgumentException if there is not exactly one; the message does not repeat it
   */
  public static PrivateKey privateKey(String text) {
    List<byte[]> all = blocks(KEY, text);
    if (all.size() != 1) {
      throw new IllegalArgumentException("expected one private key, found " + all.size());
    }
    return EcKeys.privateKey(all.getFirst());
  }

  static String block(String type, byte[] content) {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(new PemObject(type, content));
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return text.toString();
  }

  static List<byte[]> blocks(String type, String text) {
    List<byte[]> found = new ArrayList<>();
    try (PemReader reader = new PemReader(new StringReader(text))) {
      for (PemObject next = reader.readPemObject(); next != null; next = reader.readPemObject()) {
        if (next.getType().equals(type)) {
          found.add(next.getContent());
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("no PEM text: " + e.getMessage(), e);
    }
    return found;
  }
}
