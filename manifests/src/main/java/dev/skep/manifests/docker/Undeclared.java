package dev.skep.manifests.docker;

import dev.skep.manifests.validate.Suggestion;
import java.util.Collection;

/** What to say of a name that the file does not declare. */
final class Undeclared {
  private Undeclared() {}

  static String network(String name, Collection<String> known) {
    return "the network '"
        + name
        + "' is not declared; add it under the top-level 'networks'"
        + Suggestion.forWord(name, known);
  }

  static String payload(String kind, String name, Collection<String> known) {
    return "the "
        + kind
        + " '"
        + name
        + "' is not declared; add it under the top-level '"
        + kind
        + "s'"
        + Suggestion.forWord(name, known);
  }

  static String volume(String name, Collection<String> known) {
    return "the volume '"
        + name
        + "' is not declared; add it under the top-level 'volumes', or write ./"
        + name
        + " if a directory is meant"
        + Suggestion.forWord(name, known);
  }
}
