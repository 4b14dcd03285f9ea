package dev.skep.controllers.diff;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/** The values of a service's spec as a Compose file writes them. */
final class ComposeValues {
  /** Enough to tell two contents apart, and short enough to read. */
  private static final int DIGEST_CHARACTERS = 12;

  private static final Set<String> BYTES =
      Set.of("memoryBytes", "tmpfsSizeBytes", "shmBytes", "memorySwapBytes");
  private static final Set<String> DURATIONS =
      Set.of(
          "delay",
          "monitor",
          "window",
          "interval",
          "timeout",
          "startPeriod",
          "startInterval",
          "stopGracePeriod");
  private static final Set<String> WORDS =
      Set.of("onFailure", "order", "condition", "type", "mode", "protocol", "pull");

  private ComposeValues() {}

  /**
   * The text of a value.
   *
   * @param component the name of the component of the model that has it
   */
  static String of(String component, Object value) {
    if (value instanceof Number number) {
      return of(component, number);
    }
    String text = value.toString();
    if (component.equals("digest")) {
      return digest(text);
    } else if (DURATIONS.contains(component) && text.startsWith("PT")) {
      return duration(Duration.parse(text));
    } else if (WORDS.contains(component)) {
      String word = text.toLowerCase(Locale.ROOT);
      // Of all words only the conditions of dependencies have no hyphens.
      return word.startsWith("service_") ? word : word.replace('_', '-');
    }
    return text;
  }

  private static String of(String component, Number number) {
    if (component.equals("nanoCpus")) {
      return BigDecimal.valueOf(number.longValue(), 9).stripTrailingZeros().toPlainString();
    } else if (BYTES.contains(component)) {
      return bytes(number.longValue());
    } else if (component.equals("mode")) {
      return "0" + Long.toOctalString(number.longValue());
    }
    return number.toString();
  }

  /** For example {@code digest 0a1b2c3d4e5f}; tells nothing about the content. */
  static String digest(String digest) {
    return "digest " + digest.substring(0, Math.min(DIGEST_CHARACTERS, digest.length()));
  }

  private static String bytes(long bytes) {
    String units = "bkmg";
    int unit = 0;
    long amount = bytes;
    while (amount != 0 && amount % 1024 == 0 && unit < units.length() - 1) {
      amount /= 1024;
      unit++;
    }
    return amount + (unit == 0 ? "" : String.valueOf(units.charAt(unit)));
  }

  private static String duration(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    StringBuilder text = new StringBuilder(duration.isNegative() ? "-" : "");
    Duration rest = duration.abs();
    append(text, rest.toHours(), "h");
    append(text, rest.toMinutesPart(), "m");
    append(text, rest.toSecondsPart(), "s");
    append(text, rest.toMillisPart(), "ms");
    append(text, rest.toNanosPart() % 1_000_000, "ns");
    return text.toString();
  }

  private static void append(StringBuilder text, long amount, String unit) {
    if (amount != 0) {
      text.append(amount).append(unit);
    }
  }
}
