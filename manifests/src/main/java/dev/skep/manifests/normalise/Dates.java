package dev.skep.manifests.normalise;

import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Sequence;
import dev.skep.manifests.tree.Tree.Type;
import java.util.Set;

/**
 * A date without quotes is no text to the docker CLI. It fails on one except where it turns any
 * value into text.
 */
final class Dates {
  /** Mappings whose values are turned into text. */
  private static final Set<String> PAIRS =
      Set.of(
          "labels",
          "environment",
          "sysctls",
          "args",
          "driver_opts",
          "options",
          "segments",
          "extra_hosts");

  /** A list whose items are turned into text. */
  private static final String MIXED = "expose";

  private Dates() {}

  /** Reports every date that stands where text is wanted. */
  static void refuse(Mapping file, Problems problems) {
    check(file, "", problems);
  }

  private static void check(Tree tree, String key, Problems problems) {
    if (key.startsWith("x-") && !key.equals("x-cluster-spec")) {
      return;
    }
    switch (tree) {
      case Scalar scalar when scalar.type() == Type.TIME ->
          problems.error(
              scalar.position(),
              "text belongs here, not a date; write \"" + scalar.text() + "\" in quotes");
      case Scalar _ -> {}
      case Sequence sequence when !key.equals(MIXED) ->
          sequence.items().forEach(item -> check(item, "", problems));
      case Sequence _ -> {}
      case Mapping mapping when !PAIRS.contains(key) ->
          mapping.entries().forEach((name, entry) -> check(entry.value(), name, problems));
      case Mapping _ -> {}
    }
  }
}
