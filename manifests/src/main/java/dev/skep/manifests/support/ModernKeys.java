package dev.skep.manifests.support;

import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree.Entry;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Sequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells of keys that are not honoured, wherever they stand in a file in its long form. */
final class ModernKeys {
  private static final String ANY = "*";

  /** Steps to a key of a service: services, its name, the key. */
  private static final int KEY_OF_A_SERVICE = 3;

  private static final Step ALL = Step.of(Treatment.all());
  private static final Step BELOW_KEYS_OF_SERVICES =
      Step.of(
          Treatment.all().stream()
              .filter(treatment -> treatment.path().size() > KEY_OF_A_SERVICE)
              .toList());

  private final Problems problems;

  private ModernKeys(Problems problems) {
    this.problems = problems;
  }

  /**
   * Treatments by the steps of their paths, so that a file is walked once.
   *
   * @param below the next step by key
   * @param end what becomes of the key here, if its path ends here
   */
  private record Step(Map<String, Step> below, Optional<Treatment> end) {
    static Step of(List<Treatment> treatments) {
      return of(treatments, 0);
    }

    private static Step of(List<Treatment> treatments, int depth) {
      Map<String, List<Treatment>> next = new HashMap<>();
      Optional<Treatment> end = Optional.empty();
      for (Treatment treatment : treatments) {
        if (treatment.path().size() == depth) {
          end = Optional.of(treatment);
        } else {
          next.computeIfAbsent(treatment.path().get(depth), _ -> new ArrayList<>()).add(treatment);
        }
      }
      Map<String, Step> below = new HashMap<>();
      next.forEach((key, some) -> below.put(key, of(some, depth + 1)));
      return new Step(below, end);
    }

    @Nullable Step down(String key) {
      Step named = below.get(key);
      return named != null ? named : below.get(ANY);
    }

    boolean isAny() {
      return below.containsKey(ANY);
    }
  }

  /**
   * Tells of them.
   *
   * @param modern whether the file is read by today's Compose Specification; otherwise {@link
   *     IgnoredKeys} speaks of services, and only what is below their keys is left to say
   */
  static void check(Mapping file, boolean modern, Problems problems) {
    new ModernKeys(problems).visit(file, modern ? ALL : BELOW_KEYS_OF_SERVICES, "");
  }

  private void visit(Mapping mapping, Step step, String owner) {
    mapping
        .entries()
        .forEach((key, entry) -> {
          Step next = step.down(key);
          if (next != null) {
            next.end().ifPresent(treatment -> tell(entry, treatment, key, owner));
            descend(entry, next, step.isAny() ? key : owner);
          }
        });
  }

  private void descend(Entry entry, Step step, String owner) {
    if (step.below().isEmpty()) {
      return;
    }
    switch (entry.value()) {
      case Mapping inner -> visit(inner, step, owner);
      case Sequence items ->
          items
              .items()
              .forEach(item -> {
                if (item instanceof Mapping inner) {
                  visit(inner, step, owner);
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
