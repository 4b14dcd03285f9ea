package dev.skep.server.node;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The time since this process began: it does not jump when the host's clock is set. A leader stamps
 * commits and decides by the same one, since plans compare the two.
 */
final class SteadyClock implements InstantSource {
  private final Instant base;
  private final long baseNanos = System.nanoTime();

  /**
   * @param clock gives the time at which this one begins
   */
  SteadyClock(InstantSource clock) {
    this.base = clock.instant();
  }

  @Override
  public Instant instant() {
    return base.plus(Duration.ofNanos(System.nanoTime() - baseNanos));
  }
}
