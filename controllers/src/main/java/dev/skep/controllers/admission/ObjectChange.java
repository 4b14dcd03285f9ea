package dev.skep.controllers.admission;

import dev.skep.api.model.Kind;

/**
 * What a request does to one object.
 *
 * @param kind of the object
 * @param name of the object, or its id where it has no name
 * @param action what happens to it
 */
public record ObjectChange(Kind kind, String name, Action action) {
  /** What happens to an object. */
  public enum Action {
    CREATED,
    UPDATED,
    UNCHANGED,
    REMOVED;

    /** The lower-case word that users read. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
