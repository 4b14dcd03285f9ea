package dev.skep.manifests.normalise;

import dev.skep.api.Bytes;
import dev.skep.manifests.normalise.Surroundings.FileAccess;
import dev.skep.manifests.tree.Tree.Entry;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
  private final Map<String, Written> written = new HashMap<>();

  /** How a content stands in the manifest: under a key of its secret or config. */
  private record Written(String key, Scalar value) {}

  /** Contents over files. */
  public InlineFiles(FileAccess files) {
    this.files = files;
  }

  void put(String path, Bytes content) {
    inline.put(path, content);
  }

  void putWritten(String path, String key, Scalar value) {
    written.put(path, new Written(key, value));
  }

  /** A file in its long form with its contents as they are written, for showing it. */
  public Mapping asWritten(Mapping file) {
    Mapping result = file;
    for (String section : new String[] {"secrets", "configs"}) {
      if (result.get(section).orElse(null) instanceof Mapping payloads) {
        LinkedHashMap<String, Entry> changed = new LinkedHashMap<>();
        payloads
            .entries()
            .forEach((name, entry) ->
                changed.put(name, new Entry(entry.key(), payload((Mapping) entry.value()))));
        result = result.with(section, new Mapping(payloads.position(), changed));
      }
    }
    return result;
  }

  private Mapping payload(Mapping payload) {
    Written original =
        payload.get("file").orElse(null) instanceof Scalar path ? written.get(path.text()) : null;
    return original == null
        ? payload
        : payload.without("file").with(original.key(), original.value());
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
