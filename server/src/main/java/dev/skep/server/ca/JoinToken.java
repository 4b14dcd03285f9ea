package dev.skep.server.ca;

import dev.skep.api.Id;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a new node needs to join, in swarm's form: {@code SWMTKN-1-<50 characters>-<25 characters>},
 * both parts in base 36.
 *
 * @param rootDigest SHA-256 of the root's certificate: which cluster it is
 * @param secret which decides the role
 */
public record JoinToken(String rootDigest, String secret) {
  private static final Pattern FORM = Pattern.compile("SWMTKN-1-([0-9a-z]{50})-([0-9a-z]{25})");
  private static final int DIGEST_LENGTH = 50;

  /** A new secret part. */
  public static String newSecret(RandomGenerator random) {
    return Id.random(random).toString();
  }

  /** The token of a root and a secret. */
  public static JoinToken of(X509Certificate root, String secret) {
    return new JoinToken(digestOf(root), secret);
  }

  /**
   * Reads a token.
   *
   * @throws IllegalArgumentException with swarm's text if it has not the form of one
   */
  public static JoinToken parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("invalid join token");
    }
    return new JoinToken(matcher.group(1), matcher.group(2));
  }

  /** Whether the root is the one that this token names. */
  public boolean names(X509Certificate root) {
    return rootDigest.equals(digestOf(root));
  }

  /** Compares the secret part in constant time. */
  public boolean hasSecret(String expected) {
    return MessageDigest.isEqual(
        secret.getBytes(StandardCharsets.US_ASCII), expected.getBytes(StandardCharsets.US_ASCII));
  }

  /** The text that users pass on. */
  public String text() {
    return "SWMTKN-1-" + rootDigest + "-" + secret;
  }

  /** SHA-256 of a certificate in base 36, padded to 50 characters. */
  static String digestOf(X509Certificate certificate) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      String digits = new BigInteger(1, digest).toString(Character.MAX_RADIX);
      return "0".repeat(DIGEST_LENGTH - digits.length()) + digits;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Tells the cluster, never the secret. */
  @Override
  public String toString() {
    return "JoinToken[" + rootDigest + "]";
  }
}
