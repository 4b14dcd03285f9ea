package dev.skep.cli.command;

import dev.skep.cli.json.Json;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Sequence;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a manifest says, without places, as JSON. */
final class TreeJson {
  private TreeJson() {}

  static Json of(Tree tree) {
    return switch (tree) {
      case Mapping mapping -> {
        Map<String, Json> fields = new LinkedHashMap<>();
        mapping.values().forEach((key, value) -> fields.put(key, of(value)));
        yield new Json.Fields(fields);
      }
      case Sequence sequence ->
          new Json.Items(sequence.items().stream().map(TreeJson::of).toList());
      case Scalar scalar ->
          switch (scalar.type()) {
            case TEXT, TIME -> new Json.Text(scalar.text());
            case INTEGER, FLOAT -> new Json.Number(scalar.text());
            case BOOLEAN -> new Json.Flag(scalar.text().equals("true"));
            case NULL -> Json.NOTHING;
          };
    };
  }
}
