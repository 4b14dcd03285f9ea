package dev.skep.manifests.yaml;

import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Entry;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Sequence;
import dev.skep.manifests.tree.Tree.Type;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Writes a tree as YAML that reads back as the same tree. */
public final class YamlWriter {
  /** Readers of YAML 1.1 take these for booleans. */
  private static final Set<String> OLD_BOOLEANS = Set.of("yes", "no", "on", "off");

  private static final int LONGEST_BOOLEAN = "yes".length();

  /** What begins so may be a number, a time or a date to some reader. */
  private static final Pattern OLD_NUMBER = Pattern.compile("[0-9][0-9_:eExXoO-]*(?:\\.[0-9_]*)?");

  private static final String INDENT = "  ";
  private static final Position NOWHERE = Position.of("");

  private final UnaryOperator<String> values;
  private final StringBuilder out = new StringBuilder();

  private YamlWriter(UnaryOperator<String> values) {
    this.values = values;
  }

  /**
   * Writes a mapping.
   *
   * @param values is applied to each text that is not a key
   */
  public static String write(Mapping mapping, UnaryOperator<String> values) {
    YamlWriter writer = new YamlWriter(values);
    writer.mapping(mapping, "");
    return writer.out.toString();
  }

  private void mapping(Mapping mapping, String indent) {
    for (Map.Entry<String, Entry> entry : mapping.entries().entrySet()) {
      out.append(indent).append(text(entry.getKey())).append(':');
      below(entry.getValue().value(), indent);
    }
  }

  private void below(Tree value, String indent) {
    switch (value) {
      case Mapping mapping when !mapping.entries().isEmpty() -> {
        out.append('\n');
        mapping(mapping, indent + INDENT);
      }
      case Sequence sequence when !sequence.items().isEmpty() -> {
        out.append('\n');
        sequence(sequence, indent + INDENT);
      }
      default -> out.append(' ').append(inline(value)).append('\n');
    }
  }

  private void sequence(Sequence sequence, String indent) {
    for (Tree item : sequence.items()) {
      out.append(indent).append('-');
      below(item, indent);
    }
  }

  private String inline(Tree value) {
    return switch (value) {
      case Mapping _ -> "{}";
      case Sequence _ -> "[]";
      case Scalar scalar ->
          switch (scalar.type()) {
            case NULL -> "null";
            case TEXT -> text(values.apply(scalar.text()));
            case INTEGER, FLOAT, BOOLEAN, TIME -> scalar.text();
          };
    };
  }

  private static String text(String text) {
    boolean plain =
        isPlain(text)
            && !(text.length() <= LONGEST_BOOLEAN
                && OLD_BOOLEANS.contains(text.toLowerCase(Locale.ROOT)))
            && !(text.charAt(0) <= '9' && OLD_NUMBER.matcher(text).matches())
            && PlainScalar.resolve(NOWHERE, text).type() == Type.TEXT;
    return plain ? text : quoted(text);
  }

  /** Holds nothing that means anything in YAML. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      boolean anywhere =
          each >= 'a' && each <= 'z'
              || each >= 'A' && each <= 'Z'
              || each >= '.' && each <= '9'
              || each == '_';
      if (!anywhere && (i == 0 || each != '@' && each != '+' && each != '-')) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.chars()
        .forEach(character -> {
          switch (character) {
            case '"' -> quoted.append("\\\"");
            case '\\' -> quoted.append("\\\\");
            case '\n' -> quoted.append("\\n");
            case '\t' -> quoted.append("\\t");
            default -> {
              if (printable((char) character)) {
                quoted.append((char) character);
              } else {
                quoted.append(String.format("\\u%04X", character));
              }
            }
          }
        });
    return quoted.append('"').toString();
  }

  private static boolean printable(char character) {
    return character >= ' ' && character <= '~'
        || character >= '\u00A0'
            && character != '\u2028'
            && character != '\u2029'
            && character < '\uFEFF';
  }
}
