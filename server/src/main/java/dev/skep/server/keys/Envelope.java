package dev.skep.server.keys;

import dev.skep.api.Bytes;
import dev.skep.api.model.SealedValue;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals and opens values: each has a data key of its own (AES-256-GCM), which the cluster's key
 * wraps (AES-256-GCM again, nonce first). Changing the cluster's key later means wrapping data keys
 * anew, not contents. Also gives contents their keyed digests. Safe for any thread.
 */
public final class Envelope {
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final ClusterKey clusterKey;
  private final SecretKey wrapping;
  private final SecretKey digesting;
  private final RandomGenerator random;

  /**
   * @param clusterKey wraps and digests
   * @param random must be cryptographically strong; draws data keys and nonces
   */
  public Envelope(ClusterKey clusterKey, RandomGenerator random) {
    this.clusterKey = clusterKey;
    this.random = random;
    this.wrapping = clusterKey.derived("AES", "skep: wrap data keys");
    this.digesting = clusterKey.derived("HmacSHA256", "skep: digest contents");
  }

  /** The sealed form of a content; two sealings of one content differ. */
  public SealedValue seal(Bytes content) {
    byte[] dataKey = random(ClusterKey.BYTES);
    byte[] wrapNonce = random(NONCE_BYTES);
    byte[] nonce = random(NONCE_BYTES);
    try {
      byte[] wrapped = run(Cipher.ENCRYPT_MODE, wrapping, wrapNonce, dataKey);
      byte[] sealed =
          run(Cipher.ENCRYPT_MODE, new SecretKeySpec(dataKey, "AES"), nonce, content.toArray());
      return new SealedValue(
          clusterKey.id(), Bytes.of(joined(wrapNonce, wrapped)), Bytes.of(nonce), Bytes.of(sealed));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES-GCM", e);
    }
  }

  /** Seals a text. */
  public SealedValue seal(String text) {
    return seal(Bytes.utf8(text));
  }

  /**
   * The content of a sealed value.
   *
   * @throws IllegalStateException if another cluster key sealed it, or it was altered
   */
  public Bytes open(SealedValue value) {
    if (!value.clusterKey().equals(clusterKey.id())) {
      throw new IllegalStateException(
          "sealed under cluster key "
              + value.clusterKey()
              + ", this manager has "
              + clusterKey.id()
              + "; restore that key from another manager");
    }
    try {
      byte[] wrapped = value.wrappedKey().toArray();
      byte[] dataKey =
          run(
              Cipher.DECRYPT_MODE,
              wrapping,
              Arrays.copyOf(wrapped, NONCE_BYTES),
              Arrays.copyOfRange(wrapped, NONCE_BYTES, wrapped.length));
      return Bytes.of(
          run(
              Cipher.DECRYPT_MODE,
              new SecretKeySpec(dataKey, "AES"),
              value.nonce().toArray(),
              value.ciphertext().toArray()));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalStateException("a sealed value was altered and cannot be opened", e);
    }
  }

  /** Opens a text. */
  public String openText(SealedValue value) {
    return new String(open(value).toArray(), StandardCharsets.UTF_8);
  }

  /**
   * HMAC-SHA-256 of a content in hexadecimal. Without the cluster's key nobody can tell from it
   * which content it was, not even by trying all short ones.
   */
  public String digest(Bytes content) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(digesting);
      return HexFormat.of().formatHex(mac.doFinal(content.toArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
    }
  }

  private byte[] random(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] run(int mode, SecretKey key, byte[] nonce, byte[] input)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    return cipher.doFinal(input);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /** Tells which key it uses, never the key. */
  @Override
  public String toString() {
    return "Envelope[" + clusterKey.id() + "]";
  }
}
