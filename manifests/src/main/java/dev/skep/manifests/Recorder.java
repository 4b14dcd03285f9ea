package dev.skep.manifests;

import dev.skep.api.Bytes;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Passes questions on and keeps the answers, so that a reading can be repeated elsewhere. */
public final class Recorder {
  private final Environment environment;
  private final ReferencedFiles referenced;
  private final Map<String, String> variables = new HashMap<>();
  private final Map<String, Bytes> files = new HashMap<>();

  /** Asks these two. */
  public Recorder(Environment environment, ReferencedFiles referenced) {
    this.environment = environment;
    this.referenced = referenced;
  }

  /** See {@link Environment#lookup}. */
  public Optional<String> lookup(String name) {
    Optional<String> value = environment.lookup(name);
    value.ifPresent(text -> variables.put(name, text));
    return value;
  }

  /** See {@link ReferencedFiles#read}. */
  public Bytes read(String path, int atMost) throws IOException {
    Bytes content = referenced.read(path, atMost);
    // One file may serve twice, under different limits; the longer reading serves both.
    files.merge(path, content, (a, b) -> a.length() >= b.length() ? a : b);
    return content;
  }

  /** All answers until now. */
  public Inputs inputs() {
    return new Inputs(variables, files);
  }
}
