package dev.skep.manifests.support;

import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree.Entry;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Sequence;
import java.util.List;

/** Tells of keys that are not honoured, wherever they stand in a file in its long form. */
final class ModernKeys {
  private static final String ANY = "*";

  /** Steps to a key of a service: services, its name, the key. */
  private static final int KEY_OF_A_SERVICE = 3;

  private final Problems problems;

  private ModernKeys(Problems problems) {
    this.problems = problems;
  }

  /**
   * Tells of them.
   *
   * @param modern whether the file is read by today's Compose Specification; otherwise {@link
   *     IgnoredKeys} speaks of services, and only what is below their keys is left to say
   */
  static void check(Mapping file, boolean modern, Problems problems) {
    ModernKeys keys = new ModernKeys(problems);
    for (Treatment treatment : Treatment.all()) {
      if (modern || treatment.path().size() > KEY_OF_A_SERVICE) {
        keys.visit(file, treatment, treatment.path(), "");
      }
    }
  }

  private void visit(Mapping mapping, Treatment treatment, List<String> path, String owner) {
    String step = path.getFirst();
    List<String> rest = path.subList(1, path.size());
    if (step.equals(ANY)) {
      mapping.entries().forEach((name, entry) -> descend(entry, treatment, rest, name));
      return;
    }
    mapping
        .entry(step)
        .ifPresent(entry -> {
          if (rest.isEmpty()) {
            tell(entry, treatment, step, owner);
          } else {
            descend(entry, treatment, rest, owner);
          }
        });
  }

  private void descend(Entry entry, Treatment treatment, List<String> path, String owner) {
    switch (entry.value()) {
      case Mapping inner -> visit(inner, treatment, path, owner);
      case Sequence items ->
          items
              .items()
              .forEach(item -> {
                if (item instanceof Mapping inner) {
                  visit(inner, treatment, path, owner);
                }
              });
      case Scalar _ -> {}
    }
  }

  private void tell(Entry entry, Treatment treatment, String key, String owner) {
    if (entry.value() instanceof Scalar scalar
        && (scalar.isNull()
            || !treatment.harmless().isEmpty() && scalar.text().equals(treatment.harmless()))) {
      return;
    }
    String what = "'" + key + "'" + (owner.isEmpty() ? "" : " of '" + owner + "'");
    switch (treatment.kind()) {
      case IGNORED -> problems.warning(entry.key(), what + " is ignored: " + treatment.why());
      case LATER -> problems.warning(entry.key(), what + " has no effect yet: " + treatment.why());
      case REFUSED -> problems.error(entry.key(), what + " is not supported: " + treatment.why());
      case HONOURED -> {}
    }
  }
}
