package dev.skep.controllers.scheduling;

import dev.skep.api.model.Node;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A placement constraint, for example {@code node.labels.disk == ssd}. Swarm's grammar: keys that
 * are names of the system and all values compare without regard to case, label keys with it; a
 * label that a node does not have reads as empty; an unknown key matches no node.
 *
 * @param key what is looked at
 * @param equal whether it must be equal, or else must differ
 * @param value what it is compared with
 */
public record Constraint(String key, boolean equal, String value) {
  private static final Pattern KEY =
      Pattern.compile("[a-z_][a-z0-9\\-_.]+", Pattern.CASE_INSENSITIVE);
  private static final Pattern VALUE =
      Pattern.compile("[a-z0-9:\\-_\\s.*()?+\\[\\]\\\\^$|/]+", Pattern.CASE_INSENSITIVE);
  private static final String NODE_LABELS = "node.labels.";
  private static final String ENGINE_LABELS = "engine.labels.";

  /**
   * Reads a constraint as written.
   *
   * @throws IllegalArgumentException with swarm's words if it is none
   */
  public static Constraint parse(String text) {
    boolean equal = text.contains("==");
    int operator = text.indexOf(equal ? "==" : "!=");
    if (operator < 0) {
      throw new IllegalArgumentException("constraint expected one operator from ==, !=");
    }
    String key = text.substring(0, operator).strip();
    String value = text.substring(operator + 2).strip();
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException("key '" + key + "' is invalid");
    }
    if (!VALUE.matcher(value).matches()) {
      throw new IllegalArgumentException("value '" + value + "' is invalid");
    }
    return new Constraint(key, equal, value);
  }

  /** Reads a constraint for placing; one that cannot be read matches no node. */
  public static Constraint parseOrNever(String text) {
    return problem(List.of(text)).isPresent() ? new Constraint("", true, text) : parse(text);
  }

  /** What is wrong with the first wrong one of several constraints; empty when nothing is. */
  public static Optional<String> problem(List<String> texts) {
    for (String text : texts) {
      try {
        parse(text);
      } catch (IllegalArgumentException e) {
        return Optional.of(String.valueOf(e.getMessage()));
      }
    }
    return Optional.empty();
  }

  /** As one writes it; what could not be read stands as it was written. */
  String text() {
    return key.isEmpty() ? value : key + (equal ? " == " : " != ") + value;
  }

  /** Whether the node satisfies this. */
  public boolean matches(Node node) {
    String lowerCase = key.toLowerCase(Locale.ROOT);
    if (lowerCase.equals("node.ip")) {
      return AddressRange.parse(value)
          .map(range -> range.contains(node.status().address()) == equal)
          .orElse(false);
    }
    @Nullable String actual = actual(node, key, lowerCase);
    return actual != null && actual.equalsIgnoreCase(value) == equal;
  }

  /** What the node has for a key; null for an unknown key. */
  private static @Nullable String actual(Node node, String key, String lowerCase) {
    Node.Description description = node.description();
    return switch (lowerCase) {
      case "node.id" -> node.id().toString();
      case "node.hostname" -> node.meta().name();
      case "node.role" -> node.role().name().toLowerCase(Locale.ROOT);
      case "node.platform.os" -> description.os();
      case "node.platform.arch" -> description.architecture();
      default -> label(node, key, lowerCase);
    };
  }

  /**
   * The value of a label by its full key; empty when the node does not have it, null when the key
   * is none of a label.
   */
  static @Nullable String label(Node node, String key) {
    return label(node, key, key.toLowerCase(Locale.ROOT));
  }

  private static @Nullable String label(Node node, String key, String lowerCase) {
    if (lowerCase.startsWith(NODE_LABELS)) {
      return lookUp(node.meta().labels(), key.substring(NODE_LABELS.length()));
    }
    return lowerCase.startsWith(ENGINE_LABELS)
        ? lookUp(node.description().engineLabels(), key.substring(ENGINE_LABELS.length()))
        : null;
  }

  private static String lookUp(Map<String, String> labels, String key) {
    return labels.getOrDefault(key, "");
  }
}
