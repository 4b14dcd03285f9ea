package dev.skep.manifests.support;

import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Sequence;
import java.util.List;
import java.util.Optional;

/**
 * Looks into a valid mapping.
 *
 * @param mapping to look into
 */
record Lookup(Mapping mapping) {
  /** A scalar's text; empty where there is none. */
  String of(String key) {
    return mapping.get(key).orElse(null) instanceof Scalar scalar ? scalar.text() : "";
  }

  /** A mapping below. */
  Optional<Mapping> inner(String key) {
    return mapping.get(key).orElse(null) instanceof Mapping inner
        ? Optional.of(inner)
        : Optional.empty();
  }

  /** Mappings in a list below. */
  List<Lookup> each(String key) {
    return mapping.get(key).orElse(null) instanceof Sequence sequence
        ? sequence.items().stream()
            .filter(item -> item instanceof Mapping)
            .map(item -> new Lookup((Mapping) item))
            .toList()
        : List.of();
  }

  /** Single values in a list below. */
  List<Scalar> texts(String key) {
    return mapping.get(key).orElse(null) instanceof Sequence sequence
        ? sequence.items().stream()
            .filter(item -> item instanceof Scalar)
            .map(item -> (Scalar) item)
            .toList()
        : List.of();
  }

  /** The place of a value, or of the mapping where there is none. */
  Position at(String key) {
    return mapping.get(key).map(Tree::position).orElse(mapping.position());
  }
}
