package dev.skep.manifests;

import dev.skep.api.Bytes;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * What a manifest used from outside its text. Reading the same text with these inputs gives the
 * same result anywhere, so a client sends them with the text and nothing else of its environment.
 *
 * @param variables those that were referred to and set
 * @param files contents by absolute path of those that were referred to and readable
 */
public record Inputs(Map<String, String> variables, Map<String, Bytes> files)
    implements Environment, ReferencedFiles {
  public Inputs {
    variables = Map.copyOf(variables);
    files = Map.copyOf(files);
  }

  /** No variables and no files. */
  public static Inputs none() {
    return new Inputs(Map.of(), Map.of());
  }

  @Override
  public Optional<String> lookup(String name) {
    return Optional.ofNullable(variables.get(name));
  }

  @Override
  public Bytes read(String path, int atMost) throws IOException {
    Bytes content = files.get(path);
    if (content == null) {
      throw new NoSuchFileException(path);
    }
    return content.length() <= atMost
        ? content
        : Bytes.of(Arrays.copyOf(content.toArray(), atMost));
  }
}
