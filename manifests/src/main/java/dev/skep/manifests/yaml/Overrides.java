package dev.skep.manifests.yaml;

import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Mapping;
import java.util.ArrayList;
import java.util.List;

/**
 * What a file says about earlier files with the tags {@code !reset} and {@code !override}: keys
 * whose earlier value is to be forgotten, instead of being merged with.
 *
 * @param reset paths of keys that shall not be there at all
 * @param replaced paths of keys whose value here replaces an earlier one
 */
public record Overrides(List<List<String>> reset, List<List<String>> replaced) {
  static final String RESET = "!reset";
  static final String OVERRIDE = "!override";

  /** Collects what a file says. */
  Overrides() {
    this(new ArrayList<>(), new ArrayList<>());
  }

  /** Of a file that says nothing about earlier ones. */
  public static Overrides none() {
    return new Overrides();
  }

  /** Notes a tag at a key. */
  void add(String tag, List<String> path) {
    (tag.equals(RESET) ? reset : replaced).add(List.copyOf(path));
  }

  /** An earlier file without what this one resets or replaces. */
  public Mapping forget(Mapping earlier) {
    Mapping result = earlier;
    for (List<String> path : reset) {
      result = without(result, path);
    }
    for (List<String> path : replaced) {
      result = without(result, path);
    }
    return result;
  }

  /** The file itself without the keys that it resets. */
  public Mapping own(Mapping file) {
    Mapping result = file;
    for (List<String> path : reset) {
      result = without(result, path);
    }
    return result;
  }

  private static Mapping without(Mapping mapping, List<String> path) {
    String key = path.getFirst();
    if (path.size() == 1) {
      return mapping.without(key);
    }
    Tree below = mapping.get(key).orElse(null);
    return below instanceof Mapping inner
        ? mapping.with(key, without(inner, path.subList(1, path.size())))
        : mapping;
  }
}
