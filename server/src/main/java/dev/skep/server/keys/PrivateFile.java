package dev.skep.server.keys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Files and directories that only skepd's user can read. A write replaces the whole file: after a
 * crash at any moment the file holds the old content or the new one, and the new one is on disk
 * when the method returns.
 */
public final class PrivateFile {
  private static final FileAttribute<Set<PosixFilePermission>> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private PrivateFile() {}

  /** Writes a file in an existing directory; an interrupt waits until it is written. */
  public static void write(Path file, byte[] content) throws IOException {
    uninterrupted(() -> writeOnce(file, content));
  }

  private static void writeOnce(Path file, byte[] content) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.deleteIfExists(next);
    Files.createFile(next, FILE);
    try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    syncParent(file);
  }

  private interface Step {
    void run() throws IOException;
  }

  /** Channels are closed by an interrupt; half a step would be worse than a late one. */
  private static void uninterrupted(Step step) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          step.run();
          return;
        } catch (ClosedByInterruptException e) {
          interrupted = true;
          // Clears the flag, so that the next try is not closed, too.
          Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Creates a directory and its parents where they are missing. */
  public static Path directory(Path directory) throws IOException {
    return Files.createDirectories(directory, DIRECTORY);
  }

  /** Renames within one directory, on disk when this returns. */
  public static void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    uninterrupted(() -> syncParent(to));
  }

  /** Makes a creation or a renaming survive a loss of power. */
  private static void syncParent(Path file) throws IOException {
    @Nullable Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
