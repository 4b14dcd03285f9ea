package dev.skep.manifests;

import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Sequence;
import dev.skep.manifests.yaml.YamlReader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A tree without places, for comparing: maps, lists, texts, booleans, numbers of any spelling, and
 * null.
 */
record Plain(Object value) {
  private static final Object NULL = "~null~";

  static Plain of(Tree tree) {
    return new Plain(plain(tree));
  }

  static Plain ofYaml(String text) {
    Problems problems = new Problems();
    return of(
        new YamlReader(problems)
            .read("expected", text)
            .orElseThrow(() -> new AssertionError(problems.inOrder(List.of()))));
  }

  /** From maps, lists, texts, numbers, booleans and nulls. */
  static Plain ofJson(@Nullable Object json) {
    return new Plain(fromJson(json));
  }

  private static Object fromJson(@Nullable Object json) {
    return switch (json) {
      case null -> NULL;
      case Map<?, ?> map -> {
        Map<String, Object> result = new HashMap<>();
        map.forEach((key, value) -> result.put((String) key, fromJson(value)));
        yield result;
      }
      case List<?> list -> list.stream().map(Plain::fromJson).toList();
      case Number number -> new BigDecimal(number.toString()).stripTrailingZeros();
      default -> json;
    };
  }

  private static Object plain(Tree tree) {
    return switch (tree) {
      case Mapping mapping -> {
        Map<String, Object> result = new HashMap<>();
        mapping.values().forEach((key, value) -> result.put(key, plain(value)));
        yield result;
      }
      case Sequence sequence -> sequence.items().stream().map(Plain::plain).toList();
      case Scalar scalar ->
          switch (scalar.type()) {
            case INTEGER, FLOAT -> new BigDecimal(scalar.text()).stripTrailingZeros();
            case BOOLEAN -> Boolean.parseBoolean(scalar.text());
            case NULL -> NULL;
            case TEXT -> scalar.text();
            case TIME -> List.of("time", scalar.text());
          };
    };
  }

  /** Every place where another differs. */
  String difference(Plain actual) {
    List<String> differences = new ArrayList<>();
    compare("", value, actual.value, differences);
    return String.join("\n    ", differences);
  }

  private static void compare(String path, Object a, Object b, List<String> differences) {
    if (a instanceof Map<?, ?> before && b instanceof Map<?, ?> after) {
      TreeSet<String> keys = new TreeSet<>();
      before.keySet().forEach(key -> keys.add((String) key));
      after.keySet().forEach(key -> keys.add((String) key));
      for (String key : keys) {
        Object left = before.get(key);
        Object right = after.get(key);
        compare(
            path + "." + key,
            left == null ? "(missing)" : left,
            right == null ? "(missing)" : right,
            differences);
      }
    } else if (!a.equals(b)) {
      differences.add(path + ": docker " + a + ", we " + b);
    }
  }
}
