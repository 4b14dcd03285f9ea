package dev.skep.api.http;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a body leaves out is empty. */
final class Wire {
  private Wire() {}

  static <T> List<T> list(@Nullable List<T> source) {
    return source == null ? List.of() : List.copyOf(source);
  }

  static <V> Map<String, V> map(@Nullable Map<String, V> source) {
    return source == null || source.isEmpty()
        ? Map.of()
        : Collections.unmodifiableMap(new TreeMap<>(source));
  }

  static String text(@Nullable String source) {
    return source == null ? "" : source;
  }
}
