package dev.skep.manifests.values;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them: {@code 1h30m}, {@code 1.5s}, {@code 100ms}. */
public final class GoDuration {
  private static final Pattern PART =
      Pattern.compile("([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)");
  private static final Map<String, Long> NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "µs", 1_000L,
          "μs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  /** No duration that fits into 64 bits of nanoseconds needs more; it bounds the arithmetic. */
  private static final int MAX_LENGTH = 200;

  private static final BigDecimal SECOND = BigDecimal.valueOf(1_000_000_000);
  private static final BigDecimal SIXTY = BigDecimal.valueOf(60);
  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

  private GoDuration() {}

  /**
   * Reads a duration, which may be negative.
   *
   * @throws InvalidValue if the text is none, or longer than 292 years
   */
  public static Duration parse(String text) throws InvalidValue {
    String unsigned = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
    if (unsigned.equals("0")) {
      return Duration.ZERO;
    }
    if (unsigned.isEmpty() || unsigned.length() > MAX_LENGTH) {
      throw invalid(text);
    }
    Matcher part = PART.matcher(unsigned);
    BigInteger nanos = BigInteger.ZERO;
    int end = 0;
    while (end < unsigned.length()) {
      if (!part.find() || part.start() != end) {
        throw invalid(text);
      }
      long unit = NANOS.getOrDefault(part.group(2), 0L);
      nanos =
          nanos.add(
              new BigDecimal(part.group(1))
                  .multiply(BigDecimal.valueOf(unit))
                  .setScale(0, RoundingMode.DOWN)
                  .toBigInteger());
      end = part.end();
    }
    if (nanos.compareTo(MAX) > 0) {
      throw invalid(text);
    }
    return Duration.ofNanos(text.startsWith("-") ? -nanos.longValue() : nanos.longValue());
  }

  /** The one form in which the docker CLI prints a duration: {@code 1m30s}, {@code 1.5ms}. */
  public static String print(Duration duration) {
    BigDecimal nanos = new BigDecimal(BigInteger.valueOf(duration.toNanos()).abs());
    String sign = duration.isNegative() ? "-" : "";
    if (nanos.signum() == 0) {
      return "0s";
    }
    if (nanos.compareTo(SECOND) < 0) {
      for (String unit : List.of("ms", "µs")) {
        BigDecimal size = BigDecimal.valueOf(NANOS.getOrDefault(unit, 1L));
        if (nanos.compareTo(size) >= 0) {
          return sign + plain(nanos.divide(size)) + unit;
        }
      }
      return sign + plain(nanos) + "ns";
    }
    BigDecimal seconds = nanos.divide(SECOND);
    BigDecimal minutes = seconds.divideToIntegralValue(SIXTY);
    BigDecimal hours = minutes.divideToIntegralValue(SIXTY);
    return sign
        + (hours.signum() == 0 ? "" : plain(hours) + "h")
        + (minutes.signum() == 0 ? "" : plain(minutes.remainder(SIXTY)) + "m")
        + plain(seconds.remainder(SIXTY))
        + "s";
  }

  private static String plain(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  private static InvalidValue invalid(String text) {
    return new InvalidValue(
        "'" + text + "' is not a duration; write it like 30s, 1m30s, 1.5h or 100ms");
  }
}
