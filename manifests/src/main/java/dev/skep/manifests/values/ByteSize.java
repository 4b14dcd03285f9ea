package dev.skep.manifests.values;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts of memory with binary units: {@code 512m}, {@code 1.5G}, {@code 2gib}, {@code 1024}. */
public final class ByteSize {
  private static final Pattern FORM =
      Pattern.compile(
          "(\\+?(?:[0-9][0-9_]*\\.?[0-9]*|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?) ?([a-zA-Z]*)");
  private static final Pattern UNIT = Pattern.compile("[kmgtp](?:i?b)?|b?");
  private static final String UNITS = "kmgtp";
  private static final int MAX_LENGTH = 100;

  private ByteSize() {}

  /**
   * Reads a number of bytes; fractions of a byte are cut off.
   *
   * @throws InvalidValue if the text is none, or too large
   */
  public static long parse(String text) throws InvalidValue {
    Matcher form = FORM.matcher(text);
    if (text.length() > MAX_LENGTH || !form.matches()) {
      throw invalid(text);
    }
    String unit = form.group(2).toLowerCase(Locale.ROOT);
    if (!UNIT.matcher(unit).matches()) {
      throw invalid(text);
    }
    int power = unit.isEmpty() ? 0 : UNITS.indexOf(unit.charAt(0)) + 1;
    double bytes = Double.parseDouble(form.group(1).replace("_", "")) * Math.pow(1024, power);
    if (bytes >= Long.MAX_VALUE) {
      throw invalid(text);
    }
    return (long) bytes;
  }

  private static InvalidValue invalid(String text) {
    return new InvalidValue(
        "'" + text + "' is not an amount of memory; write it like 512m, 1.5g or 1073741824");
  }
}
