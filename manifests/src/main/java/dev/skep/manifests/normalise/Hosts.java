package dev.skep.manifests.normalise;

import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Names of hosts with their addresses, as a list of {@code name:address}. */
final class Hosts {
  private Hosts() {}

  /**
   * The list.
   *
   * @param strict whether what has no address is dropped and a number is spelt as the docker CLI
   *     spells it
   */
  static Sequence normalise(Tree tree, boolean strict) {
    List<Tree> items = new ArrayList<>();
    switch (tree) {
      case Mapping mapping ->
          new TreeMap<>(mapping.values())
              .forEach((name, address) -> {
                if (address instanceof Scalar scalar && !scalar.isNull()) {
                  String text = withoutBrackets(address(scalar, strict));
                  items.add(Scalar.text(address.position(), name + ":" + text));
                }
              });
      case Sequence sequence ->
          sequence
              .items()
              .forEach(item -> {
                String host = withColon(((Scalar) item).text());
                if (!strict || host.contains(":")) {
                  items.add(Scalar.text(item.position(), host));
                }
              });
      case Scalar _ -> throw new IllegalStateException("hosts were validated");
    }
    return new Sequence(tree.position(), items);
  }

  private static String address(Scalar scalar, boolean strict) {
    String text = Pairs.printed(scalar);
    return switch (scalar.type()) {
      case INTEGER -> strict ? "%!s(int=" + text + ")" : text;
      case FLOAT -> strict ? "%!s(float64=" + text + ")" : text;
      case TEXT, BOOLEAN, TIME, NULL -> text;
    };
  }

  private static String withColon(String host) {
    int equals = host.indexOf('=');
    int end = equals < 0 ? host.indexOf(':') : equals;
    return end < 0 ? host : host.substring(0, end) + ":" + withoutBrackets(host.substring(end + 1));
  }

  private static String withoutBrackets(String address) {
    return address.startsWith("[") && address.endsWith("]")
        ? address.substring(1, address.length() - 1)
        : address;
  }
}
