package dev.skep.manifests.validate;

import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Type;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;

/** What a value looks like. */
sealed interface Shape {
  /** Whether a value is of the right kind, whatever is in it. */
  boolean fits(Tree tree);

  /** How messages name it. */
  String words();

  /** Whatever the user likes. */
  record Anything() implements Shape {
    @Override
    public boolean fits(Tree tree) {
      return true;
    }

    @Override
    public String words() {
      return "anything";
    }
  }

  /**
   * A single value.
   *
   * @param types that are accepted
   * @param format what a text or number must look like besides
   */
  record Single(Set<Type> types, Format format) implements Shape {
    public Single {
      types = Collections.unmodifiableSet(EnumSet.copyOf(types));
    }

    @Override
    public boolean fits(Tree tree) {
      return tree instanceof Tree.Scalar scalar
          && (types.contains(scalar.type())
              || scalar.type() == Type.TIME && types.contains(Type.TEXT)
              || types.contains(Type.INTEGER) && isWhole(scalar));
    }

    /** A number such as {@code 2.0} is whole, too. */
    private static boolean isWhole(Tree.Scalar scalar) {
      return scalar.type() == Type.FLOAT
          && scalar.text().matches("-?[0-9].*")
          && new BigDecimal(scalar.text()).stripTrailingZeros().scale() <= 0;
    }

    @Override
    public String words() {
      if (types.contains(Type.FLOAT)) {
        return types.contains(Type.TEXT) ? "text or a number" : "a number";
      }
      return String.join(
          " or ", types.stream().filter(type -> type != Type.NULL).map(Type::words).toList());
    }
  }

  /**
   * One of several words.
   *
   * @param choices the words
   */
  record Choice(List<String> choices) implements Shape {
    public Choice {
      choices = List.copyOf(choices);
    }

    @Override
    public boolean fits(Tree tree) {
      return tree instanceof Tree.Scalar scalar
          && scalar.type() == Type.TEXT
          && choices.contains(scalar.text());
    }

    @Override
    public String words() {
      return String.join(" or ", choices);
    }
  }

  /**
   * A list.
   *
   * @param item what each item looks like
   * @param distinctBefore the version (its second number) before which items must differ; {@link
   *     #NEVER} if always, 0 if in none
   */
  record Listing(Shape item, int distinctBefore) implements Shape {
    /** Whether items must differ in a version. */
    boolean distinct(int version) {
      return version < distinctBefore;
    }

    @Override
    public boolean fits(Tree tree) {
      return tree instanceof Tree.Sequence;
    }

    @Override
    public String words() {
      return "a list";
    }
  }

  /**
   * A mapping with known keys.
   *
   * @param keys by name
   * @param required keys that must be there
   * @param openSince the version (its second number) from which further keys are accepted and
   *     ignored; {@link #NEVER} if none
   * @param extensionsSince the version (its second number) from which keys that start with {@code
   *     x-} are accepted; {@link #NEVER} if none
   */
  record Keyed(
      SequencedMap<String, Key> keys, Set<String> required, int openSince, int extensionsSince)
      implements Shape {
    public Keyed {
      keys = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(keys));
      required = Set.copyOf(required);
    }

    /** The names of the keys that a version has or mentions. */
    List<String> known(int version) {
      return keys.entrySet().stream()
          .filter(key -> version >= MODERN || key.getValue().since() < MODERN)
          .map(Map.Entry::getKey)
          .toList();
    }

    @Override
    public boolean fits(Tree tree) {
      return tree instanceof Tree.Mapping;
    }

    @Override
    public String words() {
      return "a mapping";
    }
  }

  /**
   * A mapping whose keys the user chooses.
   *
   * @param name what keys look like
   * @param value what each value looks like
   * @param others whether the official schema has no word on keys that look different; their values
   *     are held to the same shape here, since nothing else can be converted
   */
  record Named(Pattern name, Shape value, boolean others) implements Shape {
    Named(Pattern name, Shape value) {
      this(name, value, false);
    }

    @Override
    public boolean fits(Tree tree) {
      return tree instanceof Tree.Mapping;
    }

    @Override
    public String words() {
      return "a mapping";
    }
  }

  /** One of several forms; a value is held to the first that fits its kind. */
  record OneOf(List<Shape> choices) implements Shape {
    public OneOf {
      choices = List.copyOf(choices);
    }

    @Override
    public boolean fits(Tree tree) {
      for (Shape choice : choices) {
        if (choice.fits(tree)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public String words() {
      return String.join(
          " or ",
          choices.stream().map(Shape::words).filter(words -> !words.isEmpty()).distinct().toList());
    }
  }

  /**
   * A form that a later version added.
   *
   * @param version its second number
   * @param shape the form
   */
  record Since(int version, Shape shape) implements Shape {
    /** Whether no version of Compose files has it. */
    boolean isModern() {
      return version == MODERN;
    }

    @Override
    public boolean fits(Tree tree) {
      return shape.fits(tree);
    }

    @Override
    public String words() {
      return shape.words();
    }
  }

  /** Keys as the user likes; only versions of Compose files mind an empty one. */
  Pattern ANY_NAME = Pattern.compile(".+", Pattern.DOTALL);

  /** No version accepts it. */
  int NEVER = Integer.MAX_VALUE;

  /**
   * Stands in the place of a version for what only today's Compose Specification knows, which
   * counts no versions any more.
   */
  int MODERN = 1_000;

  /**
   * A known key.
   *
   * @param value what its value looks like
   * @param since the version (its second number) that introduced it
   */
  record Key(Shape value, int since) {}

  /** What a text must look like beyond being text. */
  enum Format {
    ANY,
    DURATION,
    /** A duration from version 3.4 on, any text before. */
    DURATION_SINCE_3_4,
    PORT,
    NOT_NEGATIVE,
    BYTES,
    /** A number of CPUs, perhaps a fraction. */
    CPUS,
    UPDATE_ORDER
  }

  /** Starts a mapping with known keys. */
  static KeyedBuilder keyed() {
    return new KeyedBuilder();
  }

  /** A mapping of texts to a shape, whatever the keys. */
  static Shape mapOf(Shape value) {
    return new Named(ANY_NAME, value);
  }

  /** The same, where an empty key is accepted, too. */
  static Shape openMapOf(Shape value) {
    return new Named(ANY_NAME, value, true);
  }

  /** A list. */
  static Shape listOf(Shape item) {
    return new Listing(item, 0);
  }

  /** A list whose items differ. */
  static Shape setOf(Shape item) {
    return new Listing(item, NEVER);
  }

  /** One of several forms. */
  static Shape oneOf(Shape... choices) {
    return new OneOf(List.of(choices));
  }

  /** A form that only today's Compose Specification knows. */
  static Shape modern(Shape shape) {
    return new Since(MODERN, shape);
  }

  /** A text. */
  static Shape text() {
    return text(Format.ANY);
  }

  /** A text of a format. */
  static Shape text(Format format) {
    return new Single(EnumSet.of(Type.TEXT), format);
  }

  /** True or false. */
  static Shape flag() {
    return new Single(EnumSet.of(Type.BOOLEAN), Format.ANY);
  }

  /** A whole number. */
  static Shape integer() {
    return new Single(EnumSet.of(Type.INTEGER), Format.ANY);
  }

  /** A number. */
  static Shape number() {
    return new Single(EnumSet.of(Type.INTEGER, Type.FLOAT), Format.ANY);
  }

  /** A text or a number. */
  static Shape textOrNumber(Format format) {
    return new Single(EnumSet.of(Type.TEXT, Type.INTEGER, Type.FLOAT), format);
  }

  /** A text, a number or nothing. */
  static Shape textNumberOrNothing() {
    return new Single(EnumSet.of(Type.TEXT, Type.INTEGER, Type.FLOAT, Type.NULL), Format.ANY);
  }

  /** The same, or nothing. */
  static Shape orNothing(Shape shape) {
    return oneOf(shape, new Nothing());
  }

  /** No value. */
  record Nothing() implements Shape {
    @Override
    public boolean fits(Tree tree) {
      return tree instanceof Tree.Scalar scalar && scalar.isNull();
    }

    @Override
    public String words() {
      return "";
    }
  }
}
