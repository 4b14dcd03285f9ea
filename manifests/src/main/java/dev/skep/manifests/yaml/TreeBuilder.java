package dev.skep.manifests.yaml;

import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Entry;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Sequence;
import dev.skep.manifests.yaml.YamlReader.Unreadable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;

/**
 * Builds a tree from parser events. Working on events instead of a ready-made graph keeps the depth
 * and the size of what aliases expand to in our hands.
 */
final class TreeBuilder {
  private static final String MERGE_KEY = "<<";

  /** Stands in a path for a list; no key of Compose is empty. */
  private static final String IN_LIST = "";

  /** How much a part of the tree weighs with all aliases expanded. */
  private record Size(long values, long characters) {}

  private record Built(Tree tree, Size size) {}

  private final String file;
  private final Iterator<Event> events;
  private final Map<Anchor, Built> anchors = new HashMap<>();
  private final Budget budget;
  private final Optional<Overrides> overrides;

  /** The keys of the value that is being read; lists have none, so nothing in them has a path. */
  private final ArrayDeque<String> path = new ArrayDeque<>();

  /** One text for each key: files say the same few words thousands of times. */
  private final Map<String, String> keys = new HashMap<>();

  TreeBuilder(String file, Iterator<Event> events, Budget budget, Optional<Overrides> overrides) {
    this.file = file;
    this.events = events;
    this.budget = budget;
    this.overrides = overrides;
  }

  static Position positionOf(String file, Event event) {
    return event
        .getStartMark()
        .map(mark -> new Position(file, mark.getLine() + 1, mark.getColumn() + 1))
        .orElse(Position.startOf(file));
  }

  /** Reads one value; the events stand before it. */
  Tree build() {
    return build(events.next(), 0);
  }

  private Tree build(Event event, int depth) {
    Position at = positionOf(file, event);
    if (depth > Limits.MAX_DEPTH) {
      throw new Unreadable(at, "values are nested deeper than " + Limits.MAX_DEPTH + " levels");
    }
    if (event instanceof AliasEvent alias) {
      return expand(at, alias);
    }
    long valuesBefore = budget.values();
    long charactersBefore = budget.characters();
    Tree tree =
        switch (event) {
          case ScalarEvent scalar -> scalar(at, scalar);
          case CollectionStartEvent start -> collection(at, start, depth);
          default -> throw new IllegalStateException("no value starts with " + event);
        };
    budget.spend(at, 1, tree instanceof Scalar scalar ? scalar.text().length() : 0);
    ((NodeEvent) event)
        .getAnchor()
        .ifPresent(anchor ->
            anchors.put(
                anchor,
                new Built(
                    tree,
                    new Size(
                        valuesBefore - budget.values(), charactersBefore - budget.characters()))));
    return tree;
  }

  private Tree expand(Position at, AliasEvent alias) {
    Built built = anchors.get(alias.getAlias());
    if (built == null) {
      throw new Unreadable(
          at,
          "the alias *"
              + alias.getAlias()
              + " has no complete anchor &"
              + alias.getAlias()
              + " before it");
    }
    budget.spend(at, built.size().values(), built.size().characters());
    return built.tree();
  }

  private Scalar scalar(Position at, ScalarEvent event) {
    Optional<String> tag = event.getTag().filter(name -> !name.equals("!"));
    boolean override = tag.isPresent() && overrides(at, tag.get());
    if (tag.isPresent() && !override) {
      return Tags.apply(at, tag.get(), event.getValue(), overrides.isEmpty());
    }
    if (!event.isPlain()) {
      return Scalar.text(at, event.getValue());
    }
    Scalar plain = PlainScalar.resolve(at, event.getValue());
    if (plain.type() == Tree.Type.FLOAT && !PlainScalar.isFinite(plain)) {
      throw new Unreadable(
          at,
          event.getValue()
              + " is no number that a stack file can hold; put it in quotes if text is"
              + " meant");
    }
    return plain;
  }

  private Tree collection(Position at, CollectionStartEvent start, int depth) {
    start
        .getTag()
        .filter(tag -> overrides.isPresent() && !overrides(at, tag))
        .ifPresent(tag -> Tags.checkCollection(at, tag));
    return start instanceof SequenceStartEvent ? sequence(at, depth) : mapping(at, depth);
  }

  /** Whether a tag says how a key goes together with the same key of an earlier file. */
  private boolean overrides(Position at, String tag) {
    if (overrides.isEmpty() || !tag.equals(Overrides.RESET) && !tag.equals(Overrides.OVERRIDE)) {
      return false;
    }
    if (path.isEmpty() || path.contains(IN_LIST)) {
      throw new Unreadable(
          at, "the tag " + tag + " stands only at the value of a key, outside of lists");
    }
    overrides.get().add(tag, List.copyOf(path));
    return true;
  }

  private Sequence sequence(Position at, int depth) {
    List<Tree> items = new ArrayList<>();
    path.addLast(IN_LIST);
    for (Event next = events.next(); !(next instanceof SequenceEndEvent); next = events.next()) {
      items.add(build(next, depth + 1));
    }
    path.removeLast();
    return new Sequence(at, items);
  }

  private Mapping mapping(Position at, int depth) {
    LinkedHashMap<String, Entry> entries = new LinkedHashMap<>();
    List<Mapping> merged = new ArrayList<>();
    @Nullable Position mergedAt = null;
    for (Event next = events.next(); !(next instanceof MappingEndEvent); next = events.next()) {
      Position keyAt = positionOf(file, next);
      if (next instanceof ScalarEvent key && key.isPlain() && key.getValue().equals(MERGE_KEY)) {
        if (mergedAt != null) {
          throw new Unreadable(
              keyAt,
              "the key '<<' stands already in line "
                  + mergedAt.line()
                  + "; write <<: [*one, *other]");
        }
        mergedAt = keyAt;
        merged.addAll(toMerge(keyAt, events.next(), depth));
        continue;
      }
      String key = keys.computeIfAbsent(keyOf(keyAt, build(next, depth + 1)), own -> own);
      path.addLast(key);
      Entry entry = new Entry(keyAt, build(events.next(), depth + 1));
      path.removeLast();
      Entry before = entries.putIfAbsent(key, entry);
      if (before != null) {
        throw new Unreadable(
            keyAt, "the key '" + key + "' stands already in line " + before.key().line());
      }
    }
    for (Mapping other : merged) {
      other.entries().forEach(entries::putIfAbsent);
    }
    return new Mapping(at, entries);
  }

  private static String keyOf(Position at, Tree key) {
    if (key instanceof Scalar scalar && scalar.type() == Tree.Type.TEXT) {
      return scalar.text();
    }
    String wanted =
        key instanceof Scalar scalar && !scalar.isNull()
            ? "; write it in quotes: \"" + scalar.text() + "\""
            : "";
    throw new Unreadable(at, "a key must be text, not " + key.kindName() + wanted);
  }

  private List<Mapping> toMerge(Position at, Event event, int depth) {
    Tree value = build(event, depth + 1);
    List<Mapping> mappings = new ArrayList<>();
    // A list must be written here; an alias of a list is refused by the docker CLI, too.
    List<Tree> parts =
        value instanceof Sequence sequence && !(event instanceof AliasEvent)
            ? sequence.items()
            : List.of(value);
    for (Tree part : parts) {
      if (!(part instanceof Mapping mapping)) {
        throw new Unreadable(at, "'<<' takes over mappings, not " + part.kindName());
      }
      mappings.add(mapping);
    }
    return mappings;
  }
}
