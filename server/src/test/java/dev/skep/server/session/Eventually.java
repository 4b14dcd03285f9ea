package dev.skep.server.session;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what other threads do. */
final class Eventually {
  /** On a busy machine; a test that needs it all has failed. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Long enough to leave the processors to those who are waited for. */
  private static final Duration PERIOD = Duration.ofMillis(1);

  private Eventually() {}

  static void holds(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("waited in vain: " + what);
      }
      LockSupport.parkNanos(PERIOD.toNanos());
    }
  }

  static <T> T becomes(String what, Supplier<java.util.Optional<T>> source) {
    holds(what, () -> source.get().isPresent());
    return source.get().orElseThrow();
  }
}
