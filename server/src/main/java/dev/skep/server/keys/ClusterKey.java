package dev.skep.server.keys;

import dev.skep.api.Bytes;
import dev.skep.api.Id;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.random.RandomGenerator;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The cluster's key: what wraps the data keys of all sealed values. Every manager has it in its
 * data directory; a joining manager gets it in the answer to its enrolment. It is used only through
 * keys derived from it (HKDF, RFC 5869), one for each purpose.
 *
 * @param id tells which key sealed a value
 * @param secret {@link #BYTES} uniformly random bytes
 */
public record ClusterKey(Id id, Bytes secret) {
  /** Of AES-256. */
  public static final int BYTES = 32;

  public ClusterKey {
    if (secret.length() != BYTES) {
      throw new IllegalArgumentException(
          "a cluster key has " + BYTES + " bytes, not " + secret.length());
    }
  }

  /**
   * A new key.
   *
   * @param random must be cryptographically strong
   */
  public static ClusterKey generate(RandomGenerator random) {
    byte[] secret = new byte[BYTES];
    random.nextBytes(secret);
    return new ClusterKey(Id.random(random), Bytes.of(secret));
  }

  /** A key of its own for one purpose. */
  SecretKey derived(String algorithm, String purpose) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveKey(
              algorithm,
              HKDFParameterSpec.ofExtract()
                  .addIKM(new SecretKeySpec(secret.toArray(), "Generic"))
                  .thenExpand(purpose.getBytes(StandardCharsets.UTF_8), BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java 25 platform has HKDF-SHA256", e);
    }
  }

  /** Writes the key to a file that only skepd's user can read. */
  public void save(Path file) throws IOException {
    PrivateFile.write(file, text().getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Reads a key.
   *
   * @throws IOException if the file cannot be read or holds no key; the message names the file
   */
  public static ClusterKey load(Path file) throws IOException {
    try {
      return parse(Files.readString(file, StandardCharsets.US_ASCII).strip());
    } catch (IllegalArgumentException e) {
      throw new IOException(
          file + " holds no cluster key (" + e.getMessage() + "); restore it from another manager");
    }
  }

  /** The form in files and in the answer to an enrolment: the id and the secret in base 64. */
  public String text() {
    return id + " " + Base64.getEncoder().encodeToString(secret.toArray());
  }

  /**
   * Reads {@link #text()}.
   *
   * @throws IllegalArgumentException if it is none; the message does not repeat it
   */
  public static ClusterKey parse(String text) {
    int space = text.indexOf(' ');
    if (space != Id.TEXT_LENGTH) {
      throw new IllegalArgumentException("an id and a secret are expected");
    }
    try {
      return new ClusterKey(
          Id.parse(text.substring(0, space)),
          Bytes.of(Base64.getDecoder().decode(text.substring(space + 1))));
    } catch (IllegalArgumentException e) {
      // Without the cause, whose message may quote.
      throw new IllegalArgumentException("its id or its secret is damaged");
    }
  }

  /** Tells which key it is, never the key. */
  @Override
  public String toString() {
    return "ClusterKey[" + id + "]";
  }
}
