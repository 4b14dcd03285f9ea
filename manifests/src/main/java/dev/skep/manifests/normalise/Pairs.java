package dev.skep.manifests.normalise;

import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Entry;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Sequence;
import dev.skep.manifests.tree.Tree.Type;
import dev.skep.manifests.values.GoTime;
import java.util.LinkedHashMap;

/** Keys with texts, written as a mapping or as a list of {@code KEY=value}. */
final class Pairs {
  private Pairs() {}

  /** As a mapping to texts; what has no value has an empty one. */
  static Mapping withEmptyValues(Tree tree) {
    return of(tree, false);
  }

  /** As a mapping to texts; what has no value is null. */
  static Mapping withNulls(Tree tree) {
    return of(tree, true);
  }

  private static Mapping of(Tree tree, boolean keepNulls) {
    LinkedHashMap<String, Entry> entries = new LinkedHashMap<>();
    switch (tree) {
      case Mapping mapping ->
          mapping
              .entries()
              .forEach((key, entry) ->
                  entries.put(
                      key, new Entry(entry.key(), asText((Scalar) entry.value(), keepNulls))));
      case Sequence sequence ->
          sequence.items().forEach(item -> addPair(entries, (Scalar) item, keepNulls));
      case Scalar _ -> throw new IllegalStateException("pairs were validated");
    }
    return new Mapping(tree.position(), entries);
  }

  private static Scalar asText(Scalar scalar, boolean keepNulls) {
    return scalar.isNull() && keepNulls ? scalar : Scalar.text(scalar.position(), printed(scalar));
  }

  /** A value as the docker CLI prints it where text is wanted. */
  static String printed(Scalar scalar) {
    return scalar.type() == Type.TIME ? GoTime.printed(scalar.text()) : scalar.text();
  }

  private static void addPair(
      LinkedHashMap<String, Entry> entries, Scalar item, boolean keepNulls) {
    int equals = item.text().indexOf('=');
    String key = equals < 0 ? item.text() : item.text().substring(0, equals);
    Scalar value =
        equals >= 0
            ? Scalar.text(item.position(), item.text().substring(equals + 1))
            : keepNulls ? Scalar.none(item.position()) : Scalar.text(item.position(), "");
    entries.put(key, new Entry(item.position(), value));
  }
}
