package dev.skep.server.node;

import dev.skep.api.store.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The time by which a leader decides: it never goes back while this process lives, and is never
 * behind the last commit, which another host's clock may have stamped.
 */
final class StoreClock implements InstantSource {
  private final Store store;
  private final InstantSource clock;
  private final AtomicReference<Instant> last;

  /**
   * @param clock stamps this manager's commits as well
   */
  StoreClock(Store store, SteadyClock clock) {
    this.store = store;
    this.clock = clock;
    this.last = new AtomicReference<>(clock.instant());
  }

  @Override
  public Instant instant() {
    return last.accumulateAndGet(later(clock.instant(), store.state().time()), StoreClock::later);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
