package dev.skep.manifests.kinds;

import dev.skep.manifests.support.Feature;
import java.util.Set;

/**
 * How to read a set.
 *
 * @param stack the name of the stack that the named Compose files make up; empty for the name of
 *     the first one's folder
 * @param profiles whose services to run besides those without a profile; {@code *} is all
 * @param features what the cluster can do; manifests that ask for more are refused
 */
public record SetOptions(String stack, Set<String> profiles, Set<Feature> features) {
  public SetOptions {
    profiles = Set.copyOf(profiles);
    features = Set.copyOf(features);
  }

  /** Without profiles. */
  public SetOptions(String stack, Set<Feature> features) {
    this(stack, Set.of(), features);
  }
}
