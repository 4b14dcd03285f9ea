package dev.skep.manifests.kinds;

import java.util.Locale;

/** What a stack is called when nobody says so: like the folder of its file. */
public final class FolderName {
  private FolderName() {}

  /**
   * A folder's name with only what a stack's name may hold, as Compose does it; empty if nothing is
   * left.
   *
   * @param path of the folder
   */
  public static String of(String path) {
    return path.substring(path.lastIndexOf('/') + 1)
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^a-z0-9_-]", "")
        .replaceAll("^[_-]+|[_-]+$", "");
  }
}
