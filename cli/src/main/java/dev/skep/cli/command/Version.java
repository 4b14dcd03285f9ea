package dev.skep.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The version of this program, as the build wrote it. */
final class Version {
  static final String OF_THIS_BUILD = read();

  private Version() {}

  private static String read() {
    try (InputStream in = Version.class.getResourceAsStream("version")) {
      if (in == null) {
        throw new IllegalStateException("the build puts a file 'version' beside this class");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
