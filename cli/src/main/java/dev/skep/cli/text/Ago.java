package dev.skep.cli.text;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Lengths of time in Docker's words. */
public final class Ago {
  private static final int ROUND_HALF_HOUR = 30;
  private static final int HOURS_IN_WORDS = 48;
  private static final int DAY = 24;
  private static final int WEEK = 7 * DAY;
  private static final int MONTH = 30 * DAY;
  private static final int YEAR = 365 * DAY;

  private Ago() {}

  /** For example {@code about a minute ago}; times to come count as now. */
  public static String since(Instant then, Instant now) {
    Duration passed = Duration.between(then, now);
    return words(passed.isNegative() ? Duration.ZERO : passed).toLowerCase(Locale.ROOT) + " ago";
  }

  /** For example {@code About a minute}. */
  public static String words(Duration length) {
    long seconds = length.toSeconds();
    long minutes = length.toMinutes();
    long hours = length.plusMinutes(ROUND_HALF_HOUR).toHours();
    if (seconds < 1) {
      return "Less than a second";
    } else if (seconds == 1) {
      return "1 second";
    } else if (minutes < 1) {
      return seconds + " seconds";
    } else if (minutes == 1) {
      return "About a minute";
    } else if (length.toHours() < 1) {
      return minutes + " minutes";
    } else if (hours == 1) {
      return "About an hour";
    } else if (hours < HOURS_IN_WORDS) {
      return hours + " hours";
    } else if (hours < 2 * WEEK) {
      return hours / DAY + " days";
    } else if (hours < 2 * MONTH) {
      return hours / WEEK + " weeks";
    } else if (hours < 2 * YEAR) {
      return hours / MONTH + " months";
    }
    return length.toHours() / YEAR + " years";
  }

  /** A length as Go prints it, for example {@code 1m30s}; what Docker's {@code inspect} shows. */
  public static String exact(Duration length) {
    if (length.isZero()) {
      return "0s";
    }
    StringBuilder out = new StringBuilder();
    if (length.toHours() > 0) {
      out.append(length.toHours()).append('h');
    }
    if (length.toMinutes() > 0) {
      out.append(length.toMinutesPart()).append('m');
    }
    java.math.BigDecimal rest =
        java.math.BigDecimal.valueOf(length.toMillis()).remainder(MINUTE_MILLIS).movePointLeft(3);
    return out.append(rest.signum() == 0 ? "0" : rest.stripTrailingZeros().toPlainString())
        .append('s')
        .toString();
  }

  private static final java.math.BigDecimal MINUTE_MILLIS = java.math.BigDecimal.valueOf(60_000);
}
