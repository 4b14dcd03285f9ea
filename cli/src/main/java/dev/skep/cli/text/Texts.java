package dev.skep.cli.text;

import java.util.List;
import java.util.Locale;

/** Words and numbers as Docker writes them. */
public final class Texts {
  /** Characters of an id that tables show. */
  private static final int SHORT_ID = 12;

  private static final int KIBI = 1024;
  private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB", "PiB");
  private static final double BILLION = 1e9;

  private Texts() {}

  /** The first characters of an id, unless all are wanted. */
  public static String id(String id, boolean whole) {
    return whole || id.length() <= SHORT_ID ? id : id.substring(0, SHORT_ID);
  }

  /** {@code ready} as {@code Ready}. */
  public static String capital(String word) {
    return word.isEmpty()
        ? word
        : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }

  /** An image without its digest, unless all is wanted. */
  public static String image(String image, boolean whole) {
    int digest = image.indexOf('@');
    return whole || digest < 0 ? image : image.substring(0, digest);
  }

  /** For example {@code 23.54GiB}: four digits at most. */
  public static String bytes(long count) {
    double value = count;
    int unit = 0;
    while (value >= KIBI && unit < UNITS.size() - 1) {
      value /= KIBI;
      unit++;
    }
    return fourDigits(value) + UNITS.get(unit);
  }

  private static String fourDigits(double value) {
    return new java.math.BigDecimal(value)
        .round(new java.math.MathContext(4))
        .stripTrailingZeros()
        .toPlainString();
  }

  /** Billionths of a CPU as CPUs, for example {@code 0.5}. */
  public static String cpus(long nanoCpus) {
    double cpus = nanoCpus / BILLION;
    return cpus == Math.rint(cpus) ? String.valueOf((long) cpus) : String.valueOf(cpus);
  }
}
