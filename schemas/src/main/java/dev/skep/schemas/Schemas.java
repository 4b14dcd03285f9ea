package dev.skep.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The schemas as texts of JSON. */
public final class Schemas {
  private static final String STACK_FILE = "stack-file.schema.json";

  private Schemas() {}

  /** The schema of stack files for editors: all that skep reads, variables included. */
  public static String stackFile() {
    return resource(STACK_FILE);
  }

  /**
   * The schema of a document of one of skep's own kinds.
   *
   * @param kind as documents write it, for example {@code Node}
   */
  public static String ofKind(String kind) {
    return resource(nameOf(kind));
  }

  /** The schema of any document that a folder of manifests may hold. */
  public static String manifest() {
    return resource("manifest.schema.json");
  }

  /** The file's name of {@link #ofKind}. */
  public static String nameOf(String kind) {
    return kind.toLowerCase(Locale.ROOT) + ".schema.json";
  }

  /**
   * The schema of files of one version, whose variables have been put in.
   *
   * @param version the second number, from 0 to 13
   */
  public static String compose(int version) {
    return resource("compose-3." + version + ".schema.json");
  }

  private static String resource(String name) {
    try (InputStream in = Schemas.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the schema " + name + " is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the schema " + name + " cannot be read", e);
    }
  }
}
