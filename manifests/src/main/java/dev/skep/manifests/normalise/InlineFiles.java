package dev.skep.manifests.normalise;

import dev.skep.api.Bytes;
import dev.skep.manifests.normalise.Surroundings.FileAccess;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Files, and contents that a manifest itself holds in the place of files. Such a content gets a
 * path that no file has, so that everything behind this stage meets files only, and what is kept of
 * a manifest names contents without repeating them.
 */
public final class InlineFiles implements FileAccess {
  /**
   * Bytes of files that one reading goes through, each time that it does: many services may name
   * one long file.
   */
  private static final long MAX_BYTES = 128L * 1024 * 1024;

  private final FileAccess files;
  private long read = 0;
  private final Map<String, Bytes> inline = new HashMap<>();

  /** Contents over files. */
  public InlineFiles(FileAccess files) {
    this.files = files;
  }

  void put(String path, Bytes content) {
    inline.put(path, content);
  }

  @Override
  public Bytes read(String path, int atMost) throws IOException {
    Bytes content = inline.get(path);
    if (content == null) {
      Bytes bytes = files.read(path, atMost);
      read += bytes.length();
      if (read > MAX_BYTES) {
        throw new IOException(
            "the files that services name have more than "
                + MAX_BYTES
                + " bytes in all, counted for each service");
      }
      return bytes;
    }
    return content.length() <= atMost
        ? content
        : Bytes.of(Arrays.copyOf(content.toArray(), atMost));
  }
}
