package dev.skep.manifests.flags;

import dev.skep.manifests.values.InvalidValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A value in its long form, {@code key=value,key=value}: a line of comma-separated values (RFC
 * 4180), so a field with commas of its own stands in double quotes.
 */
final class CommaFields {
  private CommaFields() {}

  /**
   * A field.
   *
   * @param key in lower case
   * @param value empty where there is no {@code =}
   * @param bare whether there is no {@code =}
   * @param text as it was written
   */
  record Field(String key, String value, boolean bare, String text) {
    /** A field that may be given without a value. */
    boolean flag() throws InvalidValue {
      return switch (value.toLowerCase(Locale.ROOT)) {
        case "" -> {
          if (!bare) {
            throw wrong();
          }
          yield true;
        }
        case "true", "1" -> true;
        case "false", "0" -> false;
        default -> throw wrong();
      };
    }

    private InvalidValue wrong() {
      return new InvalidValue("invalid value for '" + key + "': " + value);
    }

    InvalidValue unexpected() {
      return new InvalidValue("unexpected key '" + key + "' in '" + text + "'");
    }
  }

  static List<Field> of(String text) throws InvalidValue {
    List<Field> fields = new ArrayList<>();
    for (String field : split(text)) {
      int equals = field.indexOf('=');
      String key = equals < 0 ? field : field.substring(0, equals);
      fields.add(
          new Field(
              key.strip().toLowerCase(Locale.ROOT),
              equals < 0 ? "" : field.substring(equals + 1),
              equals < 0,
              field));
    }
    return fields;
  }

  private static List<String> split(String text) throws InvalidValue {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      boolean starts = field.isEmpty() && (i == 0 || text.charAt(i - 1) == ',');
      if (character == '"' && (quoted || starts)) {
        boolean doubled = quoted && i + 1 < text.length() && text.charAt(i + 1) == '"';
        if (doubled) {
          field.append('"');
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (character == ',' && !quoted) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(character);
      }
    }
    if (quoted) {
      throw new InvalidValue("'" + text + "' ends within quotes; a closing quote is missing");
    }
    fields.add(field.toString());
    return fields;
  }
}
