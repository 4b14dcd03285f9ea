package dev.skep.store.atomix.raft;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * Large commands as they travel: a stack of thousands of services says much the same of each, so
 * zlib's format (RFC 1950) leaves about a tenth of it to be flushed by every member.
 */
final class Packing {
  private Packing() {}

  /**
   * The proposal of a command, packed if that makes it smaller. Takes about 10 ms for each MiB of a
   * large one.
   */
  static Proposal.Command of(byte[] command) {
    if (!isLarge(command)) {
      return new Proposal.Command(command);
    }
    byte[] packed = pack(command);
    return packed.length < command.length
        ? new Proposal.Command(packed, true)
        : new Proposal.Command(command);
  }

  static boolean isLarge(byte[] command) {
    return command.length > LogEntry.MAX_BYTES;
  }

  private static byte[] pack(byte[] command) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(command.length / 4);
    Deflater fast = new Deflater(Deflater.BEST_SPEED);
    try (DeflaterOutputStream out = new DeflaterOutputStream(packed, fast)) {
      out.write(command);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be written", e);
    } finally {
      fast.end();
    }
    return packed.toByteArray();
  }

  /** The command that was packed. */
  static byte[] unpacked(byte[] packed) {
    try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(packed))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalArgumentException("a packed command is broken", e);
    }
  }
}
