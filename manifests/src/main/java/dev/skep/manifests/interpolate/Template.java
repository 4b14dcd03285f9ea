package dev.skep.manifests.interpolate;

import dev.skep.manifests.Mode;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Replaces the variables in one text. */
final class Template {
  /** Variables in the arguments of variables; more is unreadable. */
  private static final int MAX_DEPTH = 10;

  private final String text;
  private final Function<String, Optional<String>> variables;
  private final Mode mode;
  private final long maxLength;
  private final Consumer<String> unset;
  private final int depth;
  private final StringBuilder result = new StringBuilder();
  private int at = 0;
  private @Nullable Invalid mistake;

  private Template(
      String text,
      Function<String, Optional<String>> variables,
      Mode mode,
      long maxLength,
      Consumer<String> unset,
      int depth) {
    this.depth = depth;
    this.text = text;
    this.variables = variables;
    this.mode = mode;
    this.maxLength = maxLength;
    this.unset = unset;
  }

  /**
   * The text with its variables replaced.
   *
   * @param mode strictly, a mistake is forgiven where a good variable follows in the same text, and
   *     nothing stands in its place
   * @param maxLength of the result
   * @param unset is told the names of variables that have neither a value nor a default
   * @throws Invalid if a dollar sign starts nothing meaningful, a required variable is missing or
   *     the result is too long
   */
  static String substitute(
      String text,
      Function<String, Optional<String>> variables,
      Mode mode,
      long maxLength,
      Consumer<String> unset)
      throws Invalid {
    return text.indexOf('$') < 0
        ? text
        : new Template(text, variables, mode, maxLength, unset, 0).run();
  }

  private String run() throws Invalid {
    while (at < text.length()) {
      char next = text.charAt(at++);
      if (next != '$') {
        result.append(next);
      } else if (at < text.length() && text.charAt(at) == '$') {
        result.append('$');
        at++;
      } else {
        result.append(variableOrMistake());
      }
      if (result.length() > maxLength) {
        throw new Invalid("the values become too long once variables are put in");
      }
    }
    if (mistake != null) {
      throw mistake;
    }
    return result.toString();
  }

  private String variableOrMistake() throws Invalid {
    try {
      String value = variable();
      mistake = null;
      return value;
    } catch (Invalid e) {
      if (mode != Mode.STRICT) {
        throw e;
      }
      mistake = e;
      return "";
    }
  }

  private String variable() throws Invalid {
    boolean braced = at < text.length() && text.charAt(at) == '{';
    int start = braced ? at + 1 : at;
    Optional<Nested> nested =
        braced && mode == Mode.DEFAULT ? Nested.at(text, start) : Optional.empty();
    if (nested.isPresent()) {
      at = nested.get().end();
      return value(nested.get());
    }
    int end = endOfExpression(start);
    if (end == start || braced && (end == text.length() || text.charAt(end) != '}')) {
      throw new Invalid(
          "a '$' that starts no variable; write '$$' for a dollar sign, or one of $NAME, ${NAME},"
              + " ${NAME:-default}, ${NAME:?message}");
    }
    at = braced ? end + 1 : end;
    return value(text.substring(start, end));
  }

  /** What docker stack has not: alternatives, and variables in arguments. */
  private String value(Nested nested) throws Invalid {
    Optional<String> value = variables.apply(nested.name());
    boolean given =
        nested.operator().startsWith(":")
            ? value.isPresent() && !value.get().isEmpty()
            : value.isPresent();
    return switch (nested.operator()) {
      case "+", ":+" -> given ? argument(nested) : "";
      case "-", ":-" -> given ? value.get() : argument(nested);
      default -> {
        if (!given) {
          throw missing(nested.name(), argument(nested));
        }
        yield value.get();
      }
    };
  }

  private String argument(Nested nested) throws Invalid {
    if (depth == MAX_DEPTH) {
      throw new Invalid("variables are nested deeper than " + MAX_DEPTH + " levels");
    }
    Template inner = new Template(nested.argument(), variables, mode, maxLength, unset, depth + 1);
    return inner.run();
  }

  /** Where the name and, if one follows, the operator with its argument end. */
  private int endOfExpression(int start) {
    int end = start;
    while (end < text.length() && isNamePart(text.charAt(end), end == start)) {
      end++;
    }
    if (end == start) {
      return start;
    }
    int operator = end < text.length() && text.charAt(end) == ':' ? end + 1 : end;
    if (operator < text.length()
        && (text.charAt(operator) == '-' || text.charAt(operator) == '?')) {
      int brace = text.indexOf('}', operator);
      return brace < 0 ? text.length() : brace;
    }
    return end;
  }

  static boolean isNamePart(char character, boolean first) {
    return character >= 'a' && character <= 'z'
        || character >= 'A' && character <= 'Z'
        || character == '_'
        || !first && character >= '0' && character <= '9';
  }

  /**
   * The docker CLI looks for its operators in this order anywhere in the expression, so a '-' in
   * the message of '?' makes it a default. That is kept: a file means the same here and there.
   */
  private String value(String expression) throws Invalid {
    int at = expression.indexOf(":-");
    if (at >= 0) {
      String fallback = expression.substring(at + 2);
      return lookup(expression, at).filter(value -> !value.isEmpty()).orElse(fallback);
    }
    at = expression.indexOf('-');
    if (at >= 0) {
      return lookup(expression, at).orElse(expression.substring(at + 1));
    }
    at = expression.indexOf(":?");
    if (at >= 0) {
      Optional<String> value = lookup(expression, at).filter(text -> !text.isEmpty());
      return required(value, expression, at, at + 2);
    }
    at = expression.indexOf('?');
    if (at >= 0) {
      return required(lookup(expression, at), expression, at, at + 1);
    }
    Optional<String> value = variables.apply(expression);
    if (value.isEmpty()) {
      unset.accept(expression);
    }
    return value.orElse("");
  }

  private Optional<String> lookup(String expression, int endOfName) {
    return variables.apply(expression.substring(0, endOfName));
  }

  private static String required(
      Optional<String> value, String expression, int endOfName, int message) throws Invalid {
    if (value.isPresent()) {
      return value.get();
    }
    throw missing(expression.substring(0, endOfName), expression.substring(message));
  }

  private static Invalid missing(String name, String why) {
    return new Invalid("the variable " + name + " must be set" + (why.isEmpty() ? "" : ": " + why));
  }

  /** The text cannot be interpolated; the message says why. */
  static final class Invalid extends Exception {
    final String problem;

    Invalid(String problem) {
      super(problem, null, false, false);
      this.problem = problem;
    }
  }
}
