package dev.skep.testbed.image;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** How registries and engines name content. */
final class Digest {
  private Digest() {}

  /** "sha256:…". */
  static String of(byte[] content) {
    return "sha256:" + hex(content);
  }

  static String hex(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
