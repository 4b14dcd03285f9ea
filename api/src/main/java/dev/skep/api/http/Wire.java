package dev.skep.api.http;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a body leaves out is empty. */
final class Wire {
  private Wire() {}

  static <T> List<T> list(@Nullable List<T> source) {
    return source == null ? List.of() : List.copyOf(source);
  }

  static <V> Map<String, V> map(@Nullable Map<String, V> source) {
    if (source == null || source.isEmpty()) {
      return Map.of();
    }
    source.forEach((key, value) -> {
      if (value == null) {
        throw new IllegalArgumentException("'" + key + "' is null; leave it out, or give a value");
      }
    });
    return Collections.unmodifiableMap(new TreeMap<>(source));
  }

  /** Lists by name. */
  static Map<String, List<String>> lists(@Nullable Map<String, List<String>> source) {
    Map<String, List<String>> lists = map(source);
    lists.forEach((name, values) -> {
      if (values.stream().anyMatch(Objects::isNull)) {
        throw new IllegalArgumentException("a value of '" + name + "' is null");
      }
    });
    return lists;
  }

  static String text(@Nullable String source) {
    return source == null ? "" : source;
  }
}
