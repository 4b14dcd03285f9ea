package dev.skep.manifests.tree;

import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Sequence;
import dev.skep.manifests.values.GoDuration;
import dev.skep.manifests.values.InvalidValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * The values of a mapping in Java's types. The structure was validated, so a value of the wrong
 * kind is a fault of ours; a value that is out of bounds is a problem of the manifest.
 *
 * @param mapping the values
 * @param problems receives what is out of bounds
 */
public record Fields(Mapping mapping, Problems problems) {
  /** A value's place, or the mapping's where there is no such value. */
  public Position at(String key) {
    return mapping.get(key).map(Tree::position).orElse(mapping.position());
  }

  /** A text; empty where there is none. */
  public String text(String key) {
    return scalar(key).map(Scalar::text).orElse("");
  }

  /** A boolean. */
  public Optional<Boolean> flag(String key) {
    return scalar(key).map(scalar -> Boolean.parseBoolean(scalar.text()));
  }

  /** Whether a boolean is there and true. */
  public boolean isSet(String key) {
    return flag(key).orElse(false);
  }

  /** A whole number from 0 to a bound. */
  public OptionalLong count(String key, long max) {
    return count(key, max, key);
  }

  /** The same with the word by which a problem names it. */
  public OptionalLong count(String key, long max, String word) {
    Optional<Scalar> scalar = scalar(key);
    if (scalar.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      long value = new BigDecimal(scalar.get().text()).longValueExact();
      if (value >= 0 && value <= max) {
        return OptionalLong.of(value);
      }
    } catch (ArithmeticException | NumberFormatException e) {
      // Reported below: fractions, infinities and what has more than 64 bits.
    }
    problems.error(
        scalar.get().position(),
        "'"
            + word
            + "' must be a whole number "
            + (max == Long.MAX_VALUE ? "from 0 up" : "from 0 to " + max)
            + ", not "
            + scalar.get().text());
    return OptionalLong.empty();
  }

  /** A whole number from 0 to a bound. */
  public int count(String key, int max, int otherwise) {
    return (int) count(key, (long) max).orElse(otherwise);
  }

  /** A number. */
  public double number(String key) {
    return scalar(key).map(scalar -> parseDouble(scalar.text())).orElse(0.0);
  }

  private static double parseDouble(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN; // .inf and .nan in YAML's spelling; no bound accepts them
    }
  }

  /** A duration. */
  public Optional<Duration> duration(String key) {
    Optional<Scalar> scalar = scalar(key);
    if (scalar.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(GoDuration.parse(scalar.get().text()));
    } catch (InvalidValue e) {
      problems.error(scalar.get().position(), "'" + key + "': " + e.problem());
      return Optional.empty();
    }
  }

  /** Texts; none where there is no list. */
  public List<String> texts(String key) {
    return mapped(key, item -> ((Scalar) item).text());
  }

  /** Items of a list; none where there is no list. */
  public List<Tree> items(String key) {
    return mapping
        .get(key)
        .filter(value -> !(value instanceof Scalar scalar && scalar.isNull()))
        .map(list -> ((Sequence) list).items())
        .orElse(List.of());
  }

  /** Mappings in a list; none where there is no list. */
  public List<Fields> each(String key) {
    return mapped(key, item -> new Fields((Mapping) item, problems));
  }

  /** Most lists are not there; a stream for each of them would be felt. */
  private <T> List<T> mapped(String key, Function<Tree, T> form) {
    List<Tree> items = items(key);
    return items.isEmpty() ? List.of() : items.stream().map(form).toList();
  }

  /** Texts by key; none where there is no mapping. */
  public Map<String, String> pairs(String key) {
    Map<String, String> pairs = new LinkedHashMap<>();
    within(key)
        .mapping()
        .entries()
        .forEach((name, entry) -> pairs.put(name, ((Scalar) entry.value()).text()));
    return pairs;
  }

  /** A mapping, which is empty where there is none. */
  public Fields within(String key) {
    return inner(key).orElseGet(() -> new Fields(Mapping.empty(mapping.position()), problems));
  }

  /** A mapping, if there is one. */
  public Optional<Fields> inner(String key) {
    return mapping
        .get(key)
        .filter(value -> value instanceof Mapping)
        .map(value -> new Fields((Mapping) value, problems));
  }

  private Optional<Scalar> scalar(String key) {
    return mapping.get(key).map(Scalar.class::cast).filter(scalar -> !scalar.isNull());
  }
}
