package dev.skep.controllers.admission;

import java.util.List;

/**
 * How a stack is applied.
 *
 * @param prune whether what the files no longer have goes; otherwise it stays and stays the stack's
 * @param files the names of the files, for the stack's history
 */
public record ApplyOptions(boolean prune, List<String> files) {
  /** More names than anybody gives; further ones are not remembered. */
  private static final int MAX_FILES = 20;

  /** The longest name of a file on Linux is shorter. */
  private static final int MAX_NAME = 256;

  public ApplyOptions {
    files =
        files.stream()
            .limit(MAX_FILES)
            .map(name -> name.substring(0, Math.min(MAX_NAME, name.length())))
            .toList();
  }

  /** What the files no longer have goes; the files have no names. */
  public static ApplyOptions defaults() {
    return new ApplyOptions(true, List.of());
  }
}
