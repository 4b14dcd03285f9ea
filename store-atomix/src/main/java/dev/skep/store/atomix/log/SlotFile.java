package dev.skep.store.atomix.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A file that holds one small record. The record is written alternately to two places, each with a
 * number and a checksum, so a crash during a write leaves the one before. All blocks are allocated
 * when the file is made: replacing a record works on a full disk.
 */
public final class SlotFile implements AutoCloseable {
  /** One file-system block per place, so that a torn write cannot touch both. */
  private static final int SLOT_BYTES = 4096;

  private static final int HEADER_BYTES = Integer.BYTES + Long.BYTES + Integer.BYTES;

  /** The longest record. */
  public static final int MAX_BYTES = SLOT_BYTES - HEADER_BYTES - Integer.BYTES;

  private static final int MAGIC = 0x534b4550;

  private final FileChannel channel;
  private long number;
  private Optional<byte[]> content = Optional.empty();

  private SlotFile(FileChannel channel) {
    this.channel = channel;
  }

  /** Opens a file, making it if it does not exist. */
  public static SlotFile open(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      SlotFile file = new SlotFile(channel);
      if (channel.size() < 2 * SLOT_BYTES) {
        Durable.writeFully(channel, ByteBuffer.allocate(2 * SLOT_BYTES), 0);
        channel.force(true);
        Durable.syncDirectoryOf(path);
      }
      file.load(0);
      file.load(1);
      return file;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private void load(int slot) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(SLOT_BYTES);
    Durable.readFully(channel, buffer, (long) slot * SLOT_BYTES);
    buffer.flip();
    if (buffer.remaining() < SLOT_BYTES || buffer.getInt() != MAGIC) {
      return;
    }
    long found = buffer.getLong();
    int length = buffer.getInt();
    if (length < 0 || length > MAX_BYTES || found <= number) {
      return;
    }
    int checksum = buffer.getInt(HEADER_BYTES + length);
    if (checksum == checksum(buffer.array(), HEADER_BYTES + length)) {
      number = found;
      content =
          Optional.of(Arrays.copyOfRange(buffer.array(), HEADER_BYTES, HEADER_BYTES + length));
    }
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  /** The record that was written last; empty if none was. */
  public Optional<byte[]> content() {
    return content.map(byte[]::clone);
  }

  /** Replaces the record; it is on the disk when this returns. */
  public void write(byte[] record) throws IOException {
    if (record.length > MAX_BYTES) {
      throw new IllegalArgumentException("a record of " + record.length + " bytes");
    }
    long next = number + 1;
    ByteBuffer buffer = ByteBuffer.allocate(HEADER_BYTES + record.length + Integer.BYTES);
    buffer.putInt(MAGIC).putLong(next).putInt(record.length).put(record);
    buffer.putInt(checksum(buffer.array(), buffer.position())).flip();
    Durable.writeFully(channel, buffer, (next % 2) * SLOT_BYTES);
    channel.force(false);
    number = next;
    content = Optional.of(record.clone());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
