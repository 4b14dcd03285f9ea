package dev.skep.api.intent;

import dev.skep.api.model.Network;
import java.util.Map;

/**
 * A network of a stack.
 *
 * @param name final name
 * @param labels of the network
 * @param external whether it must exist already instead of being made
 * @param spec ignored for an external one
 */
public record DesiredNetwork(
    String name, Map<String, String> labels, boolean external, Network.Spec spec) {
  public DesiredNetwork {
    labels = Map.copyOf(labels);
  }
}
