package dev.skep.manifests.tree;

/**
 * A place in a manifest.
 *
 * @param file as the user named it
 * @param line from 1; 0 where the file as a whole is meant
 * @param column from 1, in characters; 0 where the file as a whole is meant
 */
public record Position(String file, int line, int column) {
  /** The first character of a file. */
  public static Position startOf(String file) {
    return new Position(file, 1, 1);
  }

  /** The file as a whole. */
  public static Position of(String file) {
    return new Position(file, 0, 0);
  }
}
