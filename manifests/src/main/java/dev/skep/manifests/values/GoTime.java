package dev.skep.manifests.values;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Dates and times without quotes, which the docker CLI does not take for text. Where it turns
 * values into text, a date becomes more than was written: {@code 2024-05-01} becomes {@code
 * 2024-05-01 00:00:00 +0000 UTC}.
 */
public final class GoTime {
  private static final Pattern FORM =
      Pattern.compile(
          "([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
              + "(?:([Tt ])([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,]([0-9]{1,9})[0-9]*)?"
              + "(Z|[-+][0-9]{2}:[0-9]{2})?)?");
  private static final int SHORTEST = "2024-1-1".length();
  private static final int NANO_DIGITS = 9;
  private static final int MINUTES = 60;

  private GoTime() {}

  /** Whether a plain scalar is a date or a time. */
  public static boolean isTime(String text) {
    return parse(text).isPresent();
  }

  /** As the docker CLI prints it where text is wanted; other texts stay as they are. */
  public static String printed(String text) {
    return parse(text)
        .map(time ->
            seconds(time, " ")
                + " "
                + offset(time, "")
                + " "
                + (time.getOffset().equals(ZoneOffset.UTC) ? "UTC" : offset(time, "")))
        .orElse(text);
  }

  /** As the docker CLI writes it into YAML; other texts stay as they are. */
  public static String written(String text) {
    return parse(text)
        .map(time ->
            seconds(time, "T")
                + (time.getOffset().equals(ZoneOffset.UTC) ? "Z" : offset(time, ":")))
        .orElse(text);
  }

  private static Optional<OffsetDateTime> parse(String text) {
    if (text.length() < SHORTEST || text.charAt(4) != '-') {
      return Optional.empty();
    }
    Matcher parts = FORM.matcher(text);
    if (!parts.matches() || !zoneBelongs(parts)) {
      return Optional.empty();
    }
    try {
      LocalDateTime local =
          LocalDateTime.of(
              number(parts.group(1)),
              number(parts.group(2)),
              number(parts.group(3)),
              number(parts.group(5)),
              number(parts.group(6)),
              number(parts.group(7)),
              nanos(parts.group(8)));
      String zone = parts.group(9);
      return Optional.of(local.atOffset(zone == null ? ZoneOffset.UTC : ZoneOffset.of(zone)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** A zone belongs behind a time that follows a T, and nowhere else. */
  private static boolean zoneBelongs(Matcher parts) {
    boolean zone = parts.group(9) != null;
    boolean letter = parts.group(4) != null && !parts.group(4).equals(" ");
    return zone == letter;
  }

  private static int number(@Nullable String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  private static int nanos(@Nullable String fraction) {
    return fraction == null
        ? 0
        : Integer.parseInt((fraction + "0".repeat(NANO_DIGITS)).substring(0, NANO_DIGITS));
  }

  private static String seconds(OffsetDateTime time, String separator) {
    String text =
        String.format(
            "%04d-%02d-%02d%s%02d:%02d:%02d",
            time.getYear(),
            time.getMonthValue(),
            time.getDayOfMonth(),
            separator,
            time.getHour(),
            time.getMinute(),
            time.getSecond());
    return time.getNano() == 0
        ? text
        : text + "." + String.format("%09d", time.getNano()).replaceAll("0+$", "");
  }

  private static String offset(OffsetDateTime time, String colon) {
    int minutes = time.getOffset().getTotalSeconds() / MINUTES;
    return String.format(
        "%s%02d%s%02d",
        minutes < 0 ? "-" : "+", Math.abs(minutes) / MINUTES, colon, Math.abs(minutes) % MINUTES);
  }
}
