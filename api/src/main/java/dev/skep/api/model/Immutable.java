package dev.skep.api.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Unmodifiable copies for the records of the model; what is missing becomes empty. */
final class Immutable {
  private Immutable() {}

  static <T> List<T> list(@Nullable List<T> source) {
    return source == null ? List.of() : List.copyOf(source);
  }

  /** Sorted by key, so that equal maps have one printed and one encoded form. */
  static <V> Map<String, V> map(@Nullable Map<String, V> source) {
    return source == null || source.isEmpty()
        ? Map.of()
        : Collections.unmodifiableMap(new TreeMap<>(source));
  }

  static String text(@Nullable String source) {
    return source == null ? "" : source;
  }
}
