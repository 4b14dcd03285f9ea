package dev.skep.cli.json;

import java.util.List;
import java.util.Map;

/**
 * Writes a value as YAML 1.2 in block style. Texts of several lines become literal blocks; texts
 * that could be read as anything else are written in double quotes, whose escapes are JSON's.
 */
public final class YamlWriter {
  private final StringBuilder out = new StringBuilder();

  private YamlWriter() {}

  /** The text, ending with a line break. */
  public static String write(Json value) {
    YamlWriter writer = new YamlWriter();
    if (isBlock(value)) {
      writer.block(value, "");
    } else {
      writer.out.append(scalar(value)).append('\n');
    }
    return writer.out.toString();
  }

  private void block(Json value, String indent) {
    for (Map.Entry<String, Json> field : value.fields().entrySet()) {
      out.append(indent).append(plainOrQuoted(field.getKey())).append(':');
      child(field.getValue(), indent, "  ");
    }
    for (Json item : value.items()) {
      out.append(indent).append('-');
      if (item instanceof Json.Fields && isBlock(item)) {
        StringBuilder before = new StringBuilder(out);
        out.setLength(0);
        block(item, indent + "  ");
        // The first field stands on the line of the dash.
        out.replace(0, indent.length() + 2, " ");
        out.insert(0, before);
      } else {
        child(item, indent, "  ");
      }
    }
  }

  private void child(Json value, String indent, String step) {
    if (value instanceof Json.Text text && isLiteral(text.value())) {
      literal(text.value(), indent + step);
    } else if (isBlock(value)) {
      out.append('\n');
      block(value, indent + step);
    } else {
      out.append(' ').append(scalar(value)).append('\n');
    }
  }

  private void literal(String text, String indent) {
    out.append(text.endsWith("\n") ? " |\n" : " |-\n");
    text.lines().forEach(line -> out.append(line.isEmpty() ? "" : indent + line).append('\n'));
  }

  /** Several lines, none of which a literal block would change. */
  private static boolean isLiteral(String text) {
    return text.strip().contains("\n")
        && !Character.isWhitespace(text.charAt(0))
        && !text.endsWith("\n\n")
        && text.lines().allMatch(line -> line.equals(line.stripTrailing()))
        && text.chars().noneMatch(c -> c < ' ' && c != '\n');
  }

  private static boolean isBlock(Json value) {
    return !value.fields().isEmpty() || !value.items().isEmpty();
  }

  private static String scalar(Json value) {
    return switch (value) {
      case Json.Nothing ignored -> "null";
      case Json.Flag flag -> String.valueOf(flag.value());
      case Json.Number number -> number.digits();
      case Json.Text text -> plainOrQuoted(text.value());
      case Json.Items ignored -> "[]";
      case Json.Fields ignored -> "{}";
    };
  }

  private static String plainOrQuoted(String text) {
    if (isPlain(text)) {
      return text;
    }
    StringBuilder quoted = new StringBuilder();
    JsonWriter.quote(text, quoted);
    return quoted.toString();
  }

  /** Letters, digits and a few signs, not looking like a number, a word of YAML or a comment. */
  private static boolean isPlain(String text) {
    return text.matches("[A-Za-z_/][A-Za-z0-9_./@+-]*(?::[A-Za-z0-9_./@+-]+)*")
        && !List.of("true", "false", "null", "yes", "no", "on", "off", "y", "n")
            .contains(text.toLowerCase(java.util.Locale.ROOT));
  }
}
