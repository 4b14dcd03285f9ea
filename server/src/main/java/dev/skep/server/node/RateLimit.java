package dev.skep.server.node;

/** Allows so many at once and so many a second after that. Safe for any thread. */
final class RateLimit {
  private static final double NANOS_PER_SECOND = 1e9;

  private final double burst;
  private final double perSecond;
  private double left;
  private long lastNanos = System.nanoTime();

  RateLimit(int burst, double perSecond) {
    this.burst = burst;
    this.perSecond = perSecond;
    this.left = burst;
  }

  synchronized boolean allows() {
    long now = System.nanoTime();
    left = Math.min(burst, left + (now - lastNanos) / NANOS_PER_SECOND * perSecond);
    lastNanos = now;
    if (left < 1) {
      return false;
    }
    left--;
    return true;
  }
}
