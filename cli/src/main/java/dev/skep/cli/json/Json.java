package dev.skep.cli.json;

import java.util.List;
import java.util.Map;

/** A JSON value (RFC 8259). */
public sealed interface Json {
  /** {@code null}, and what looking for a missing field gives. */
  record Nothing() implements Json {
    @Override
    public boolean isPresent() {
      return false;
    }
  }

  /** {@code true} or {@code false}. */
  record Flag(boolean value) implements Json {
    @Override
    public String text() {
      return String.valueOf(value);
    }
  }

  /** A number, as it was written. */
  record Number(String digits) implements Json {
    @Override
    public String text() {
      return digits;
    }
  }

  /** A text. */
  record Text(String value) implements Json {
    @Override
    public String text() {
      return value;
    }

    @Override
    public boolean isPresent() {
      return !value.isEmpty();
    }
  }

  /** An array. */
  record Items(List<Json> values) implements Json {
    public Items {
      values = List.copyOf(values);
    }

    @Override
    public boolean isPresent() {
      return !values.isEmpty();
    }
  }

  /** An object; its fields keep their order. */
  record Fields(Map<String, Json> values) implements Json {
    @Override
    public boolean isPresent() {
      return !values.isEmpty();
    }
  }

  /** The only {@link Nothing}. */
  Json NOTHING = new Nothing();

  /** A field of an object; {@link #NOTHING} if this is no object or has no such field. */
  default Json at(String field) {
    return this instanceof Fields fields ? fields.values().getOrDefault(field, NOTHING) : NOTHING;
  }

  /** The values of an array; none if this is no array. */
  default List<Json> items() {
    return this instanceof Items items ? items.values() : List.of();
  }

  /** The fields of an object; none if this is no object. */
  default Map<String, Json> fields() {
    return this instanceof Fields fields ? fields.values() : Map.of();
  }

  /** The text, the digits of a number, or {@code true}; empty for everything else. */
  default String text() {
    return "";
  }

  /** The whole number; 0 if this is none. */
  default long number() {
    if (!(this instanceof Number number)) {
      return 0;
    }
    try {
      return Long.parseLong(number.digits());
    } catch (NumberFormatException e) {
      return (long) Double.parseDouble(number.digits());
    }
  }

  /** Whether this is {@code true}. */
  default boolean isTrue() {
    return this instanceof Flag flag && flag.value();
  }

  /** Whether there is something: no null, no empty text, array or object. */
  default boolean isPresent() {
    return true;
  }
}
