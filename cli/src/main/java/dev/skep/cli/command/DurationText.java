package dev.skep.cli.command;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Lengths of time as Go's tools take them: {@code 90s}, {@code 1m30s}, {@code 500ms}. */
final class DurationText implements ITypeConverter<Duration> {
  private static final Pattern PART = Pattern.compile("\\G(\\d{1,9})(ms|s|m|h)");

  @Override
  public Duration convert(String text) {
    Duration sum = Duration.ZERO;
    int end = 0;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      long count = Long.parseLong(part.group(1));
      sum =
          switch (part.group(2)) {
            case "ms" -> sum.plusMillis(count);
            case "s" -> sum.plusSeconds(count);
            case "m" -> sum.plusMinutes(count);
            default -> sum.plusHours(count);
          };
      end = part.end();
    }
    if (end == 0 || end < text.length()) {
      throw new TypeConversionException(
          "'" + text + "' is no length of time: write for example 90s or 1m30s");
    }
    return sum;
  }
}
