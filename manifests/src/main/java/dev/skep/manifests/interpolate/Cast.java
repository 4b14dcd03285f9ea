package dev.skep.manifests.interpolate;

import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Type;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What an interpolated text becomes where Compose wants something else than text. */
enum Cast {
  INTEGER {
    @Override
    Optional<Scalar> of(Position at, String text) {
      try {
        return Optional.of(Scalar.integer(at, Long.parseLong(text)));
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }
  },
  FLOAT {
    @Override
    Optional<Scalar> of(Position at, String text) {
      if (text.isEmpty() || Character.isLetter(text.charAt(text.length() - 1))) {
        return Optional.empty(); // Java takes 1d and NaN for numbers
      }
      try {
        String digits = text.replaceAll("(?<=[0-9])_(?=[0-9])", "");
        double value = Double.parseDouble(digits);
        return Double.isInfinite(value)
            ? Optional.empty()
            : Optional.of(new Scalar(at, Type.FLOAT, Double.toString(value)));
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }
  },
  BOOLEAN {
    @Override
    Optional<Scalar> of(Position at, String text) {
      String word = text.toLowerCase(Locale.ROOT);
      return TRUES.contains(word) || FALSES.contains(word)
          ? Optional.of(Scalar.flag(at, TRUES.contains(word)))
          : Optional.empty();
    }
  };

  private static final Set<String> TRUES = Set.of("y", "yes", "true", "on");
  private static final Set<String> FALSES = Set.of("n", "no", "false", "off");

  /** The value, or nothing if the text is none. */
  abstract Optional<Scalar> of(Position at, String text);

  /** How messages name it. */
  String words() {
    return switch (this) {
      case INTEGER -> "a whole number";
      case FLOAT -> "a number";
      case BOOLEAN -> "true or false";
    };
  }
}
