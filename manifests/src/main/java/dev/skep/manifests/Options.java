package dev.skep.manifests;

import dev.skep.manifests.support.Feature;
import java.util.Set;

/**
 * How to read a manifest.
 *
 * @param stack the stack's name, the prefix of everything in it
 * @param directory absolute; relative paths in the manifest start here
 * @param features what the cluster can do; a manifest that asks for more is refused
 * @param mode by whose rules to read
 * @param profiles whose services to run besides those without a profile; {@code *} is all
 * @param keepsManifest whether the resolved text is wanted, to keep it with the stack; who only
 *     looks at what a manifest means saves the time, and gets an empty one
 */
public record Options(
    String stack,
    String directory,
    Set<Feature> features,
    Mode mode,
    Set<String> profiles,
    boolean keepsManifest) {
  public Options {
    features = Set.copyOf(features);
    profiles = Set.copyOf(profiles);
  }

  /** To be kept. */
  public Options(
      String stack, String directory, Set<Feature> features, Mode mode, Set<String> profiles) {
    this(stack, directory, features, mode, profiles, true);
  }

  /** Without profiles. */
  public Options(String stack, String directory, Set<Feature> features, Mode mode) {
    this(stack, directory, features, mode, Set.of());
  }

  /** By our own rules. */
  public Options(String stack, String directory, Set<Feature> features) {
    this(stack, directory, features, Mode.DEFAULT);
  }

  /** The same for who only looks at what the manifest means. */
  public Options withoutManifest() {
    return new Options(stack, directory, features, mode, profiles, false);
  }

  /** For a cluster of this version, by our own rules. */
  public static Options of(String stack, String directory) {
    return new Options(stack, directory, Feature.AVAILABLE);
  }
}
