package dev.skep.manifests.normalise;

import dev.skep.api.Bytes;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a file refers to outside its text.
 *
 * @param directory where relative paths start; absolute
 * @param variables value by name, where it is set
 * @param files reads contents
 */
public record Surroundings(
    String directory, Function<String, Optional<String>> variables, FileAccess files) {

  /** Reads files. */
  @FunctionalInterface
  public interface FileAccess {
    /**
     * Reads the first bytes of a file.
     *
     * @throws IOException if it cannot be read
     */
    Bytes read(String path, int atMost) throws IOException;
  }

  /**
   * The absolute path that a path in a manifest stands for: {@code ~} is the home directory,
   * relative paths start in the directory, and {@code .} and {@code ..} are resolved. An absolute
   * path stays as it is.
   */
  public String absolute(String path) {
    if (path.startsWith("~")) {
      Optional<String> home = variables.apply("HOME");
      if (home.isPresent()) {
        return UnixPath.clean(home.get() + "/" + path.substring(1));
      }
    }
    return path.startsWith("/") ? path : UnixPath.clean(directory + "/" + path);
  }
}
