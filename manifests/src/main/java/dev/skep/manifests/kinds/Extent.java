package dev.skep.manifests.kinds;

/** How much of a set to read. */
enum Extent {
  /** All that the documents say, and what they refer to. */
  ALL,
  /** What is described, without what it is made of. */
  NAMES
}
