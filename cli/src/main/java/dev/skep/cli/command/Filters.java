package dev.skep.cli.command;

import dev.skep.cli.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Filters of a list, as Docker has them: of one key any value fits, of several keys each must. */
final class Filters {
  private final Map<String, List<String>> wanted;

  private Filters(Map<String, List<String>> wanted) {
    this.wanted = wanted;
  }

  /**
   * From {@code key=value} texts.
   *
   * @param known the keys that there are
   */
  static Filters of(List<String> texts, String... known) {
    Map<String, List<String>> wanted = new LinkedHashMap<>();
    for (String text : texts) {
      int equals = text.indexOf('=');
      if (equals <= 0) {
        throw CliFailure.usage(
            "invalid filter '" + text + "': write KEY=VALUE, for example name=web");
      }
      String key = text.substring(0, equals).strip();
      if (!List.of(known).contains(key)) {
        throw CliFailure.usage("Invalid filter '" + key + "'; it is one of " + List.of(known));
      }
      wanted.computeIfAbsent(key, k -> new ArrayList<>()).add(text.substring(equals + 1).strip());
    }
    return new Filters(wanted);
  }

  /** Whether a key is not filtered by, or one of its values fits. */
  boolean fits(String key, Predicate<String> test) {
    List<String> values = wanted.getOrDefault(key, List.of());
    return values.isEmpty() || values.stream().anyMatch(test);
  }

  /** Whether a text is or begins like one of the key's values. */
  boolean begins(String key, String text) {
    return fits(key, text::startsWith);
  }

  /** Whether an object has all wanted labels: {@code KEY}, or {@code KEY=VALUE}. */
  boolean labelled(Json labels) {
    return wanted.getOrDefault("label", List.of()).stream()
        .allMatch(label -> {
          String[] parts = label.split("=", 2);
          return labels.fields().containsKey(parts[0])
              && (parts.length == 1 || labels.at(parts[0]).text().equals(parts[1]));
        });
  }
}
