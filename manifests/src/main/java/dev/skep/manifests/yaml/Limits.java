package dev.skep.manifests.yaml;

/**
 * Bounds that no honest manifest comes near and that keep a hostile one cheap. The measure is a
 * generated stack of 10,000 services of some 500 characters and 70 keys and values each, about what
 * one commit holds, and half as much again.
 */
public final class Limits {
  /** Characters of one file. */
  public static final int MAX_CHARACTERS = 8_000_000;

  /** Collections within collections. Compose needs about ten. */
  static final int MAX_DEPTH = 50;

  /** Values of all files with every alias expanded, so that aliases of aliases cannot explode. */
  static final long MAX_VALUES = 1_000_000;

  /** Characters of all files with every alias expanded. */
  static final long MAX_EXPANDED_CHARACTERS = 2L * MAX_CHARACTERS;

  private Limits() {}
}
