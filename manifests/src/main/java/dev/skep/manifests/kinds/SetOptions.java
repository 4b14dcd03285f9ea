package dev.skep.manifests.kinds;

import dev.skep.manifests.support.Feature;
import java.util.Set;

/**
 * How to read a set.
 *
 * @param stack the name of the stack that the named Compose files make up; empty for the name of
 *     the first one's folder
 * @param features what the cluster can do; manifests that ask for more are refused
 */
public record SetOptions(String stack, Set<Feature> features) {
  public SetOptions {
    features = Set.copyOf(features);
  }

  /** For a cluster of this version. */
  public static SetOptions of(String stack) {
    return new SetOptions(stack, Feature.AVAILABLE);
  }
}
