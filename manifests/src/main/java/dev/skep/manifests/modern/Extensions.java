package dev.skep.manifests.modern;

import dev.skep.manifests.merge.Merge;
import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Entry;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.validate.Suggestion;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** Services that extend others: the other one with the service itself on top, as files merge. */
final class Extensions {
  /** Services that extend services; more would be unreadable. */
  private static final int MAX_CHAIN = 50;

  private final Mapping services;
  private final BiFunction<Scalar, String, Optional<Mapping>> otherFile;
  private final Problems problems;
  private final Map<String, Mapping> resolved = new HashMap<>();
  private final Set<String> underWay = new LinkedHashSet<>();

  private Extensions(
      Mapping services,
      BiFunction<Scalar, String, Optional<Mapping>> otherFile,
      Problems problems) {
    this.services = services;
    this.otherFile = otherFile;
    this.problems = problems;
  }

  /**
   * The file with complete services.
   *
   * @param file in its long form
   * @param otherFile the complete service of a name in another file; nothing, and an error, where
   *     there is none
   */
  static Mapping apply(
      Mapping file, BiFunction<Scalar, String, Optional<Mapping>> otherFile, Problems problems) {
    if (!(file.get("services").orElse(null) instanceof Mapping services)) {
      return file;
    }
    Extensions extensions = new Extensions(services, otherFile, problems);
    LinkedHashMap<String, Entry> complete = new LinkedHashMap<>();
    services
        .entries()
        .forEach(
            (name, entry) -> complete.put(name, new Entry(entry.key(), extensions.complete(name))));
    return file.with("services", new Mapping(services.position(), complete));
  }

  private Mapping complete(String name) {
    Mapping known = resolved.get(name);
    if (known != null) {
      return known;
    }
    Mapping service = (Mapping) services.get(name).orElseThrow();
    Optional<Tree> extended = service.get("extends");
    Mapping own = service.without("extends");
    if (extended.isEmpty()) {
      resolved.put(name, own);
      return own;
    }
    Mapping result = base(name, extended.get()).map(base -> Merge.services(base, own)).orElse(own);
    resolved.put(name, result);
    return result;
  }

  private Optional<Mapping> base(String name, Tree extended) {
    Position at = extended.position();
    if (underWay.size() >= MAX_CHAIN) {
      problems.error(at, "services extend each other more than " + MAX_CHAIN + " deep");
      return Optional.empty();
    }
    if (!underWay.add(name)) {
      problems.error(at, "services extend each other in a circle: " + String.join(", ", underWay));
      return Optional.empty();
    }
    try {
      Scalar service =
          extended instanceof Mapping mapping
              ? (Scalar) mapping.get("service").orElseThrow()
              : (Scalar) extended;
      if (extended instanceof Mapping mapping
          && mapping.get("file").orElse(null) instanceof Scalar file) {
        return otherFile.apply(file, service.text());
      }
      if (services.get(service.text()).isEmpty()) {
        problems.error(
            service.position(),
            "there is no service '"
                + service.text()
                + "' to extend in this file"
                + Suggestion.forWord(service.text(), services.entries().keySet()));
        return Optional.empty();
      }
      return Optional.of(complete(service.text()));
    } finally {
      underWay.remove(name);
    }
  }
}
