package dev.skep.controllers.simulation;

import dev.skep.api.codec.StoreCodec;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.LogEntry;
import dev.skep.api.state.Transaction;
import dev.skep.controllers.driver.DriverSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/**
 * What is written into the log or a snapshot can be read again, and is small enough. Looks at some
 * transactions of some seeds: this is dearer than everything else that happens to a transaction.
 */
final class LogRule implements Rule {
  private static final int SEEDS = 25;
  private static final int TRANSACTIONS = 20;

  /** Sizes are estimated when a transaction is put together, and one plan may be larger. */
  private static final int MOST_BYTES = 2 * DriverSettings.defaults().maxTransactionBytes();

  private final boolean chosen;
  private int transactions;

  LogRule(long seed) {
    chosen = seed % SEEDS == 0;
  }

  /** Looks at some of the transactions. */
  @Override
  public void written(Transaction transaction) {
    if (chosen && transactions++ % TRANSACTIONS == 0) {
      LogEntry entry = new LogEntry(transaction, Instant.EPOCH);
      byte[] written = StoreCodec.encode(entry);
      if (!StoreCodec.decodeEntry(written).equals(entry)) {
        throw new Violation("the log can be read", transaction.toString());
      }
      if (written.length > MOST_BYTES) {
        throw new Violation("transactions are small", written.length + " bytes");
      }
    }
  }

  /** Looks at a state as it would go into a snapshot. */
  @Override
  public void everything(ClusterState state) {
    if (!chosen) {
      return;
    }
    try {
      ByteArrayOutputStream written = new ByteArrayOutputStream();
      StoreCodec.writeSnapshot(state, written);
      ClusterState read = StoreCodec.readSnapshot(new ByteArrayInputStream(written.toByteArray()));
      if (!StoreCodec.digest(read).equals(StoreCodec.digest(state))) {
        throw new Violation("a snapshot can be read", state + " is not what was written");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
