package dev.skep.cli.command;

import dev.skep.api.http.SetChanges;
import dev.skep.api.http.StackChanges;
import dev.skep.api.http.StackChanges.FieldChange;
import dev.skep.api.http.StackChanges.ObjectChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What would change, object by object and field by field. */
final class PlanText {
  private static final String FIELD = "    ";

  private PlanText() {}

  /** Whether nothing would change. */
  static boolean isEmpty(StackChanges plan) {
    return isEmpty(plan.changes());
  }

  /** Whether nothing would change. */
  static boolean isEmpty(SetChanges plan) {
    return isEmpty(plan.changes());
  }

  private static boolean isEmpty(List<ObjectChange> plan) {
    return plan.stream().allMatch(change -> sign(change).isBlank());
  }

  /** The text, ending with a line break. */
  static String of(StackChanges plan) {
    return of("Stack " + plan.stack(), plan.changes());
  }

  /** The same for a set of manifests. */
  static String of(SetChanges plan) {
    return of("Set " + plan.set(), plan.changes());
  }

  private static String of(String what, List<ObjectChange> plan) {
    StringBuilder out = new StringBuilder();
    for (ObjectChange change : plan) {
      if (!change.action().equals("unchanged")) {
        out.append(sign(change)).append(' ').append(head(change)).append('\n');
        change
            .fields()
            .forEach(field -> out.append(FIELD).append(line(change, field)).append('\n'));
      }
    }
    return out.append(summary(what, plan)).append('\n').toString();
  }

  private static String sign(ObjectChange change) {
    return switch (change.action()) {
      case "created" -> "+";
      case "updated" -> "~";
      case "removed" -> "-";
      default -> " ";
    };
  }

  private static String head(ObjectChange change) {
    String name = change.kind() + " " + change.name();
    return switch (change.action()) {
      case "updated" ->
          change.rolls()
              ? name + " (its tasks are replaced)"
              : change.kind().equals("service") ? name + " (in place)" : name;
      case "kept" -> name + " stays, although the files no longer have it";
      default -> name;
    };
  }

  private static String line(ObjectChange object, FieldChange field) {
    if (object.action().equals("created")) {
      return field.path() + ": " + field.after();
    } else if (field.before().isEmpty()) {
      return field.path() + ": (not set) → " + field.after() + owner(field);
    } else if (field.after().isEmpty()) {
      return field.path() + ": " + field.before() + " → (not set)" + owner(field);
    }
    return field.path() + ": " + field.before() + " → " + field.after() + owner(field);
  }

  /** Who else changed it; applying takes that back. */
  private static String owner(FieldChange field) {
    return switch (field.setBy()) {
      case "" -> "";
      case "hand" -> "   (changed since the last apply, not by the files)";
      case "scale" -> "   (set by 'service scale', not by the files)";
      default -> "   (set by '" + field.setBy() + "', not by the files)";
    };
  }

  private static String summary(String what, List<ObjectChange> plan) {
    if (isEmpty(plan)) {
      return what + " is as wanted: nothing would change.";
    }
    List<String> counts = new ArrayList<>();
    count(plan, counts, "to create", change -> change.action().equals("created"));
    count(
        plan,
        counts,
        "to change in place",
        change -> change.action().equals("updated") && !change.rolls());
    count(plan, counts, "to roll out", ObjectChange::rolls);
    count(plan, counts, "to remove", change -> change.action().equals("removed"));
    return String.format(Locale.ROOT, "%s: %s.", what, String.join(", ", counts));
  }

  private static void count(
      List<ObjectChange> plan,
      List<String> counts,
      String what,
      java.util.function.Predicate<ObjectChange> which) {
    long number = plan.stream().filter(which).count();
    if (number > 0) {
      counts.add(number + " " + what);
    }
  }
}
