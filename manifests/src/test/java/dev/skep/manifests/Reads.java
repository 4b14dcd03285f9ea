package dev.skep.manifests;

import dev.skep.api.Bytes;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.intent.Problem;
import dev.skep.manifests.support.Feature;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Readings for tests: the file is {@code f.yml}, the stack {@code s}, the directory {@code /w}. */
public final class Reads {
  private Reads() {}

  /** Reads for a cluster that can do everything. */
  public static Reading full(String text) {
    return with(text, Map.of(), Map.of(), Feature.ALL);
  }

  /** Reads for a cluster of this version. */
  public static Reading current(String text) {
    return with(text, Map.of(), Map.of(), Feature.AVAILABLE);
  }

  /** Reads with variables and files. */
  public static Reading with(
      String text,
      Map<String, String> variables,
      Map<String, String> files,
      Set<Feature> features) {
    Map<String, Bytes> contents = new java.util.HashMap<>();
    files.forEach((path, content) -> contents.put(path, Bytes.utf8(content)));
    Inputs inputs = new Inputs(variables, contents);
    return ManifestReader.read(
        List.of(new Source("f.yml", text)), inputs, inputs, new Options("s", "/w", features));
  }

  /** The stack of a good manifest. */
  public static DesiredStack stack(Reading reading) {
    return switch (reading) {
      case Reading.Accepted accepted -> accepted.stack();
      case Reading.Refused refused -> throw new AssertionError("refused: " + refused.problems());
    };
  }

  /** Errors as {@code line:column message}. */
  public static List<String> errors(Reading reading) {
    return texts(reading, Problem.Severity.ERROR);
  }

  /** Warnings as {@code line:column message}. */
  public static List<String> warnings(Reading reading) {
    return texts(reading, Problem.Severity.WARNING);
  }

  private static List<String> texts(Reading reading, Problem.Severity severity) {
    return reading.problems().stream()
        .filter(problem -> problem.severity() == severity)
        .map(problem -> problem.line() + ":" + problem.column() + " " + problem.message())
        .toList();
  }
}
