package dev.skep.manifests.validate;

import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Sequence;
import java.util.TreeMap;

/** A text that two values share exactly if they say the same, wherever they stand. */
public final class Fingerprint {
  private Fingerprint() {}

  /** The text of a value. */
  public static String of(Tree tree) {
    StringBuilder out = new StringBuilder();
    write(tree, out);
    return out.toString();
  }

  private static void write(Tree tree, StringBuilder out) {
    switch (tree) {
      case Scalar scalar ->
          out.append(scalar.type().name().charAt(0))
              .append(scalar.text().length())
              .append(':')
              .append(scalar.text());
      case Sequence sequence -> {
        out.append('[');
        sequence.items().forEach(item -> write(item, out));
        out.append(']');
      }
      case Mapping mapping -> {
        out.append('{');
        new TreeMap<>(mapping.values())
            .forEach((key, value) -> {
              out.append(key.length()).append(':').append(key);
              write(value, out);
            });
        out.append('}');
      }
    }
  }
}
