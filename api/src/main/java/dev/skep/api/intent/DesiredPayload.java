package dev.skep.api.intent;

import dev.skep.api.Bytes;
import java.util.Map;

/**
 * A secret or config of a stack.
 *
 * @param name final name
 * @param labels of the object
 * @param external whether it must exist already instead of being made
 * @param content empty for an external one
 */
public record DesiredPayload(
    String name, Map<String, String> labels, boolean external, Bytes content) {
  /** Swarm's bound: a secret has fewer bytes than this. */
  public static final int MAX_SECRET_BYTES = 512_000;

  /** Swarm's bound: a config has fewer bytes than this. */
  public static final int MAX_CONFIG_BYTES = 1_024_000;

  public DesiredPayload {
    labels = Map.copyOf(labels);
  }
}
