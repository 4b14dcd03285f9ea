package dev.skep.cli.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON texts. */
public final class JsonReader {
  /** Deeper input is no answer of a daemon, and would overflow the stack. */
  private static final int MAX_DEPTH = 200;

  private static final int HEX_DIGITS = 4;
  private static final int HEX = 16;

  private final String text;
  private int at;

  private JsonReader(String text) {
    this.text = text;
  }

  /**
   * The value of a text.
   *
   * @throws IllegalArgumentException if it is no JSON; the message says where
   */
  public static Json read(String text) {
    JsonReader reader = new JsonReader(text);
    Json value = reader.value(0);
    reader.skipSpace();
    if (reader.at < text.length()) {
      throw reader.unexpected();
    }
    return value;
  }

  private Json value(int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException("JSON is nested deeper than " + MAX_DEPTH);
    }
    skipSpace();
    return switch (peek()) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> new Json.Text(string());
      case 't' -> word("true", new Json.Flag(true));
      case 'f' -> word("false", new Json.Flag(false));
      case 'n' -> word("null", Json.NOTHING);
      default -> number();
    };
  }

  private Json object(int depth) {
    Map<String, Json> fields = new LinkedHashMap<>();
    at++;
    skipSpace();
    if (peek() != '}') {
      do {
        skipSpace();
        String name = string();
        skipSpace();
        expect(':');
        fields.put(name, value(depth + 1));
        skipSpace();
      } while (another());
    }
    expect('}');
    return new Json.Fields(fields);
  }

  private Json array(int depth) {
    List<Json> values = new ArrayList<>();
    at++;
    skipSpace();
    if (peek() != ']') {
      do {
        values.add(value(depth + 1));
        skipSpace();
      } while (another());
    }
    expect(']');
    return new Json.Items(values);
  }

  private boolean another() {
    if (peek() == ',') {
      at++;
      return true;
    }
    return false;
  }

  private String string() {
    expect('"');
    int start = at;
    while (peek() != '"' && peek() != '\\') {
      at++;
    }
    if (peek() == '"') {
      return text.substring(start, at++);
    }
    StringBuilder result = new StringBuilder(text.substring(start, at));
    while (peek() != '"') {
      char next = text.charAt(at++);
      result.append(next == '\\' ? escaped() : next);
    }
    at++;
    return result.toString();
  }

  private char escaped() {
    char kind = peek();
    at++;
    return switch (kind) {
      case '"', '\\', '/' -> kind;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw unexpected();
    };
  }

  private char unicode() {
    if (at + HEX_DIGITS > text.length()) {
      throw unexpected();
    }
    try {
      char value = (char) Integer.parseInt(text, at, at + HEX_DIGITS, HEX);
      at += HEX_DIGITS;
      return value;
    } catch (NumberFormatException e) {
      throw unexpected();
    }
  }

  private Json number() {
    int start = at;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String digits = text.substring(start, at);
    try {
      Double.parseDouble(digits);
    } catch (NumberFormatException e) {
      at = start;
      throw unexpected();
    }
    return new Json.Number(digits);
  }

  private Json word(String word, Json value) {
    if (!text.startsWith(word, at)) {
      throw unexpected();
    }
    at += word.length();
    return value;
  }

  private void skipSpace() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw new IllegalArgumentException("JSON ends too early");
    }
    return text.charAt(at);
  }

  private void expect(char wanted) {
    if (peek() != wanted) {
      throw unexpected();
    }
    at++;
  }

  private IllegalArgumentException unexpected() {
    return new IllegalArgumentException(
        at < text.length()
            ? "no JSON: unexpected '" + text.charAt(at) + "' at " + at
            : "JSON ends too early");
  }
}
