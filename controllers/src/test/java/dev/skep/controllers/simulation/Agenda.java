package dev.skep.controllers.simulation;

import java.time.Instant;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time and what shall happen when. Events of the same millisecond happen in an order that
 * the seed decides.
 */
final class Agenda {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final PriorityQueue<Entry> queue = new PriorityQueue<>(1_000);
  private final Chance chance;
  private long now;
  private long number;

  private record Entry(long at, int tie, long number, Runnable what) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      if (at != other.at) {
        return Long.compare(at, other.at);
      }
      return tie != other.tie
          ? Integer.compare(tie, other.tie)
          : Long.compare(number, other.number);
    }
  }

  Agenda(Chance chance) {
    this.chance = chance;
  }

  /** The true time, which no process of the simulated world knows. */
  Instant now() {
    return START.plusMillis(now);
  }

  /** Milliseconds since the world began. */
  long millis() {
    return now;
  }

  /** How many events were entered so far. */
  long events() {
    return number;
  }

  void in(long millis, Runnable what) {
    if (millis < 0) {
      throw new IllegalArgumentException("nothing can happen " + -millis + " ms ago");
    }
    queue.add(new Entry(now + millis, chance.below(1 << 20), number++, what));
  }

  /** Lets the next event happen; false when there is none up to the given time. */
  boolean step(long until) {
    @Nullable Entry next = queue.peek();
    if (next == null || next.at() > until) {
      now = until;
      return false;
    }
    queue.remove();
    now = next.at();
    next.what().run();
    return true;
  }
}
