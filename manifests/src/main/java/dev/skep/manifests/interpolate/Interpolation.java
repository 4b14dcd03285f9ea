package dev.skep.manifests.interpolate;

import dev.skep.manifests.Mode;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Entry;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Sequence;
import dev.skep.manifests.tree.Tree.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Replaces the variables in the values of a file. */
public final class Interpolation {
  /** Characters that all values together may have; a long variable can be used many times. */
  static final long MAX_CHARACTERS = 8_000_000;

  /** The parts of a file in which variables are replaced. */
  public static final Set<String> SECTIONS =
      Set.of("services", "networks", "volumes", "secrets", "configs");

  /** Today's Compose Specification puts variables in here as well. */
  private static final Set<String> MODERN_SECTIONS =
      Set.of("services", "networks", "volumes", "secrets", "configs", "name", "include");

  private final Function<String, Optional<String>> variables;
  private final Mode mode;
  private final Problems problems;
  private final Spent spent;

  /** How much has been put in; files with different variables share it. */
  private static final class Spent {
    private long characters = 0;
  }

  /**
   * For the files of one stack.
   *
   * @param variables value by name, where it is set
   * @param mode strictly, extensions are interpolated as well
   * @param problems receives what is wrong, and warnings about variables that are not set
   */
  public Interpolation(Function<String, Optional<String>> variables, Mode mode, Problems problems) {
    this(variables, mode, problems, new Spent());
  }

  private Interpolation(
      Function<String, Optional<String>> variables, Mode mode, Problems problems, Spent spent) {
    this.variables = variables;
    this.mode = mode;
    this.problems = problems;
    this.spent = spent;
  }

  /** The same for files that have other variables. */
  public Interpolation with(Function<String, Optional<String>> others) {
    return new Interpolation(others, mode, problems, spent);
  }

  /** The file with its variables replaced. A value that cannot be interpolated stays as it is. */
  public Mapping apply(Mapping file) {
    Mapping result = file;
    for (String section : file.entries().keySet()) {
      if (mode == Mode.STRICT || MODERN_SECTIONS.contains(section)) {
        Tree value = file.get(section).orElseThrow();
        result = result.with(section, apply(value, CastPaths.root().down(section)));
      }
    }
    return result;
  }

  private Tree apply(Tree tree, Optional<CastPaths> path) {
    return switch (tree) {
      case Mapping mapping -> apply(mapping, path);
      case Sequence sequence -> apply(sequence, path);
      case Scalar scalar -> scalar.type() == Type.TEXT ? apply(scalar, path) : scalar;
    };
  }

  /** Most of a file holds no variable and stays the same object. */
  private Mapping apply(Mapping mapping, Optional<CastPaths> path) {
    @Nullable LinkedHashMap<String, Entry> changed = null;
    for (Map.Entry<String, Entry> field : mapping.entries().entrySet()) {
      Entry entry = field.getValue();
      Tree value = apply(entry.value(), path.flatMap(here -> here.down(field.getKey())));
      if (value != entry.value()) {
        if (changed == null) {
          changed = new LinkedHashMap<>(mapping.entries());
        }
        changed.put(field.getKey(), new Entry(entry.key(), value));
      }
    }
    return changed == null ? mapping : new Mapping(mapping.position(), changed);
  }

  private Sequence apply(Sequence sequence, Optional<CastPaths> path) {
    Optional<CastPaths> itemPath = path.flatMap(here -> here.down(""));
    List<Tree> items = new ArrayList<>(sequence.items().size());
    boolean changed = false;
    for (Tree item : sequence.items()) {
      Tree value = apply(item, itemPath);
      changed |= value != item;
      items.add(value);
    }
    return changed ? new Sequence(sequence.position(), items) : sequence;
  }

  private Scalar apply(Scalar scalar, Optional<CastPaths> path) {
    String before = scalar.text();
    String after;
    try {
      after =
          Template.substitute(
              before,
              variables,
              mode,
              MAX_CHARACTERS - spent.characters,
              name -> warnUnset(scalar, name));
    } catch (Template.Invalid e) {
      problems.error(scalar.position(), e.problem);
      return scalar;
    }
    if (after.equals(before)) {
      return scalar;
    }
    spent.characters += after.length();
    return path.flatMap(CastPaths::cast)
        .map(cast -> cast(scalar, after, cast))
        .orElse(Scalar.text(scalar.position(), after));
  }

  private Scalar cast(Scalar scalar, String text, Cast cast) {
    Optional<Scalar> value = cast.of(scalar.position(), text);
    if (value.isEmpty()) {
      problems.error(
          scalar.position(), scalar.text() + " gives '" + text + "', not " + cast.words());
    }
    return value.orElse(scalar);
  }

  private void warnUnset(Scalar scalar, String name) {
    problems.warning(
        scalar.position(),
        "the variable "
            + name
            + " is not set; empty text stands in its place. A default is written ${"
            + name
            + ":-default}");
  }
}
