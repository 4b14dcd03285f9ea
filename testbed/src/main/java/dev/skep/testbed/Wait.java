package dev.skep.testbed;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for what the kernel or another process does and nobody announces. */
public final class Wait {
  /** Short beside anything waited for, long beside the cost of looking. */
  private static final Duration PERIOD = Duration.ofMillis(10);

  private Wait() {}

  /** Looks until the condition holds or the time is over; true if it held. */
  public static boolean until(Duration timeout, BooleanSupplier condition) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() >= deadline) {
        return false;
      }
      try {
        Thread.sleep(PERIOD);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new BedException("interrupted while waiting", e);
      }
    }
    return true;
  }
}
