package dev.skep.manifests.support;

import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.validate.Suggestion;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The syntax of placement constraints, as swarm's managers have it: {@code key == value} or {@code
 * key != value}. A key that no node has is accepted there and keeps tasks pending for ever, so it
 * is warned of here.
 */
final class ConstraintRule {
  private static final Pattern KEY =
      Pattern.compile("[a-z_][a-z0-9\\-_.]+", Pattern.CASE_INSENSITIVE);
  private static final Pattern VALUE =
      Pattern.compile("[a-z0-9:\\-_\\s.*()?+\\[\\]\\\\^$|/]+", Pattern.CASE_INSENSITIVE);
  private static final List<String> KEYS =
      List.of(
          "node.id",
          "node.hostname",
          "node.ip",
          "node.role",
          "node.platform.os",
          "node.platform.arch");
  private static final List<String> PREFIXES = List.of("node.labels.", "engine.labels.");
  private static final List<String> ROLES = List.of("manager", "worker");

  private ConstraintRule() {}

  static void check(Scalar constraint, Problems problems) {
    String text = constraint.text();
    boolean equal = text.contains("==");
    int operator = text.indexOf(equal ? "==" : "!=");
    if (operator < 0) {
      problems.error(
          constraint.position(),
          "'" + text + "' is not a constraint; write it like node.labels.disk == ssd, or with !=");
      return;
    }
    String key = text.substring(0, operator).strip();
    String value = text.substring(operator + 2).strip();
    if (!KEY.matcher(key).matches()) {
      problems.error(constraint.position(), "'" + key + "' cannot be the key of a constraint");
    } else if (!VALUE.matcher(value).matches()) {
      problems.error(
          constraint.position(),
          value.isEmpty()
              ? "the constraint '" + text + "' has no value"
              : "the value '" + value + "' of a constraint holds a character that it must not");
    } else {
      warnOfWhatNeverMatches(constraint, key.toLowerCase(Locale.ROOT), value, problems);
    }
  }

  private static void warnOfWhatNeverMatches(
      Scalar constraint, String key, String value, Problems problems) {
    if (key.equals("node.role") && !ROLES.contains(value.toLowerCase(Locale.ROOT))) {
      problems.warning(
          constraint.position(), "a node's role is manager or worker, never '" + value + "'");
    }
    boolean known =
        KEYS.contains(key) || PREFIXES.stream().anyMatch(prefix -> key.startsWith(prefix));
    if (!known) {
      problems.warning(
          constraint.position(),
          "no node has '"
              + key
              + "', so tasks would wait for ever; known are "
              + String.join(", ", KEYS)
              + ", node.labels.NAME and engine.labels.NAME"
              + Suggestion.forWord(key, KEYS));
    }
  }
}
