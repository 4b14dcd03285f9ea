package dev.skep.manifests.normalise;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What a value is in the docker CLI's model of a stack file. It decides how the value is written in
 * the normal form, and when it says nothing and is left out.
 */
sealed interface Kind {
  /** Single values and lists of them. */
  enum Plain implements Kind {
    /** A text; the empty one says nothing. */
    TEXT,
    /** A text that is written even when empty. */
    SET_TEXT,
    /** A boolean; {@code false} says nothing. */
    FLAG,
    /** A boolean that is told apart from none. */
    SET_FLAG,
    /** A signed whole number; zero says nothing. */
    INTEGER,
    /** A signed whole number that is written even when zero. */
    SET_INTEGER,
    /** A whole number from zero up; zero says nothing. */
    COUNT,
    /** A whole number from zero up that is told apart from none. */
    SET_COUNT,
    /** A whole number of 32 bits, of a larger one the lower 32; zero says nothing. */
    COUNT_32,
    /** A whole number of 32 bits that is told apart from none. */
    SET_COUNT_32,
    /** A number in single precision; zero says nothing. */
    RATIO,
    /** A duration; zero says nothing. */
    DURATION,
    /** A duration that is told apart from none. */
    SET_DURATION,
    /** An amount of memory, written as a text of digits; zero says nothing. */
    BYTES,
    /** Texts; none say nothing. */
    TEXTS,
    /** Texts or numbers, all written as texts. */
    MIXED,
    /** Texts by key. */
    PAIRS,
    /** Texts by key, some of them without a value. */
    PAIRS_OR_NULLS,
    /** One number, or a soft and a hard one. */
    LIMIT
  }

  /**
   * A mapping with known keys.
   *
   * @param keys in the order in which they are written
   * @param set whether an empty mapping is told apart from none
   * @param extensions whether keys that start with {@code x-} are kept
   */
  record Group(SequencedMap<String, Kind> keys, boolean set, boolean extensions) implements Kind {
    public Group {
      keys = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(keys));
    }

    /** The same, told apart from none when empty. */
    Group whenSet() {
      return new Group(keys, true, extensions);
    }

    /** The same with extensions. */
    Group withExtensions() {
      return new Group(keys, set, true);
    }

    /** The same with one key more. */
    Group with(String key, Kind kind) {
      LinkedHashMap<String, Kind> more = new LinkedHashMap<>(keys);
      more.put(key, kind);
      return new Group(more, set, extensions);
    }

    /** The same with several keys of one kind more. */
    Group with(Kind kind, String... names) {
      Group more = this;
      for (String name : names) {
        more = more.with(name, kind);
      }
      return more;
    }
  }

  /** A list of mappings. */
  record Items(Kind item) implements Kind {}

  /**
   * A mapping whose keys the user chooses.
   *
   * @param value of each key
   * @param nulls whether a key without a value keeps none
   */
  record Named(Kind value, boolean nulls) implements Kind {}

  /** A mapping with known keys, to which they are added. */
  static Group group() {
    return new Group(new LinkedHashMap<>(Map.of()), false, false);
  }
}
