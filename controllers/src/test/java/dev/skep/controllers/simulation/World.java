package dev.skep.controllers.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Virtual time, chance and what is yet to happen. */
final class World {
  static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final Random random;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparing(Event::at).thenComparingLong(Event::number));
  private final @Nullable List<String> trace;
  private Instant now = BEGIN;
  private long number;
  private @Nullable Violation violation;

  private record Event(Instant at, long number, Runnable what) {}

  World(long seed, boolean traced) {
    this.random = new Random(seed);
    this.trace = traced ? new ArrayList<>() : null;
  }

  Instant now() {
    return now;
  }

  /** One of a number of equally likely outcomes, from 0. */
  int pick(int outcomes) {
    return random.nextInt(outcomes);
  }

  <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  boolean happens(double probability) {
    return random.nextDouble() < probability;
  }

  Duration millis(int atLeast, int lessThan) {
    return Duration.ofMillis(atLeast + random.nextInt(lessThan - atLeast));
  }

  Random random() {
    return random;
  }

  void after(Duration delay, Runnable what) {
    at(now.plus(delay), what);
  }

  void at(Instant when, Runnable what) {
    number++;
    events.add(new Event(when.isBefore(now) ? now : when, number, what));
  }

  /** Lets happen what happens until a time; stops at the first violation. */
  void runUntil(Instant end) {
    while (!events.isEmpty() && !events.peek().at().isAfter(end)) {
      Event event = events.poll();
      now = event.at();
      event.what().run();
      if (violation != null) {
        throw violation;
      }
    }
    now = end;
  }

  /** Remembers the first violation; it ends the run after the present step. */
  void violated(Violation what) {
    if (violation == null) {
      violation = what;
      trace(() -> "VIOLATION " + what.getMessage());
    }
  }

  void trace(Supplier<String> line) {
    if (trace != null) {
      Duration since = Duration.between(BEGIN, now);
      trace.add("%7.3f %s".formatted(since.toMillis() / 1000.0, line.get()));
    }
  }

  List<String> traced() {
    return trace == null ? List.of() : trace;
  }
}
