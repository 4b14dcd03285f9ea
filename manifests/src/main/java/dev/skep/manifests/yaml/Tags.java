package dev.skep.manifests.yaml;

import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Type;
import dev.skep.manifests.yaml.YamlReader.Unreadable;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Scalars whose type the file names with a tag, as in {@code !!str 3}. */
final class Tags {
  private static final String CORE = "tag:yaml.org,2002:";

  private Tags() {}

  /**
   * A scalar with a tag.
   *
   * @param strict whether a tag that means nothing makes a text, as to the docker CLI
   */
  static Scalar apply(Position at, String tag, String text, boolean strict) {
    return switch (tag) {
      case CORE + "timestamp" -> resolved(at, "!!timestamp", text, Type.TIME);
      case CORE + "binary" -> Scalar.text(at, decoded(at, text));
      case CORE + "str" -> Scalar.text(at, text);
      case CORE + "int" -> resolved(at, "!!int", text, Type.INTEGER);
      case CORE + "float" -> floating(at, text);
      case CORE + "bool" -> resolved(at, "!!bool", text, Type.BOOLEAN);
      case CORE + "null" -> resolved(at, "!!null", text, Type.NULL);
      default -> {
        if (!strict) {
          throw meaningless(at, tag);
        }
        yield Scalar.text(at, text);
      }
    };
  }

  /** Refuses tags on lists and mappings other than those that every list and mapping has. */
  static void checkCollection(Position at, String tag) {
    if (!tag.equals("!") && !tag.equals(CORE + "seq") && !tag.equals(CORE + "map")) {
      throw meaningless(at, tag);
    }
  }

  private static String decoded(Position at, String text) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text.replaceAll("[\\r\\n]", ""));
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Unreadable(at, "'" + text + "' is not base64, as !!binary says");
    }
  }

  private static Unreadable meaningless(Position at, String tag) {
    return new Unreadable(
        at, "the tag " + tag.replace(CORE, "!!") + " means nothing in a stack file; remove it");
  }

  private static Scalar floating(Position at, String text) {
    Scalar scalar = PlainScalar.resolve(at, text);
    return scalar.type() == Type.INTEGER
        ? new Scalar(at, Type.FLOAT, scalar.text())
        : resolved(at, "!!float", text, Type.FLOAT);
  }

  private static Scalar resolved(Position at, String tag, String text, Type wanted) {
    Scalar scalar = PlainScalar.resolve(at, text);
    if (scalar.type() != wanted) {
      throw new Unreadable(at, "'" + text + "' is not " + wanted.words() + ", as " + tag + " says");
    }
    return scalar;
  }
}
