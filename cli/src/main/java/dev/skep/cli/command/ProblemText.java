package dev.skep.cli.command;

import dev.skep.api.Bytes;
import dev.skep.api.http.ManifestProblem;
import dev.skep.manifests.Source;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Problems of manifests as compilers print theirs: place, what, the line and a caret. */
final class ProblemText {
  private static final String MARGIN = "    ";

  /** Characters of a line that are shown; a line may be as long as a file. */
  private static final int MAX_WIDTH = 120;

  private static final String CUT = "…";

  /** How files that others include or extend are called. */
  private static final Pattern MANIFEST = Pattern.compile("\\.(ya?ml|json)$");

  private final Map<String, Lines> files = new HashMap<>();
  private final Map<String, Bytes> referenced;

  /**
   * For the problems of some files.
   *
   * @param sources the manifests
   * @param referenced contents of what they refer to, by the path that problems have
   */
  ProblemText(List<Source> sources, Map<String, Bytes> referenced) {
    this.referenced = referenced;
    sources.forEach(source -> files.put(source.name(), new Lines(source.text())));
  }

  /** The text, ending with a line break. */
  String of(ManifestProblem problem) {
    String place =
        problem.line() == 0
            ? problem.file()
            : problem.file() + ":" + problem.line() + ":" + problem.column();
    String head = place + ": " + problem.severity() + ": " + problem.message() + "\n";
    return line(problem).map(line -> head + quote(line, problem.column())).orElse(head);
  }

  /** Of other files than manifests nothing is quoted: they may be env files, secrets or configs. */
  private Optional<String> line(ManifestProblem problem) {
    Bytes content = referenced.get(problem.file());
    if (content != null && MANIFEST.matcher(problem.file()).find()) {
      files.computeIfAbsent(
          problem.file(), name -> new Lines(Source.decode(name, content.toArray()).text()));
    }
    return problem.line() == 0
        ? Optional.empty()
        : Optional.ofNullable(files.get(problem.file())).flatMap(all -> all.get(problem.line()));
  }

  private static String quote(String line, int column) {
    int caret = Math.min(Math.max(0, column - 1), line.length());
    int start = caret < MAX_WIDTH ? 0 : caret - MAX_WIDTH / 2;
    int end = Math.min(line.length(), start + MAX_WIDTH);
    String before = (start > 0 ? CUT : "") + printable(line.substring(start, caret));
    String after = printable(line.substring(caret, Math.max(caret, end)));
    // Tabs before the caret stay tabs, so that it stands below its place.
    return MARGIN
        + before
        + after
        + (end < line.length() ? CUT : "")
        + "\n"
        + MARGIN
        + before.replaceAll("[^\\t]", " ")
        + "^\n";
  }

  /** What would move the cursor of a terminal, or worse, is not for printing. */
  private static String printable(String text) {
    return text.codePoints()
        .map(character ->
            character == '\t' || !Character.isISOControl(character) && character != 0xFFFF
                ? character
                : 0xFFFD)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** A text whose lines are looked up many times: it remembers where it was last. */
  private static final class Lines {
    private final String text;
    private int number = 1;
    private int start = 0;

    Lines(String text) {
      this.text = text;
    }

    Optional<String> get(int wanted) {
      if (wanted < number) {
        number = 1;
        start = 0;
      }
      while (number < wanted) {
        int end = text.indexOf('\n', start);
        if (end < 0) {
          return Optional.empty();
        }
        start = end + 1;
        number++;
      }
      int end = text.indexOf('\n', start);
      String line = text.substring(start, end < 0 ? text.length() : end);
      return Optional.of(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
    }
  }
}
