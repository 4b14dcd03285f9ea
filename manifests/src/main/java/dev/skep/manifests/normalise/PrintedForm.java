package dev.skep.manifests.normalise;

import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Entry;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Sequence;
import dev.skep.manifests.tree.Tree.Type;
import java.util.LinkedHashMap;
import java.util.regex.Pattern;

/**
 * What is left of a normal form once {@code docker stack config} has printed it: its YAML library
 * writes a text of several lines as a block, and the first line of a block is lost if it is empty.
 */
public final class PrintedForm {
  /** Texts that are not written as blocks: blanks at an end of a line, control characters. */
  private static final Pattern NO_BLOCK = Pattern.compile(" \\n| \\z|[\\p{Cntrl}&&[^\\n\\t]]");

  private PrintedForm() {}

  /** The form as one reads it back. */
  public static Mapping of(Mapping normal) {
    LinkedHashMap<String, Entry> entries = new LinkedHashMap<>();
    normal
        .entries()
        .forEach((key, entry) -> entries.put(key, new Entry(entry.key(), printed(entry.value()))));
    return new Mapping(normal.position(), entries);
  }

  private static Tree printed(Tree tree) {
    return switch (tree) {
      case Mapping mapping -> of(mapping);
      case Sequence sequence ->
          new Sequence(
              sequence.position(), sequence.items().stream().map(PrintedForm::printed).toList());
      case Scalar scalar ->
          scalar.type() == Type.TEXT
                  && scalar.text().startsWith("\n")
                  && !NO_BLOCK.matcher(scalar.text()).find()
              ? Scalar.text(scalar.position(), scalar.text().substring(1))
              : scalar;
    };
  }
}
