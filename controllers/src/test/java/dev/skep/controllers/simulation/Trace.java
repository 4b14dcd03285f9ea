package dev.skep.controllers.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.Function;

/**
 * What happened, for people. Lines are put into words only when someone wants to read them, so they
 * must be made of immutable things.
 */
final class Trace {
  /** Enough to see what led to a violation, little enough to be read. */
  static final int SHORT = 120;

  private final Deque<Line> lines = new ArrayDeque<>();
  private final Agenda agenda;
  private final Labels labels = new Labels();
  private final int limit;

  private record Line(long at, String who, Function<Labels, String> what) {}

  /**
   * @param limit how many of the last lines are kept
   */
  Trace(Agenda agenda, int limit) {
    this.agenda = agenda;
    this.limit = limit;
  }

  Labels labels() {
    return labels;
  }

  void note(String who, Function<Labels, String> what) {
    lines.addLast(new Line(agenda.millis(), who, what));
    if (lines.size() > limit) {
      lines.removeFirst();
    }
  }

  void note(String who, String what) {
    note(who, names -> what);
  }

  String text() {
    StringBuilder text = new StringBuilder();
    for (Line line : lines) {
      text.append(
          String.format(
              Locale.ROOT,
              "%9.3f  %-10s  %s%n",
              line.at() / 1000.0,
              line.who(),
              line.what().apply(labels)));
    }
    return text.toString();
  }
}
