package dev.skep.manifests.docker;

import dev.skep.manifests.tree.Fields;
import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Entry;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Sequence;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Builds an object of a request. What is empty is left out, as the docker CLI leaves it out. */
final class Body {
  private final Position at;
  private final LinkedHashMap<String, Entry> entries = new LinkedHashMap<>();

  private Body(Position at) {
    this.at = at;
  }

  /** An object about what stands at a place. */
  static Body at(Position at) {
    return new Body(at);
  }

  /** Adds a value. */
  Body set(String key, Tree value) {
    entries.put(key, new Entry(value.position(), value));
    return this;
  }

  /** Adds a value, if there is one. */
  Body maybe(String key, Optional<? extends Tree> value) {
    value.ifPresent(tree -> set(key, tree));
    return this;
  }

  /** Adds a text, also an empty one. */
  Body setText(String key, String value) {
    return set(key, Scalar.text(at, value));
  }

  /** Adds a text that is not empty. */
  Body text(String key, String value) {
    return value.isEmpty() ? this : setText(key, value);
  }

  /** Adds a text of the file that is not empty, with its place. */
  Body text(String key, Fields from, String name) {
    String value = from.text(name);
    return value.isEmpty() ? this : set(key, Scalar.text(from.at(name), value));
  }

  /** Adds a boolean, also a false one. */
  Body setFlag(String key, boolean value) {
    return set(key, Scalar.flag(at, value));
  }

  /** Adds a boolean that is true. */
  Body flag(String key, boolean value) {
    return value ? setFlag(key, true) : this;
  }

  /** Adds a number, also zero. */
  Body setNumber(String key, long value) {
    return set(key, Scalar.integer(at, value));
  }

  /** Adds a number that is not zero. */
  Body number(String key, long value) {
    return value == 0 ? this : setNumber(key, value);
  }

  /** Adds a whole number of the file that is not zero, with its place. */
  Body number(String key, Fields from, String name) {
    long value = from.count(name, Long.MAX_VALUE).orElse(0);
    return value == 0 ? this : set(key, Scalar.integer(from.at(name), value));
  }

  /** Adds a whole number of the file, also zero, with its place, or another in its stead. */
  Body setNumber(String key, Fields from, String name, long otherwise) {
    return set(
        key, Scalar.integer(from.at(name), from.count(name, Long.MAX_VALUE).orElse(otherwise)));
  }

  /** Adds a whole number of the file, if there is one, with its place. */
  Body maybeNumber(String key, Fields from, String name) {
    OptionalLong value = from.count(name, Long.MAX_VALUE);
    return value.isPresent() ? set(key, Scalar.integer(from.at(name), value.getAsLong())) : this;
  }

  /** Adds null. */
  Body none(String key) {
    return set(key, Scalar.none(at));
  }

  /** Adds texts, if there are any. */
  Body texts(String key, List<String> values) {
    return values.isEmpty() ? this : set(key, Sequence.ofTexts(at, values));
  }

  /** Adds a list, if there is something in it. */
  Body items(String key, List<? extends Tree> values) {
    return values.isEmpty() ? this : set(key, new Sequence(at, List.copyOf(values)));
  }

  /** Adds texts by key, if there are any. */
  Body pairs(String key, Map<String, String> values) {
    return values.isEmpty() ? this : set(key, pairs(at, values));
  }

  /** Texts by key, sorted. */
  static Mapping pairs(Position at, Map<String, String> values) {
    Body body = at(at);
    new TreeMap<>(values).forEach(body::setText);
    return body.build();
  }

  /** The object. */
  Mapping build() {
    return new Mapping(at, entries);
  }
}
