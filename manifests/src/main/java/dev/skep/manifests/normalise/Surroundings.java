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
    return absoluteWithoutHome(withHome(path));
  }

  /** The same for paths in which {@code ~} means nothing. */
  public String absoluteWithoutHome(String path) {
    return path.startsWith("/") ? path : UnixPath.clean(directory + "/" + path);
  }

  /** A path with the home directory in place of a leading {@code ~}, if it is known. */
  public String withHome(String path) {
    return path.startsWith("~")
        ? variables.apply("HOME").map(home -> home + path.substring(1)).orElse(path)
        : path;
  }
}
