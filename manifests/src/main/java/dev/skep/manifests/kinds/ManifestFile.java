package dev.skep.manifests.kinds;

import dev.skep.manifests.Source;

/**
 * A file of a set.
 *
 * @param name as the user named it or the folder in which it was found; {@code -} for standard
 *     input. Problems carry it.
 * @param text the content
 * @param path absolute, on the machine of the user; relative paths in the file start in its folder
 * @param named whether the user named the file itself; Compose files that are named are one stack,
 *     those that are found in folders are one stack each
 */
public record ManifestFile(String name, String text, String path, boolean named) {
  /** The folder of the file. */
  String directory() {
    int end = path.lastIndexOf('/');
    return end <= 0 ? "/" : path.substring(0, end);
  }

  /** Name and text. */
  public Source source() {
    return new Source(name, text);
  }
}
