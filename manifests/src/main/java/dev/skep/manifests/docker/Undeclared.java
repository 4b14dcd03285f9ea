package dev.skep.manifests.docker;

/** What to say of a name that the file does not declare. */
final class Undeclared {
  private Undeclared() {}

  static String network(String name) {
    return "the network '" + name + "' is not declared; add it under the top-level 'networks'";
  }

  static String payload(String kind, String name) {
    return "the "
        + kind
        + " '"
        + name
        + "' is not declared; add it under the top-level '"
        + kind
        + "s'";
  }

  static String volume(String name) {
    return "the volume '"
        + name
        + "' is not declared; add it under the top-level 'volumes', or write ./"
        + name
        + " if a directory is meant";
  }
}
