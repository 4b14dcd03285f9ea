package dev.skep.manifests;

import java.util.Map;
import java.util.Optional;

/** The variables that a manifest may refer to. */
@FunctionalInterface
public interface Environment {
  /** The value of a variable, which may be empty text; nothing where it is not set. */
  Optional<String> lookup(String name);

  /** The variables of a map. */
  static Environment of(Map<String, String> variables) {
    Map<String, String> copy = Map.copyOf(variables);
    return name -> Optional.ofNullable(copy.get(name));
  }
}
