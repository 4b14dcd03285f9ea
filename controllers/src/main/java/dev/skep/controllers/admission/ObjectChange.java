package dev.skep.controllers.admission;

import dev.skep.api.model.Kind;
import dev.skep.controllers.diff.FieldChange;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a request does to one object.
 *
 * @param kind of the object
 * @param name of the object, or its id where it has no name
 * @param action what happens to it
 * @param rolls whether its tasks are replaced; only for an updated service
 * @param fields what is different then; empty where that is not told
 */
public record ObjectChange(
    Kind kind, String name, Action action, boolean rolls, List<FieldChange> fields) {
  public ObjectChange {
    fields = List.copyOf(fields);
  }

  /** What happens to an object. */
  public enum Action {
    CREATED,
    UPDATED,
    UNCHANGED,
    REMOVED,
    /** The files no longer have it, but whoever applied them asked not to remove it. */
    KEPT;

    /** The lower-case word that users read. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether the object is another one afterwards. */
  public boolean changes() {
    return action != Action.UNCHANGED && action != Action.KEPT;
  }

  /** For example {@code service shop_web updated (image: web:1 → web:2)}. */
  String brief() {
    String details =
        action == Action.UPDATED
            ? fields.stream().map(FieldChange::brief).collect(Collectors.joining(", "))
            : "";
    return kind.word()
        + " "
        + name
        + " "
        + action.word()
        + (details.isEmpty() ? "" : " (" + details + ")");
  }
}
