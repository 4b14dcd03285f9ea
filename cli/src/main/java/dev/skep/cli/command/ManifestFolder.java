package dev.skep.cli.command;

import dev.skep.manifests.Source;
import dev.skep.manifests.kinds.ManifestFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The manifests in a folder: what ends in {@code .yml} or {@code .yaml} and is not hidden. */
final class ManifestFolder {
  /** Deeper than any folder of manifests. */
  private static final int MAX_DEPTH = 32;

  private ManifestFolder() {}

  /**
   * Reads a folder, in the order of the names.
   *
   * @param name as the user gave it
   * @param folder absolute
   * @param recursive whether folders in it count, too; hidden ones never do
   * @throws CliFailure if it cannot be read or holds no manifest
   */
  static List<ManifestFile> read(String name, Path folder, boolean recursive) {
    List<ManifestFile> files = new ArrayList<>();
    try (Stream<Path> found = Files.walk(folder, recursive ? MAX_DEPTH : 1)) {
      List<Path> manifests =
          found
              .filter(path -> isManifest(folder.relativize(path)))
              .filter(Files::isRegularFile)
              .sorted()
              .toList();
      for (Path manifest : manifests) {
        String shown = Path.of(name).resolve(folder.relativize(manifest)).normalize().toString();
        Source source = Source.decode(shown, ManifestFiles.content(shown, manifest));
        files.add(
            new ManifestFile(source.name(), source.text(), manifest.normalize().toString(), false));
      }
    } catch (IOException | UncheckedIOException e) {
      throw CliFailure.failed("open " + name + ": " + e.getMessage());
    }
    if (files.isEmpty()) {
      throw CliFailure.failed(
          name
              + " holds no .yml or .yaml file"
              + (recursive ? "" : "; -R looks into its folders, too"));
    }
    return files;
  }

  private static boolean isManifest(Path relative) {
    for (Path part : relative) {
      if (part.toString().startsWith(".")) {
        return false;
      }
    }
    String name = relative.toString();
    return name.endsWith(".yml") || name.endsWith(".yaml");
  }
}
