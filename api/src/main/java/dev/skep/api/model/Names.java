package dev.skep.api.model;

import java.util.Optional;
import java.util.regex.Pattern;

/** Swarm's rules for the names that users choose. */
public final class Names {
  private static final int MAX_OBJECT_NAME = 63;
  private static final int MAX_FILE_NAME = 64;
  private static final Pattern OBJECT =
      Pattern.compile("[a-zA-Z0-9](?:[-_a-zA-Z0-9]*[a-zA-Z0-9])?");
  private static final Pattern FILE = Pattern.compile("[a-zA-Z0-9](?:[-_.a-zA-Z0-9]*[a-zA-Z0-9])?");

  private Names() {}

  /** What is wrong with a service's, network's or stack's name; empty when nothing is. */
  public static Optional<String> problemOfObjectName(String name) {
    return problem(name, OBJECT, MAX_OBJECT_NAME, "letters, digits, '-' and '_'");
  }

  /** What is wrong with a secret's or config's name; empty when nothing is. */
  public static Optional<String> problemOfFileName(String name) {
    return problem(name, FILE, MAX_FILE_NAME, "letters, digits, '-', '_' and '.'");
  }

  private static Optional<String> problem(String name, Pattern allowed, int max, String words) {
    if (name.isEmpty()) {
      return Optional.of("a name is missing");
    }
    if (name.length() > max) {
      return Optional.of("name '" + name + "' is longer than " + max + " characters");
    }
    return allowed.matcher(name).matches()
        ? Optional.empty()
        : Optional.of(
            "name '" + name + "' may hold only " + words + ", with a letter or digit at both ends");
  }
}
