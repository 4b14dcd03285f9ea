package dev.skep.manifests;

import dev.skep.api.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The files that a manifest may refer to: env files, contents of secrets and configs. */
@FunctionalInterface
public interface ReferencedFiles {
  /**
   * Reads a file.
   *
   * @param path absolute
   * @param atMost how many bytes are wanted; of a longer file the first so many are returned
   * @throws java.nio.file.NoSuchFileException if there is none
   * @throws IOException if it cannot be read; the message says why
   */
  Bytes read(String path, int atMost) throws IOException;

  /** The files of this machine, read with the rights of this process. */
  static ReferencedFiles onDisk() {
    return (path, atMost) -> {
      try (InputStream in = Files.newInputStream(Path.of(path))) {
        return Bytes.of(in.readNBytes(atMost));
      } catch (AccessDeniedException e) {
        throw new IOException("permission denied", e);
      } catch (InvalidPathException e) {
        throw new IOException(e.getReason(), e);
      }
    };
  }
}
