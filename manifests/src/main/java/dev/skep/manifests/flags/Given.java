package dev.skep.manifests.flags;

import dev.skep.manifests.values.GoDuration;
import dev.skep.manifests.values.InvalidValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The flags that were given, by name, each with its values in order. */
final class Given {
  private static final int MAX_DIGITS = 18;

  private final Map<String, List<String>> flags;

  Given(Map<String, List<String>> flags) {
    this.flags = flags;
  }

  /** From a text to what it means. */
  @FunctionalInterface
  interface Parser<T> {
    T parse(String text) throws InvalidValue;
  }

  boolean has(String name) {
    return flags.containsKey(name);
  }

  /** The first of some flags that was given. */
  Optional<String> firstOf(List<String> names) {
    return names.stream().filter(this::has).findFirst();
  }

  /** The last value of a flag. */
  Optional<String> text(String name) {
    List<String> values = flags.getOrDefault(name, List.of());
    return values.isEmpty() ? Optional.empty() : Optional.of(values.getLast());
  }

  /** The last value of a flag, or what it is without. */
  String text(String name, String otherwise) {
    return text(name).orElse(otherwise);
  }

  /** What the last value means, or what it is without. */
  <T> T value(String name, Parser<T> parser, Supplier<T> otherwise) throws RefusedFlag {
    Optional<String> text = text(name);
    return text.isEmpty() ? otherwise.get() : parsed(name, text.get(), parser);
  }

  /** What all values of a flag mean. */
  <T> List<T> values(String name, Parser<T> parser) throws RefusedFlag {
    List<T> values = new ArrayList<>();
    for (String text : flags.getOrDefault(name, List.of())) {
      values.add(parsed(name, text, parser));
    }
    return values;
  }

  private static <T> T parsed(String name, String text, Parser<T> parser) throws RefusedFlag {
    try {
      return parser.parse(text);
    } catch (InvalidValue e) {
      throw RefusedFlag.wrong(name, e);
    }
  }

  /** A switch; null when it was not given. */
  @Nullable Boolean flag(String name) throws RefusedFlag {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return null;
    }
    return switch (text.get().toLowerCase(Locale.ROOT)) {
      case "", "true", "1", "t" -> true;
      case "false", "0", "f" -> false;
      default -> throw RefusedFlag.wrong("--" + name + ": it is true or false, not " + text.get());
    };
  }

  boolean flag(String name, boolean otherwise) throws RefusedFlag {
    @Nullable Boolean flag = flag(name);
    return flag == null ? otherwise : flag;
  }

  Duration duration(String name, Duration otherwise) throws RefusedFlag {
    return value(name, GoDuration::parse, () -> otherwise);
  }

  long number(String name, long max, long otherwise) throws RefusedFlag {
    return value(name, text -> wholeNumber(text, max), () -> otherwise);
  }

  int number(String name, int otherwise) throws RefusedFlag {
    return (int) number(name, Integer.MAX_VALUE, otherwise);
  }

  static long wholeNumber(String text, long max) throws InvalidValue {
    boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits || text.length() > MAX_DIGITS || Long.parseLong(text) > max) {
      throw new InvalidValue("'" + text + "' is not a whole number from 0 to " + max);
    }
    return Long.parseLong(text);
  }

  /**
   * A constant by its word.
   *
   * @param wrong what is said of an unknown word, before the word
   */
  <E extends Enum<E>> E word(String name, Class<E> type, E otherwise, String wrong)
      throws RefusedFlag {
    Optional<String> word = text(name);
    if (word.isEmpty()) {
      return otherwise;
    }
    return Arrays.stream(type.getEnumConstants())
        .filter(constant ->
            constant.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(word.get()))
        .findFirst()
        .orElseThrow(() -> RefusedFlag.wrong(wrong.formatted(word.get())));
  }

  /**
   * The list without what {@code -rm} names, and with what the flag itself or {@code -add} adds.
   */
  List<String> edited(List<String> present, String name) throws RefusedFlag {
    return edited(present, name, text -> text, item -> item, key -> key);
  }

  /**
   * The same for a list whose items are told apart by a key: of equal ones the last counts.
   *
   * @param item from a text to an item
   * @param key of an item
   * @param removed from a text behind {@code -rm} to the key that goes
   */
  <T> List<T> edited(
      List<T> present,
      String name,
      Parser<T> item,
      Function<T, String> key,
      Function<String, String> removed)
      throws RefusedFlag {
    SequencedMap<String, T> items = new LinkedHashMap<>();
    present.forEach(each -> items.put(key.apply(each), each));
    flags.getOrDefault(name + "-rm", List.of()).forEach(text -> items.remove(removed.apply(text)));
    for (String flag : List.of(name, name + "-add")) {
      for (T added : values(flag, item)) {
        items.put(key.apply(added), added);
      }
    }
    return List.copyOf(items.values());
  }

  /** The same for pairs. */
  Map<String, String> edited(Map<String, String> present, String name) throws RefusedFlag {
    Map<String, String> pairs = new LinkedHashMap<>(present);
    flags.getOrDefault(name + "-rm", List.of()).forEach(pairs::remove);
    for (String flag : List.of(name, name + "-add")) {
      for (String[] pair : values(flag, Given::pair)) {
        pairs.put(pair[0], pair[1]);
      }
    }
    return pairs;
  }

  /** A name and what follows the first {@code =}, empty where there is none. */
  static String[] pair(String text) throws InvalidValue {
    String name = nameOf(text);
    if (name.isBlank()) {
      throw new InvalidValue("'" + text + "' has no name before '='");
    }
    return new String[] {
      name, name.length() == text.length() ? "" : text.substring(name.length() + 1)
    };
  }

  /** What is before the first {@code =}. */
  static String nameOf(String text) {
    int equals = text.indexOf('=');
    return equals < 0 ? text : text.substring(0, equals);
  }
}
