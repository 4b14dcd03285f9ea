package dev.skep.cli.command;

import dev.skep.api.http.StackChanges.ObjectChange;

/** What applying changed, in the words of Docker's {@code stack deploy}. */
final class ChangeText {
  private ChangeText() {}

  static String of(ObjectChange change) {
    String verb =
        switch (change.action()) {
          case "created" -> "Creating ";
          case "updated" -> "Updating ";
          case "removed" -> "Removing ";
          case "kept" -> "Keeping ";
          default -> "Unchanged ";
        };
    boolean known = change.action().equals("updated") && !change.id().isEmpty();
    return verb + change.kind() + " " + change.name() + (known ? " (id: " + change.id() + ")" : "");
  }
}
