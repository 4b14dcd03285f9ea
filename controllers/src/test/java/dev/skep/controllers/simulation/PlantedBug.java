package dev.skep.controllers.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A bug that somebody might have written, to see whether the simulation finds it; see {@code
 * src/test/mutations}.
 *
 * @param name of its file
 * @param effect what goes wrong
 * @param file the source file, below {@link #SOURCES}
 * @param replacements what makes the bug
 */
record PlantedBug(String name, String effect, String file, List<Replacement> replacements) {
  private static final Path BUGS = Path.of("src", "test", "mutations");
  private static final Path SOURCES = Path.of("src", "main", "java", "dev", "skep", "controllers");
  private static final String SUFFIX = ".bug";
  private static final String FILE = "file: ";
  private static final String RIGHT = "--- right\n";
  private static final String WRONG = "\n+++ wrong\n";

  /** Text that is right, and what stands in its place. */
  record Replacement(String right, String wrong) {}

  /** All there are, by name. */
  static List<PlantedBug> all() {
    try (Stream<Path> files = Files.list(BUGS)) {
      return files
          .filter(file -> file.toString().endsWith(SUFFIX))
          .sorted()
          .map(PlantedBug::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PlantedBug read(Path path) {
    String name = path.getFileName().toString();
    String[] parts = text(path).split(RIGHT, -1);
    String[] head = parts[0].split("\n" + FILE, 2);
    List<Replacement> replacements = new ArrayList<>();
    for (String part : List.of(parts).subList(1, parts.length)) {
      String[] sides = part.split(java.util.regex.Pattern.quote(WRONG), 2);
      replacements.add(new Replacement(sides[0], sides[1].stripTrailing()));
    }
    return new PlantedBug(
        name.substring(0, name.length() - SUFFIX.length()),
        head[0].strip(),
        head[1].strip(),
        List.copyOf(replacements));
  }

  /** The source file with the bug. */
  String source() {
    String source = text(SOURCES.resolve(file));
    for (Replacement replacement : replacements) {
      int at = source.indexOf(replacement.right());
      if (at < 0 || source.indexOf(replacement.right(), at + 1) >= 0) {
        throw new IllegalStateException(
            name + ": " + file + " does not hold once what is right: " + replacement.right());
      }
      source = source.replace(replacement.right(), replacement.wrong());
    }
    return source;
  }

  private static String text(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
