package dev.skep.manifests;

import dev.skep.manifests.support.Feature;
import java.util.Set;

/**
 * How to read a manifest.
 *
 * @param stack the stack's name, the prefix of everything in it
 * @param directory absolute; relative paths in the manifest start here
 * @param features what the cluster can do; a manifest that asks for more is refused
 */
public record Options(String stack, String directory, Set<Feature> features) {
  public Options {
    features = Set.copyOf(features);
  }

  /** For a cluster of this version. */
  public static Options of(String stack, String directory) {
    return new Options(stack, directory, Feature.AVAILABLE);
  }
}
