package dev.skep.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what controllers do in the background. */
final class Awaited {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Leaves the processors to those who are waited for. */
  private static final Duration PERIOD = Duration.ofMillis(5);

  private Awaited() {}

  /** Looks until it is so; fails when that takes too long. */
  static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as("it takes too long").isNegative();
      LockSupport.parkNanos(PERIOD.toNanos());
    }
  }
}
