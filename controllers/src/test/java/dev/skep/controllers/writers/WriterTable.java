package dev.skep.controllers.writers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The table as it stands in the package comment. */
final class WriterTable {
  private static final Path SOURCE =
      Path.of("src", "main", "java", "dev", "skep", "controllers", "package-info.java");
  private static final String CELL = "<td>([^<]+)</td>";
  private static final Pattern ROW = Pattern.compile("<tr>" + CELL.repeat(4) + "</tr>");

  private WriterTable() {}

  /**
   * What is written on an occasion.
   *
   * @param what a kind that comes or goes, or a field of one
   * @param when which of the cases of it
   * @param mutation the type that writes it
   */
  record Occasion(String what, String when, String mutation) {}

  /** One line. */
  record Row(Occasion occasion, String writer) {}

  static List<Row> read() {
    String text;
    try {
      text = Files.readString(SOURCE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ROW.matcher(text.replaceAll("\\R \\* *", "")).results().map(WriterTable::row).toList();
  }

  private static Row row(MatchResult match) {
    return new Row(new Occasion(match.group(1), match.group(2), match.group(3)), match.group(4));
  }
}
