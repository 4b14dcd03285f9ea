package dev.skep.cli.text;

import dev.skep.api.http.WatchEntry;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What a watch tells, a line each: when, which object, what, and why. */
public final class WatchText {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

  private static final int OP_WIDTH = 8;

  private WatchText() {}

  /** The line, without its end. */
  public static String of(WatchEntry entry, ZoneId zone) {
    String object = entry.kind() + (entry.name().isEmpty() ? "" : " " + entry.name());
    String padding = " ".repeat(Math.max(0, OP_WIDTH - entry.op().length()));
    String line = TIME.format(entry.at().atZone(zone)) + "  " + entry.op() + padding + " " + object;
    if (!entry.what().isEmpty()) {
      line += ": " + entry.what();
    }
    if (!entry.why().isEmpty()) {
      line += " (" + entry.why() + ")";
    }
    return entry.source().isEmpty() ? line : line + " [" + entry.source() + "]";
  }
}
