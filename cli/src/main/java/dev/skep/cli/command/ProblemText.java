package dev.skep.cli.command;

import dev.skep.api.http.ManifestProblem;
import dev.skep.manifests.Source;
import java.util.List;

/** Problems of manifests as compilers print theirs: place, what, the line and a caret. */
final class ProblemText {
  private static final String MARGIN = "    ";

  private ProblemText() {}

  /** The text, ending with a line break. */
  static String of(ManifestProblem problem, List<Source> sources) {
    String place =
        problem.line() == 0
            ? problem.file()
            : problem.file() + ":" + problem.line() + ":" + problem.column();
    String head = place + ": " + problem.severity() + ": " + problem.message() + "\n";
    return sources.stream()
        .filter(source -> source.name().equals(problem.file()) && problem.line() > 0)
        .findFirst()
        .flatMap(source -> source.text().lines().skip(problem.line() - 1L).findFirst())
        .map(line -> head + quote(line, problem.column()))
        .orElse(head);
  }

  private static String quote(String line, int column) {
    // Tabs before the caret stay tabs, so that it stands below its place.
    String before = line.substring(0, Math.min(Math.max(0, column - 1), line.length()));
    return MARGIN + line + "\n" + MARGIN + before.replaceAll("[^\\t]", " ") + "^\n";
  }
}
