package dev.skep.controllers.driver;

import dev.skep.api.store.Store;
import java.time.Duration;

/**
 * Bounds of the driver.
 *
 * @param lookAtEverythingEvery how often everything is looked at without a reason
 * @param maxLooks keys examined in one run, so that no run takes long
 * @param maxPlans plans combined in one transaction
 * @param maxTransactionBytes estimated size at which a transaction is full; a single plan may be
 *     larger, up to {@link Store#MAX_TRANSACTION_BYTES}
 * @param firstBackOff before a key or the store is tried again; doubles with each failure
 * @param maxBackOff the longest such time
 * @param pulse while leading, the driver wants to be run at least this often, so that it notices
 *     when it was not
 * @param overslept when a run comes this much later than that, the leader must have been asleep,
 *     and what it knows about leases is void; pulse and this together are shorter than a lease
 */
public record DriverSettings(
    Duration lookAtEverythingEvery,
    int maxLooks,
    int maxPlans,
    int maxTransactionBytes,
    Duration firstBackOff,
    Duration maxBackOff,
    Duration pulse,
    Duration overslept) {
  /**
   * A transaction of this size travels in two entries of the log, and others hardly wait for it.
   */
  private static final int BATCH_BYTES = 512 * 1024;

  /** What a manager uses. */
  public static DriverSettings defaults() {
    return new DriverSettings(
        Duration.ofMinutes(1),
        20_000,
        5_000,
        BATCH_BYTES,
        Duration.ofMillis(50),
        Duration.ofSeconds(10),
        Duration.ofMillis(500),
        Duration.ofSeconds(1));
  }
}
