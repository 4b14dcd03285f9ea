package dev.skep.store.atomix.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * What is in one segment of an Atomix journal (format of 3.1.12): a header of 64 bytes, then
 * entries, each a 4-byte length, a 4-byte CRC-32 and the content, up to a zero length.
 *
 * @param path the file
 * @param fileId the number in its name
 * @param firstIndex the index of its first entry as the header says; empty if there is no header
 * @param entries how many readable entries it has
 */
record SegmentFile(Path path, long fileId, Optional<Long> firstIndex, long entries) {
  static final int HEADER_BYTES = 64;
  private static final int VERSION = 1;
  private static final int INDEX_POSITION = 12;
  private static final int ENTRY_HEADER_BYTES = 2 * Integer.BYTES;

  static SegmentFile read(Path path, long fileId, int maxEntryBytes) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
      Durable.readFully(channel, header, 0);
      if (header.hasRemaining() || header.getInt(0) != VERSION) {
        return new SegmentFile(path, fileId, Optional.empty(), 0);
      }
      return new SegmentFile(
          path,
          fileId,
          Optional.of(header.getLong(INDEX_POSITION)),
          countEntries(channel, maxEntryBytes));
    }
  }

  private static long countEntries(FileChannel channel, int maxEntryBytes) throws IOException {
    // Large enough for any entry, so that each is whole in the buffer after at most one refill.
    ByteBuffer buffer = ByteBuffer.allocate(4 * (maxEntryBytes + ENTRY_HEADER_BYTES));
    long fileAt = HEADER_BYTES;
    buffer.limit(0);
    long count = 0;
    while (true) {
      if (buffer.remaining() < maxEntryBytes + ENTRY_HEADER_BYTES) {
        buffer.compact();
        int kept = buffer.position();
        Durable.readFully(channel, buffer, fileAt);
        fileAt += buffer.position() - kept;
        buffer.flip();
      }
      int length = buffer.remaining() < ENTRY_HEADER_BYTES ? 0 : buffer.getInt(buffer.position());
      if (length <= 0
          || length > maxEntryBytes
          || buffer.remaining() < ENTRY_HEADER_BYTES + length) {
        return count;
      }
      int stored = buffer.getInt(buffer.position() + Integer.BYTES);
      CRC32 crc = new CRC32();
      crc.update(buffer.array(), buffer.position() + ENTRY_HEADER_BYTES, length);
      if (stored != (int) crc.getValue()) {
        return count;
      }
      buffer.position(buffer.position() + ENTRY_HEADER_BYTES + length);
      count++;
    }
  }

  boolean broken() {
    return firstIndex.isEmpty();
  }

  long first() {
    return firstIndex.orElseThrow();
  }

  /** The index after its last entry. */
  long next() {
    return first() + entries;
  }
}
