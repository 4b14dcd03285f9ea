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
  private final FileAccess files;
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
      return files.read(path, atMost);
    }
    return content.length() <= atMost
        ? content
        : Bytes.of(Arrays.copyOf(content.toArray(), atMost));
  }
}
