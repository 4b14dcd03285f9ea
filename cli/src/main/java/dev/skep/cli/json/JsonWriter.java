package dev.skep.cli.json;

import java.util.Iterator;

/** Writes JSON texts. */
public final class JsonWriter {
  private static final char FIRST_PRINTABLE = ' ';

  private final StringBuilder out = new StringBuilder();
  private final String indent;

  private JsonWriter(String indent) {
    this.indent = indent;
  }

  /** On one line. */
  public static String compact(Json value) {
    JsonWriter writer = new JsonWriter("");
    writer.write(value, "");
    return writer.out.toString();
  }

  /** For people: four spaces a level, as Docker's {@code inspect} prints. */
  public static String pretty(Json value) {
    JsonWriter writer = new JsonWriter("    ");
    writer.write(value, "\n");
    return writer.out.toString();
  }

  private void write(Json value, String line) {
    switch (value) {
      case Json.Nothing ignored -> out.append("null");
      case Json.Flag flag -> out.append(flag.value());
      case Json.Number number -> out.append(number.digits());
      case Json.Text text -> quote(text.value(), out);
      case Json.Items items -> {
        String inner = line + indent;
        String before = items.values().isEmpty() ? "" : inner;
        out.append('[');
        for (Json item : items.values()) {
          out.append(before);
          write(item, inner);
          before = "," + inner;
        }
        out.append(items.values().isEmpty() ? "" : line).append(']');
      }
      case Json.Fields fields -> writeFields(fields, line);
    }
  }

  private void writeFields(Json.Fields fields, String line) {
    String inner = line + indent;
    out.append('{');
    for (var entries = fields.values().entrySet().iterator(); entries.hasNext(); ) {
      var entry = entries.next();
      out.append(inner);
      quote(entry.getKey(), out);
      out.append(indent.isEmpty() ? ":" : ": ");
      write(entry.getValue(), inner);
      out.append(comma(entries));
    }
    out.append(fields.values().isEmpty() ? "" : line).append('}');
  }

  private static String comma(Iterator<?> rest) {
    return rest.hasNext() ? "," : "";
  }

  /** A text in quotes, with what JSON wants escaped. */
  static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < FIRST_PRINTABLE || c == '\u007f') {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
