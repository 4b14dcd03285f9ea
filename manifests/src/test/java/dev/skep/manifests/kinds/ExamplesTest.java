package dev.skep.manifests.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.intent.Problem;
import dev.skep.manifests.Environment;
import dev.skep.manifests.ReferencedFiles;
import dev.skep.manifests.support.Feature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples are manifests that skep reads, and their texts say what they need. */
class ExamplesTest {
  private static final Path EXAMPLES = Path.of("..", "examples").toAbsolutePath().normalize();

  static List<Path> folders() throws IOException {
    try (Stream<Path> folders = Files.list(EXAMPLES)) {
      return folders.filter(Files::isDirectory).sorted().toList();
    }
  }

  private static SetReading read(Path folder, Set<Feature> features) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<ManifestFile> manifests =
          files
              .filter(file -> file.toString().endsWith(".yml"))
              .sorted()
              .map(ExamplesTest::manifest)
              .toList();
      return SetReader.read(
          manifests,
          Environment.of(Map.of()),
          ReferencedFiles.onDisk(),
          new SetOptions("", features));
    }
  }

  private static ManifestFile manifest(Path file) {
    try {
      return new ManifestFile(
          EXAMPLES.relativize(file).toString(), Files.readString(file), file.toString(), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("folders")
  void anExampleIsAManifestThatSkepReads(Path folder) throws IOException {
    assertThat(read(folder, Feature.ALL)).isInstanceOf(SetReading.Accepted.class);
  }

  @ParameterizedTest
  @MethodSource("folders")
  void itsTextSaysWhatThisVersionLacks(Path folder) throws IOException {
    String text = Files.readString(folder.resolve("README.md"));
    SetReading reading = read(folder, Feature.AVAILABLE);
    boolean lacks = reading instanceof SetReading.Refused;
    assertThat(text.contains("It needs "))
        .as(
            "%s/README.md says 'It needs …' if, and only if, this version refuses it for: %s",
            folder.getFileName(), reading.problems().stream().map(Problem::message).toList())
        .isEqualTo(lacks);
  }

  @Test
  void allExamplesTogetherAreOneSet() throws IOException {
    assertThat(read(EXAMPLES, Feature.ALL)).isInstanceOf(SetReading.Accepted.class);
  }

  @Test
  void everyFolderIsInTheTable() throws IOException {
    String table = Files.readString(EXAMPLES.resolve("README.md"));
    assertThat(folders())
        .allSatisfy(folder -> assertThat(table).contains("(" + folder.getFileName() + ")"));
  }
}
