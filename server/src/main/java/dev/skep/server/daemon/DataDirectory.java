package dev.skep.server.daemon;

import dev.skep.server.keys.PrivateFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The data directory, locked for this process as long as it lives. */
final class DataDirectory implements AutoCloseable {
  private static final String LOCK = "lock";

  private final FileChannel channel;

  private DataDirectory(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Makes it if necessary, and locks it. The kernel gives the lock back however the process ends.
   *
   * @throws StartException if it cannot be written, or another process has it
   */
  static DataDirectory lock(Path path) throws StartException {
    Path file = path.resolve(LOCK);
    try {
      PrivateFile.directory(path);
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (!isLocked(channel)) {
        channel.close();
        throw StartException.failure(
            "another skepd"
                + holder(file)
                + " uses the data directory "
                + path
                + "; stop it, or use another directory with --data-dir");
      }
      channel.truncate(0);
      String pid = String.valueOf(ProcessHandle.current().pid());
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
      return new DataDirectory(channel);
    } catch (IOException e) {
      throw StartException.failure(
          "cannot write to the data directory "
              + path
              + " ("
              + e
              + "); run skepd as root, or use another directory with --data-dir");
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      @Nullable FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static String holder(Path file) {
    try {
      String pid = Files.readString(file).strip();
      return pid.isEmpty() ? "" : " (process " + pid + ")";
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("cannot unlock the data directory", e);
    }
  }
}
