package dev.skep.store.atomix.image;

import dev.skep.store.atomix.log.Durable;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files with the state of one member, in a directory of their own. A file is a header (magic,
 * format, index, length and CRC-32C of the body) and the body. Reading is safe for use by many
 * threads; writing and receiving are each for one thread at a time.
 */
public final class StateFiles {
  private static final Logger LOG = LoggerFactory.getLogger(StateFiles.class);
  private static final int MAGIC = 0x534b494d;
  private static final int FORMAT = 1;
  private static final int HEADER_BYTES = 2 * Integer.BYTES + 2 * Long.BYTES + Integer.BYTES;
  private static final int BUFFER_BYTES = 1 << 16;

  /**
   * So much is written before it is flushed. One flush of a whole image would hold up every flush
   * of the log on the same disk, and with it the commits.
   */
  private static final int UNFLUSHED_BYTES = 4 << 20;

  private final Path directory;

  /**
   * @param directory is made if it does not exist
   */
  public StateFiles(Path directory) throws IOException {
    this.directory = directory;
    Files.createDirectories(directory);
  }

  /** All files, by ascending index. */
  public List<StateFile> list() throws IOException {
    List<StateFile> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        StateFile.named(file.getFileName().toString(), Files.size(file)).ifPresent(found::add);
      }
    }
    found.sort(Comparator.comparingLong(StateFile::index));
    return found;
  }

  private Path path(StateFile file) {
    return directory.resolve(file.name());
  }

  /** Writes an image. */
  public StateFile writeImage(long index, StateImage image) throws IOException {
    return write(new StateFile(StateFile.IMAGE, index, 0), image);
  }

  /** Writes the entries after one index, up to another. */
  public StateFile writeDelta(long after, long index, StateImage entries) throws IOException {
    return write(new StateFile(after, index, 0), entries);
  }

  /** It is on the disk under its name when this returns. */
  private StateFile write(StateFile file, StateImage image) throws IOException {
    Path part = directory.resolve("writing.part");
    try (FileChannel channel =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      channel.position(HEADER_BYTES);
      CheckedOutput body = new CheckedOutput(channel);
      OutputStream buffered = new BufferedOutputStream(body, BUFFER_BYTES);
      image.writeTo(buffered);
      buffered.flush();
      ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
      header.putInt(MAGIC).putInt(FORMAT).putLong(file.index()).putLong(body.length);
      header.putInt((int) body.crc.getValue()).flip();
      Durable.writeFully(channel, header, 0);
      channel.force(true);
    }
    return publish(part, file);
  }

  private StateFile publish(Path part, StateFile file) throws IOException {
    Files.move(
        part, path(file), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Durable.syncDirectory(directory);
    return new StateFile(file.after(), file.index(), Files.size(path(file)));
  }

  /** Reads a part of a file, to be sent to a peer. */
  public byte[] chunk(StateFile file, long offset, int maxBytes) throws IOException {
    try (FileChannel channel = FileChannel.open(path(file), StandardOpenOption.READ)) {
      int length = (int) Math.clamp(channel.size() - offset, 0, maxBytes);
      ByteBuffer buffer = ByteBuffer.allocate(length);
      Durable.readFully(channel, buffer, offset);
      return buffer.array();
    }
  }

  /** Where the bytes of a peer's file come from. */
  @FunctionalInterface
  public interface Chunks {
    /** Returns the next bytes from an offset, never none before the end. */
    byte[] from(long offset) throws IOException;
  }

  /**
   * Stores a file that a peer has, unless it is here already.
   *
   * @throws IOException if it cannot be fetched or stored, or arrives damaged
   */
  public StateFile receive(StateFile offered, Chunks chunks) throws IOException {
    if (list().contains(offered)) {
      return offered;
    }
    Path part = directory.resolve("receiving.part");
    try (FileChannel channel =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      long at = 0;
      long flushed = 0;
      while (at < offered.bytes()) {
        byte[] bytes = chunks.from(at);
        if (bytes.length == 0) {
          throw new IOException(offered.name() + " ended after " + at + " of " + offered.bytes());
        }
        Durable.writeFully(channel, ByteBuffer.wrap(bytes), at);
        at += bytes.length;
        if (at - flushed >= UNFLUSHED_BYTES) {
          channel.force(false);
          flushed = at;
        }
      }
      channel.force(true);
    }
    try (InputStream body = open(part, offered.index())) {
      body.transferTo(OutputStream.nullOutputStream());
    }
    return publish(part, offered);
  }

  /**
   * Opens the body of a file after its checksum was verified.
   *
   * @throws IOException if it is not there or damaged
   */
  public InputStream open(StateFile file) throws IOException {
    return open(path(file), file.index());
  }

  private static InputStream open(Path file, long index) throws IOException {
    verify(file, index);
    InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
    in.skipNBytes(HEADER_BYTES);
    return in;
  }

  private static void verify(Path file, long index) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
      Durable.readFully(channel, header, 0);
      header.flip();
      if (header.remaining() < HEADER_BYTES
          || header.getInt() != MAGIC
          || header.getInt() != FORMAT
          || header.getLong() != index
          || header.getLong() != channel.size() - HEADER_BYTES) {
        throw new IOException(file + " is not a whole file of this build's format");
      }
      int stored = header.getInt();
      CRC32C crc = new CRC32C();
      ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
      long at = HEADER_BYTES;
      while (at < channel.size()) {
        buffer.clear();
        at += channel.read(buffer, at);
        crc.update(buffer.flip());
      }
      if ((int) crc.getValue() != stored) {
        throw new IOException(file + " is damaged: its checksum does not match");
      }
    }
  }

  /** Deletes what is not needed for any chain whose base is at least the given entry. */
  public void keepFrom(long base) {
    try {
      for (StateFile file : list()) {
        if (file.isImage() ? file.index() < base : file.index() <= base) {
          Files.deleteIfExists(path(file));
        }
      }
    } catch (IOException e) {
      LOG.warn("Old files in {} could not be deleted", directory, e);
    }
  }

  /** Deletes a damaged file, so that another one is used. */
  public void discard(StateFile file) throws IOException {
    Files.deleteIfExists(path(file));
  }

  private static final class CheckedOutput extends FilterOutputStream {
    final CRC32C crc = new CRC32C();
    long length;

    private final FileChannel channel;
    private int unflushed;

    CheckedOutput(FileChannel channel) {
      super(Channels.newOutputStream(channel));
      this.channel = channel;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      out.write(bytes, offset, count);
      crc.update(bytes, offset, count);
      length += count;
      unflushed += count;
      if (unflushed >= UNFLUSHED_BYTES) {
        channel.force(false);
        unflushed = 0;
      }
    }
  }
}
