package dev.skep.cli.text;

import java.util.ArrayList;
import java.util.List;

/** Columns of text, spaced as Docker's are: at least 10 wide, three spaces apart. */
public final class Table {
  private static final int MIN_WIDTH = 10;
  private static final int PADDING = 3;

  private final List<List<String>> rows = new ArrayList<>();

  private Table(List<String> header) {
    rows.add(header);
  }

  /** A table with these columns. */
  public static Table of(String... header) {
    return new Table(List.of(header));
  }

  /** Adds a row; it has as many cells as the header. */
  public Table row(String... cells) {
    return row(List.of(cells));
  }

  /** Adds a row; it has as many cells as the header. */
  public Table row(List<String> cells) {
    if (cells.size() != rows.getFirst().size()) {
      throw new IllegalArgumentException("a row of " + cells.size() + " cells: " + cells);
    }
    rows.add(List.copyOf(cells));
    return this;
  }

  /** The lines, each with its end. */
  @Override
  public String toString() {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], Math.max(MIN_WIDTH, width(row.get(i)) + PADDING));
      }
    }
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        String cell = row.get(i);
        out.append(cell);
        out.repeat(' ', i == columns - 1 ? 0 : widths[i] - width(cell));
      }
      out.append('\n');
    }
    return out.toString();
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
