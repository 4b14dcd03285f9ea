package dev.skep.manifests.normalise;

import dev.skep.manifests.Mode;
import dev.skep.manifests.normalise.Kind.Group;
import dev.skep.manifests.normalise.Kind.Items;
import dev.skep.manifests.normalise.Kind.Named;
import dev.skep.manifests.normalise.Kind.Plain;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Entry;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Sequence;
import dev.skep.manifests.tree.Tree.Type;
import dev.skep.manifests.values.GoTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Brings a file in its long form into the normal form, which {@code docker stack config} prints:
 * every value in one spelling, and nothing that says nothing. The normal form of a normal form is
 * itself.
 */
public final class NormalForm {
  private static final String EXTENSION = "x-";
  private static final Group LIMITS = Kind.group().with(Plain.INTEGER, "soft", "hard");

  private final boolean strict;
  private final SingleValues values;

  /**
   * A normal form.
   *
   * @param mode strictly, a value of the wrong type is a problem and what the docker CLI does not
   *     know is dropped; otherwise both stay as they are
   * @param problems receives what cannot be brought into the form
   */
  public NormalForm(Mode mode, Problems problems) {
    strict = mode == Mode.STRICT;
    values = new SingleValues(strict, problems);
  }

  /**
   * The normal form of a file.
   *
   * @param version of the file, to be written into it
   */
  public Mapping of(Mapping file, String version) {
    Mapping normal =
        group(file.with("version", Scalar.text(file.position(), version)), ComposeModel.FILE);
    return normal.get("services").isPresent()
        ? normal
        : normal.with("services", Mapping.empty(file.position()));
  }

  private Optional<Tree> value(Tree tree, Kind kind) {
    if (tree instanceof Scalar scalar && scalar.isNull()) {
      return Optional.empty();
    }
    return switch (kind) {
      case Plain plain -> plain(tree, plain);
      case Group group when tree instanceof Mapping mapping ->
          Optional.of(group(mapping, group))
              .filter(result -> group.set() || !result.entries().isEmpty())
              .map(Tree.class::cast);
      case Items items when tree instanceof Sequence sequence ->
          sequence.items().isEmpty() ? Optional.empty() : Optional.of(items(sequence, items));
      case Named named when tree instanceof Mapping mapping ->
          mapping.entries().isEmpty() ? Optional.empty() : Optional.of(named(mapping, named));
      case Group _, Named _ -> values.mismatch(tree, "a mapping");
      case Items _ -> values.mismatch(tree, "a list");
    };
  }

  private Mapping group(Mapping mapping, Group group) {
    LinkedHashMap<String, Entry> result = new LinkedHashMap<>();
    group
        .keys()
        .forEach((key, kind) ->
            entry(mapping, key)
                .ifPresent(entry ->
                    value(entry.value(), kind)
                        .ifPresent(value -> result.put(key, new Entry(entry.key(), value)))));
    mapping
        .entries()
        .forEach((key, entry) -> {
          boolean known = group.keys().containsKey(key);
          boolean extension = key.startsWith(EXTENSION) && group.extensions();
          if (!known && (extension || !strict)) {
            result.put(key, new Entry(entry.key(), asWritten(entry.value())));
          }
        });
    return new Mapping(mapping.position(), result);
  }

  /** The docker CLI does not look at the case of keys where its schema lets any key pass. */
  private Optional<Entry> entry(Mapping mapping, String key) {
    Optional<Entry> exact = mapping.entry(key);
    return exact.isPresent() || !strict
        ? exact
        : mapping.entries().entrySet().stream()
            .filter(entry -> entry.getKey().equalsIgnoreCase(key))
            .map(Map.Entry::getValue)
            .findFirst();
  }

  private Sequence items(Sequence sequence, Items items) {
    List<Tree> result = new ArrayList<>();
    for (Tree item : sequence.items()) {
      result.add(value(item, items.item()).orElse(Mapping.empty(item.position())));
    }
    return new Sequence(sequence.position(), result);
  }

  private Mapping named(Mapping mapping, Named named) {
    LinkedHashMap<String, Entry> result = new LinkedHashMap<>();
    new TreeMap<>(mapping.entries())
        .forEach((name, entry) -> {
          Tree written = entry.value();
          Tree nothing =
              named.nulls() ? Scalar.none(written.position()) : Mapping.empty(written.position());
          result.put(name, new Entry(entry.key(), value(written, named.value()).orElse(nothing)));
        });
    return new Mapping(mapping.position(), result);
  }

  private Optional<Tree> plain(Tree tree, Plain plain) {
    return switch (plain) {
      case TEXTS, MIXED -> texts(tree, plain);
      case PAIRS, PAIRS_OR_NULLS -> pairs(tree, plain);
      case LIMIT -> limit(tree);
      default ->
          tree instanceof Scalar scalar
              ? values.value(scalar, plain)
              : values.mismatch(tree, "a single value");
    };
  }

  private Optional<Tree> texts(Tree tree, Plain plain) {
    if (tree instanceof Scalar scalar && scalar.type() == Type.TEXT && plain == Plain.TEXTS) {
      return Optional.of(new Sequence(scalar.position(), List.of(scalar)));
    }
    if (!(tree instanceof Sequence sequence)) {
      return values.mismatch(tree, "a list of texts");
    }
    List<Tree> items = new ArrayList<>();
    for (Tree item : sequence.items()) {
      if (item instanceof Scalar scalar && plain == Plain.MIXED) {
        items.add(Scalar.text(item.position(), Pairs.printed(scalar)));
      } else if (item instanceof Scalar scalar && scalar.type() == Type.TEXT) {
        items.add(item);
      } else {
        values.mismatch(item, "text").ifPresent(items::add);
      }
    }
    return items.isEmpty()
        ? Optional.empty()
        : Optional.of(new Sequence(sequence.position(), items));
  }

  private Optional<Tree> pairs(Tree tree, Plain plain) {
    if (!canBePairs(tree)) {
      return values.mismatch(tree, "texts by key");
    }
    Mapping result = plain == Plain.PAIRS ? Pairs.withEmptyValues(tree) : Pairs.withNulls(tree);
    return result.entries().isEmpty()
        ? Optional.empty()
        : Optional.of(new Mapping(result.position(), new TreeMap<>(result.entries())));
  }

  private static boolean canBePairs(Tree tree) {
    return switch (tree) {
      case Mapping mapping ->
          mapping.entries().values().stream().allMatch(entry -> entry.value() instanceof Scalar);
      case Sequence sequence ->
          sequence.items().stream()
              .allMatch(item -> item instanceof Scalar text && text.type() == Type.TEXT);
      case Scalar _ -> false;
    };
  }

  private Optional<Tree> limit(Tree tree) {
    return switch (tree) {
      case Mapping mapping -> Optional.of(group(mapping, LIMITS));
      case Scalar scalar when scalar.type() == Type.INTEGER -> values.value(scalar, Plain.INTEGER);
      default -> values.mismatch(tree, "a whole number");
    };
  }

  private static Tree asWritten(Tree tree) {
    return switch (tree) {
      case Scalar scalar when scalar.type() == Type.TIME ->
          new Scalar(scalar.position(), Type.TIME, GoTime.written(scalar.text()));
      case Scalar scalar -> scalar;
      case Sequence sequence ->
          new Sequence(
              sequence.position(), sequence.items().stream().map(NormalForm::asWritten).toList());
      case Mapping mapping -> {
        LinkedHashMap<String, Entry> entries = new LinkedHashMap<>();
        mapping
            .entries()
            .forEach(
                (key, entry) -> entries.put(key, new Entry(entry.key(), asWritten(entry.value()))));
        yield new Mapping(mapping.position(), entries);
      }
    };
  }
}
