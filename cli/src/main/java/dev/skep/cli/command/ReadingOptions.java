package dev.skep.cli.command;

import dev.skep.manifests.ManifestReader;
import dev.skep.manifests.Mode;
import dev.skep.manifests.Options;
import dev.skep.manifests.Reading;
import dev.skep.manifests.ReferencedFiles;
import dev.skep.manifests.support.Feature;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** By whose rules manifests are read, and how much they may deserve a warning. */
final class ReadingOptions {
  @Option(
      names = "--strict",
      description =
          "Read as 'docker stack' does: what it refuses is refused, and no more is checked")
  boolean strict;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description = "Take services of this profile, too; may be repeated; '*' takes all")
  List<String> profiles = new ArrayList<>();

  @Option(names = "--warnings-as-errors", description = "Refuse what deserves a warning, too")
  boolean warningsAsErrors;

  /** How to read the files for a cluster of these features. */
  Options of(ManifestFiles.Loaded loaded, Set<Feature> features) {
    return new Options(
        loaded.stack(),
        loaded.directory().toString(),
        features,
        strict ? Mode.STRICT : Mode.DEFAULT,
        Set.copyOf(profiles));
  }

  /** Reads the files, with the variables and the files of this machine. */
  Reading read(ManifestFiles.Loaded loaded, Set<Feature> features) {
    return ManifestReader.read(
        loaded.sources(),
        loaded.environment(),
        ReferencedFiles.onDisk(),
        of(loaded, features).withoutManifest());
  }
}
