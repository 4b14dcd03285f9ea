package dev.skep.manifests.validate;

import dev.skep.manifests.validate.Shape.Key;
import dev.skep.manifests.validate.Shape.Keyed;
import java.util.LinkedHashMap;
import java.util.Set;

/** Builds a {@link Keyed} shape. */
final class KeyedBuilder {
  private final LinkedHashMap<String, Key> keys = new LinkedHashMap<>();
  private Set<String> required = Set.of();
  private int openSince = Shape.NEVER;
  private int extensionsSince = Shape.NEVER;

  KeyedBuilder() {}

  /** Adds a key of every version. */
  KeyedBuilder key(String name, Shape value) {
    return key(name, value, 0);
  }

  /** Adds a key that version 3.{@code since} introduced. */
  KeyedBuilder key(String name, Shape value, int since) {
    keys.put(name, new Key(value, since));
    return this;
  }

  /** Adds keys that only today's Compose Specification knows. */
  KeyedBuilder modern(Shape value, String... names) {
    for (String name : names) {
      key(name, value, Shape.MODERN);
    }
    return this;
  }

  /** Adds several keys of one shape. */
  KeyedBuilder keys(Shape value, String... names) {
    for (String name : names) {
      key(name, value);
    }
    return this;
  }

  /** Names the keys that must be there. */
  KeyedBuilder required(String... names) {
    required = Set.of(names);
    return this;
  }

  /** Accepts and ignores further keys. */
  KeyedBuilder open() {
    return openSince(0);
  }

  /** Accepts and ignores further keys from version 3.{@code since} on. */
  KeyedBuilder openSince(int since) {
    openSince = since;
    return this;
  }

  /** Accepts extensions from version 3.{@code since} on. */
  KeyedBuilder extensionsSince(int since) {
    extensionsSince = since;
    return this;
  }

  /** The shape. */
  Keyed build() {
    return new Keyed(keys, required, openSince, extensionsSince);
  }
}
