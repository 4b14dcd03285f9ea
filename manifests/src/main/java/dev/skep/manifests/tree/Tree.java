package dev.skep.manifests.tree;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** A value of a manifest with its place. */
public sealed interface Tree {
  /** Where the value starts. */
  Position position();

  /** What to call it in a message. */
  String kindName();

  /**
   * Keys with values, in the order of the file.
   *
   * @param position of the first key or the opening brace
   * @param entries by key
   */
  record Mapping(Position position, SequencedMap<String, Entry> entries) implements Tree {
    public Mapping {
      entries =
          entries.isEmpty()
              ? Collections.emptyNavigableMap()
              : Collections.unmodifiableSequencedMap(new LinkedHashMap<>(entries));
    }

    /** A mapping without entries. */
    public static Mapping empty(Position position) {
      return new Mapping(position, Collections.emptyNavigableMap());
    }

    /** The value under a key. */
    public Optional<Tree> get(String key) {
      return Optional.ofNullable(entries.get(key)).map(Entry::value);
    }

    /** The entry under a key. */
    public Optional<Entry> entry(String key) {
      return Optional.ofNullable(entries.get(key));
    }

    /** The same with one entry added or replaced; the place of an existing key stays. */
    public Mapping with(String key, Tree value) {
      LinkedHashMap<String, Entry> changed = new LinkedHashMap<>(entries);
      Entry before = entries.get(key);
      changed.put(key, new Entry(before == null ? value.position() : before.key(), value));
      return new Mapping(position, changed);
    }

    /** The same without a key. */
    public Mapping without(String key) {
      LinkedHashMap<String, Entry> changed = new LinkedHashMap<>(entries);
      changed.remove(key);
      return new Mapping(position, changed);
    }

    /** The values by key, without the places of the keys. */
    public Map<String, Tree> values() {
      LinkedHashMap<String, Tree> values = new LinkedHashMap<>();
      entries.forEach((key, entry) -> values.put(key, entry.value()));
      return values;
    }

    @Override
    public String kindName() {
      return "a mapping";
    }
  }

  /**
   * An entry of a mapping.
   *
   * @param key where the key stands
   * @param value what it says
   */
  record Entry(Position key, Tree value) {}

  /** Values in order. */
  record Sequence(Position position, List<Tree> items) implements Tree {
    public Sequence {
      items = List.copyOf(items);
    }

    /** A sequence of texts that all stand at one place. */
    public static Sequence ofTexts(Position position, List<String> texts) {
      List<Tree> items = new ArrayList<>();
      texts.forEach(text -> items.add(Scalar.text(position, text)));
      return new Sequence(position, items);
    }

    @Override
    public String kindName() {
      return "a list";
    }
  }

  /**
   * A single value.
   *
   * @param position where it starts
   * @param type what the text means
   * @param text for numbers and booleans the one canonical form, decimal and without needless
   *     zeros; empty for null
   */
  record Scalar(Position position, Type type, String text) implements Tree {
    /** A text. */
    public static Scalar text(Position position, String text) {
      return new Scalar(position, Type.TEXT, text);
    }

    /** An integer. */
    public static Scalar integer(Position position, long value) {
      return new Scalar(position, Type.INTEGER, Long.toString(value));
    }

    /** A boolean. */
    public static Scalar flag(Position position, boolean value) {
      return new Scalar(position, Type.BOOLEAN, Boolean.toString(value));
    }

    /** No value. */
    public static Scalar none(Position position) {
      return new Scalar(position, Type.NULL, "");
    }

    /** Whether there is no value. */
    public boolean isNull() {
      return type == Type.NULL;
    }

    @Override
    public String kindName() {
      return type.words;
    }
  }

  /** What the text of a scalar means. */
  enum Type {
    TEXT("text"),
    INTEGER("a whole number"),
    FLOAT("a fractional number"),
    BOOLEAN("true or false"),
    /** A date, perhaps with a time of day; the text is as the user wrote it. */
    TIME("a date"),
    NULL("empty");

    private final String words;

    Type(String words) {
      this.words = words;
    }

    /** How messages name it. */
    public String words() {
      return words;
    }
  }
}
