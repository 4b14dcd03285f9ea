package dev.skep.manifests;

/** By whose rules a manifest is read. */
public enum Mode {
  /** Exactly the docker CLI's, its oddities included: what it refuses is refused, and no more. */
  STRICT,
  /** The docker CLI's where they serve the user, and better ones where they do not. */
  DEFAULT
}
