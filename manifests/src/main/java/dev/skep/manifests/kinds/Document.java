package dev.skep.manifests.kinds;

import dev.skep.manifests.normalise.Surroundings;
import dev.skep.manifests.tree.Fields;
import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.validate.NativeKind;
import java.util.Map;

/**
 * A valid document of one of skep's kinds.
 *
 * @param kind its kind
 * @param fields the document
 * @param surroundings what it may refer to
 */
record Document(NativeKind kind, Fields fields, Surroundings surroundings) {
  String name() {
    return fields.within("metadata").text("name");
  }

  /** Where the name stands. */
  Position at() {
    return fields.within("metadata").at("name");
  }

  Map<String, String> labels() {
    return fields.within("metadata").pairs("labels");
  }

  Fields spec() {
    return fields.within("spec");
  }

  Mapping tree() {
    return fields.mapping();
  }

  Problems problems() {
    return fields.problems();
  }
}
