package dev.skep.manifests.values;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of CPUs: {@code 0.5}, {@code 2}, {@code 1/4}. */
public final class Cpus {
  private static final Pattern FORM =
      Pattern.compile(
          "([-+]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?)(?:/([0-9]+))?");
  private static final Pattern HEXADECIMAL = Pattern.compile("[-+]?0[xX][0-9a-fA-F]{1,15}");
  private static final BigDecimal NANO = BigDecimal.valueOf(1_000_000_000);
  private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final int MAX_LENGTH = 60;

  private Cpus() {}

  /**
   * Reads a number of CPUs.
   *
   * @return billionths of a CPU
   * @throws InvalidValue if the text is none, or finer than a billionth
   */
  public static long parseNanos(String written) throws InvalidValue {
    String text = decimal(written);
    Matcher form = FORM.matcher(text);
    if (text.length() > MAX_LENGTH || !form.matches()) {
      throw invalid(text);
    }
    try {
      BigDecimal nanos = new BigDecimal(form.group(1)).multiply(NANO);
      if (form.group(2) != null) {
        nanos = nanos.divide(new BigDecimal(form.group(2)), 0, RoundingMode.UNNECESSARY);
      }
      if (nanos.abs().compareTo(MAX) > 0) {
        throw invalid(text);
      }
      return nanos.setScale(0, RoundingMode.UNNECESSARY).longValue();
    } catch (ArithmeticException e) {
      throw new InvalidValue("'" + text + "' CPUs is finer than a billionth of a CPU");
    }
  }

  /** Numbers may be written as Go writes them: {@code 1_0}, {@code 0x10}. */
  private static String decimal(String text) {
    String digits = text.replaceAll("(?<=[0-9])_(?=[0-9])", "");
    return HEXADECIMAL.matcher(digits).matches()
        ? new BigInteger(digits.replaceFirst("0[xX]", ""), 16).toString()
        : digits;
  }

  private static InvalidValue invalid(String text) {
    return new InvalidValue("'" + text + "' is not a number of CPUs; write it like \"0.5\"");
  }
}
