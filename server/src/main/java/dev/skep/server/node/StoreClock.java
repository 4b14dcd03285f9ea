package dev.skep.server.node;

import dev.skep.api.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The time by which a leader decides: it never goes back while this process lives, does not jump
 * when the host's clock is set, and is never behind the last commit, which another host's clock may
 * have stamped.
 */
final class StoreClock implements InstantSource {
  private final Store store;
  private final Instant base;
  private final long baseNanos = System.nanoTime();
  private final AtomicReference<Instant> last;

  /**
   * @param clock gives the time at which this one begins
   */
  StoreClock(Store store, InstantSource clock) {
    this.store = store;
    this.base = clock.instant();
    this.last = new AtomicReference<>(base);
  }

  @Override
  public Instant instant() {
    Duration elapsed = Duration.ofNanos(System.nanoTime() - baseNanos);
    Instant now = later(base.plus(elapsed), store.state().time());
    return last.accumulateAndGet(now, StoreClock::later);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
