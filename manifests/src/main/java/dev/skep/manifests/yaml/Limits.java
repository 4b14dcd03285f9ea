package dev.skep.manifests.yaml;

/** Bounds that no honest manifest comes near and that keep a hostile one cheap. */
final class Limits {
  /** Characters of one file. The largest stack files in public use have less than a tenth. */
  static final int MAX_CHARACTERS = 1_000_000;

  /** Collections within collections. Compose needs about ten. */
  static final int MAX_DEPTH = 50;

  /** Values of all files with every alias expanded, so that aliases of aliases cannot explode. */
  static final long MAX_VALUES = 100_000;

  /** Characters of all files with every alias expanded. */
  static final long MAX_EXPANDED_CHARACTERS = 4L * MAX_CHARACTERS;

  private Limits() {}
}
