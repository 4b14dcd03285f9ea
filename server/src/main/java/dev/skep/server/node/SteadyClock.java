package dev.skep.server.node;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The time since this process began: it does not jump when the host's clock is set, and never goes
 * back. A leader stamps commits and decides by the same one, since plans compare the two.
 */
final class SteadyClock implements InstantSource {
  private final AtomicReference<Instant> base;
  private final long baseNanos = System.nanoTime();

  /**
   * @param clock gives the time at which this one begins
   */
  SteadyClock(InstantSource clock) {
    this.base = new AtomicReference<>(clock.instant());
  }

  @Override
  public Instant instant() {
    return Objects.requireNonNull(base.get()).plus(elapsed());
  }

  /**
   * Goes on from a time that another host's clock has reached. Waiting for that time instead would
   * let nothing happen for as long as the clocks differ: no restart, and no node called down.
   */
  void atLeast(Instant time) {
    Instant least = time.minus(elapsed());
    base.accumulateAndGet(least, (one, other) -> one.isAfter(other) ? one : other);
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - baseNanos);
  }
}
