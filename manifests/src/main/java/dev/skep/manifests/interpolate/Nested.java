package dev.skep.manifests.interpolate;

import java.util.Optional;

/**
 * An expression in braces that only today's Compose Specification understands: one of the operators
 * {@code +} and {@code :+}, or an argument in which variables stand.
 *
 * @param name of the variable
 * @param operator with its colon, if any
 * @param argument behind the operator, as written
 * @param end behind the closing brace
 */
record Nested(String name, String operator, String argument, int end) {
  private static final String OPERATORS = "-?+";

  /**
   * The expression at a place.
   *
   * @param start behind the opening brace
   * @return nothing if it is one that docker stack understands as well, or none at all
   */
  static Optional<Nested> at(String text, int start) {
    int endOfName = start;
    while (endOfName < text.length()
        && Template.isNamePart(text.charAt(endOfName), endOfName == start)) {
      endOfName++;
    }
    int operator =
        endOfName < text.length() && text.charAt(endOfName) == ':' ? endOfName + 1 : endOfName;
    if (endOfName == start
        || operator >= text.length()
        || OPERATORS.indexOf(text.charAt(operator)) < 0) {
      return Optional.empty();
    }
    int end = closingBrace(text, operator + 1);
    if (end < 0) {
      return Optional.empty();
    }
    String argument = text.substring(operator + 1, end);
    return text.charAt(operator) == '+' || argument.indexOf('$') >= 0
        ? Optional.of(
            new Nested(
                text.substring(start, endOfName),
                text.substring(endOfName, operator + 1),
                argument,
                end + 1))
        : Optional.empty();
  }

  private static int closingBrace(String text, int from) {
    int open = 1;
    for (int i = from; i < text.length(); i++) {
      if (text.startsWith("${", i)) {
        open++;
      } else if (text.charAt(i) == '}' && --open == 0) {
        return i;
      }
    }
    return -1;
  }
}
