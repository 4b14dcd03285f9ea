package dev.skep.server.session;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before trying again: drawn between a minimum and a bound that doubles with each
 * failure, so that the nodes of a cluster do not come back at once.
 */
final class BackOff {
  private final RandomGenerator random;
  private final long minMillis;
  private final long maxMillis;
  private long bound;

  BackOff(RandomGenerator random, Duration min, Duration max) {
    this.random = random;
    this.minMillis = min.toMillis();
    this.maxMillis = max.toMillis();
    this.bound = minMillis;
  }

  /** The next wait. */
  Duration next() {
    long drawn = random.nextLong(minMillis, bound + 1);
    bound = Math.min(maxMillis, bound * 2);
    return Duration.ofMillis(drawn);
  }

  /** It worked: begin with short waits again. */
  void reset() {
    bound = minMillis;
  }
}
