package dev.skep.manifests.yaml;

import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Type;
import dev.skep.manifests.values.GoTime;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What an unquoted scalar means. */
final class PlainScalar {
  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
  private static final Set<String> TRUES = Set.of("true", "True", "TRUE");
  private static final Set<String> FALSES = Set.of("false", "False", "FALSE");
  private static final Pattern INTEGER =
      Pattern.compile("[-+]?(?:0[bB][01]+|0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0|[1-9][0-9]*)");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?");
  private static final Pattern SPECIAL_FLOAT =
      Pattern.compile("[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");

  /** No number that means anything has more digits; it bounds the work of converting one. */
  private static final int MAX_NUMBER_LENGTH = 400;

  /** Outside these Go prints a float with an exponent. */
  private static final int LAST_SMALL_EXPONENT = -4;

  private static final int FIRST_LARGE_EXPONENT = 6;

  private static final BigInteger MAX_UNSIGNED = BigInteger.TWO.pow(Long.SIZE);
  private static final BigInteger MIN_SIGNED = BigInteger.TWO.pow(Long.SIZE - 1).negate();

  private PlainScalar() {}

  static Scalar resolve(Position position, String text) {
    if (!mayMeanMore(text)) {
      return Scalar.text(position, text);
    }
    if (NULLS.contains(text)) {
      return Scalar.none(position);
    }
    if (TRUES.contains(text) || FALSES.contains(text)) {
      return Scalar.flag(position, TRUES.contains(text));
    }
    if (SPECIAL_FLOAT.matcher(text).matches()) {
      return new Scalar(position, Type.FLOAT, text);
    }
    if (GoTime.isTime(text)) {
      return new Scalar(position, Type.TIME, text);
    }
    String digits = text.replace("_", "");
    if (digits.length() <= MAX_NUMBER_LENGTH && startsLikeNumber(text)) {
      if (INTEGER.matcher(digits).matches()) {
        return integer(position, digits);
      }
      if (FLOAT.matcher(digits).matches()) {
        Scalar number = floating(position, digits);
        // What no double can hold is no number to the docker CLI either, but text.
        return number.text().endsWith("Inf") ? Scalar.text(position, text) : number;
      }
    }
    return Scalar.text(position, text);
  }

  /** Whether a number is neither infinite nor no number at all. */
  static boolean isFinite(Scalar number) {
    return !SPECIAL_FLOAT.matcher(number.text()).matches();
  }

  /** Few texts begin like anything else than text, so most need no closer look. */
  private static boolean mayMeanMore(String text) {
    return text.isEmpty()
        || switch (text.charAt(0)) {
          case '~', 'n', 'N', 't', 'T', 'f', 'F' -> true;
          default -> startsLikeNumber(text);
        };
  }

  private static boolean startsLikeNumber(String text) {
    char first = text.charAt(0);
    return first == '-' || first == '+' || first == '.' || (first >= '0' && first <= '9');
  }

  private static Scalar integer(Position position, String digits) {
    boolean negative = digits.startsWith("-");
    String magnitude = negative || digits.startsWith("+") ? digits.substring(1) : digits;
    BigInteger value = unsigned(magnitude);
    if (negative) {
      value = value.negate();
    }
    return value.compareTo(MIN_SIGNED) < 0 || value.compareTo(MAX_UNSIGNED) >= 0
        ? floating(position, value.toString())
        : new Scalar(position, Type.INTEGER, value.toString());
  }

  private static BigInteger unsigned(String magnitude) {
    int radix =
        switch (magnitude.length() > 1 ? magnitude.charAt(1) : '0') {
          case 'x', 'X' -> 16;
          case 'b', 'B' -> 2;
          case 'o', 'O' -> 8;
          default -> 0;
        };
    return radix == 0
        ? new BigInteger(magnitude, magnitude.startsWith("0") ? 8 : 10)
        : new BigInteger(magnitude.substring(2), radix);
  }

  private static Scalar floating(Position position, String digits) {
    return new Scalar(position, Type.FLOAT, format(Double.parseDouble(digits)));
  }

  /** The form in which Go prints a float, since the docker CLI turns numbers into text that way. */
  static String format(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    BigDecimal exact = BigDecimal.valueOf(value).stripTrailingZeros();
    String digits = exact.unscaledValue().abs().toString();
    int exponent = digits.length() - exact.scale() - 1;
    String sign = exact.signum() < 0 ? "-" : "";
    if (exact.signum() == 0) {
      return "0";
    }
    if (exponent < LAST_SMALL_EXPONENT || exponent >= FIRST_LARGE_EXPONENT) {
      String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
      return sign
          + digits.charAt(0)
          + fraction
          + (exponent < 0 ? "e-" : "e+")
          + String.format(Locale.ROOT, "%02d", Math.abs(exponent));
    }
    return exact.toPlainString();
  }
}
