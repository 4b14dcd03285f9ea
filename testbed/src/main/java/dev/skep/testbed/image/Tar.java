package dev.skep.testbed.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes a tar archive (POSIX ustar) whose entries belong to root and are all of one time. Not for
 * several threads.
 */
final class Tar {
  private static final int BLOCK = 512;
  private static final int NAME_LENGTH = 100;
  private static final int CHECKSUM_OFFSET = 148;

  /** 2026-01-01T00:00:00Z. */
  private static final long TIME = 1_767_225_600L;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** A directory; its parents must have been added. */
  Tar directory(String name, int mode) {
    return entry(name + "/", mode, '5', "", new byte[0]);
  }

  Tar file(String name, int mode, byte[] content) {
    return entry(name, mode, '0', "", content);
  }

  Tar symbolicLink(String name, String target) {
    return entry(name, 0777, '2', target, new byte[0]);
  }

  /** The archive so far. */
  byte[] toBytes() {
    ByteArrayOutputStream whole = new ByteArrayOutputStream(out.size() + 2 * BLOCK);
    whole.writeBytes(out.toByteArray());
    whole.writeBytes(new byte[2 * BLOCK]);
    return whole.toByteArray();
  }

  private Tar entry(String name, int mode, char type, String target, byte[] content) {
    byte[] header = new byte[BLOCK];
    text(header, 0, NAME_LENGTH, name);
    octal(header, 100, 8, mode);
    octal(header, 108, 8, 0); // user
    octal(header, 116, 8, 0); // group
    octal(header, 124, 12, content.length);
    octal(header, 136, 12, TIME);
    header[156] = (byte) type;
    text(header, 157, NAME_LENGTH, target);
    text(header, 257, 8, "ustar\00000");
    Arrays.fill(header, CHECKSUM_OFFSET, CHECKSUM_OFFSET + 8, (byte) ' ');
    int sum = 0;
    for (byte each : header) {
      sum += each & 0xff;
    }
    octal(header, CHECKSUM_OFFSET, 7, sum);
    out.writeBytes(header);
    out.writeBytes(content);
    out.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
    return this;
  }

  private static void text(byte[] header, int offset, int length, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > length) {
      throw new IllegalArgumentException("\"%s\" has more than %d bytes".formatted(value, length));
    }
    System.arraycopy(bytes, 0, header, offset, bytes.length);
  }

  /** Digits and a final NUL fill the field. */
  private static void octal(byte[] header, int offset, int length, long value) {
    String digits = Long.toOctalString(value);
    text(header, offset, length - 1, "0".repeat(length - 1 - digits.length()) + digits);
  }
}
