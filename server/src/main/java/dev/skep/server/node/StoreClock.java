package dev.skep.server.node;

import dev.skep.api.store.Store;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The time by which a leader decides: it never goes back while this process lives, and is never
 * behind the last commit, which another host's clock may have stamped. From there it goes on.
 */
final class StoreClock implements InstantSource {
  private final Store store;
  private final SteadyClock clock;

  /**
   * @param clock stamps this manager's commits as well
   */
  StoreClock(Store store, SteadyClock clock) {
    this.store = store;
    this.clock = clock;
  }

  @Override
  public Instant instant() {
    clock.atLeast(store.state().time());
    return clock.instant();
  }
}
