package dev.skep.testbed.image;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Writes JSON, with the members of objects in the order of their names so that equal values have
 * equal texts.
 */
final class Json {
  private Json() {}

  /** The text of a Map, Iterable, String, Number or Boolean of the same. */
  static String write(Object value) {
    return switch (value) {
      case Map<?, ?> map -> object(map);
      case Iterable<?> list -> array(list);
      case String text -> string(text);
      case Number number -> number.toString();
      case Boolean bool -> bool.toString();
      default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
    };
  }

  private static String object(Map<?, ?> map) {
    TreeMap<String, Object> sorted = new TreeMap<>();
    map.forEach((key, value) -> sorted.put(key.toString(), value));
    return sorted.entrySet().stream()
        .map(each -> string(each.getKey()) + ":" + write(each.getValue()))
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String array(Iterable<?> list) {
    StringBuilder text = new StringBuilder("[");
    for (Object each : list) {
      text.append(text.length() == 1 ? "" : ",").append(write(each));
    }
    return text.append(']').toString();
  }

  /** RFC 8259, section 7. */
  private static String string(String value) {
    StringBuilder text = new StringBuilder("\"");
    for (char c : value.toCharArray()) {
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < 0x20) {
        text.append("\\u%04x".formatted((int) c));
      } else {
        text.append(c);
      }
    }
    return text.append('"').toString();
  }
}
