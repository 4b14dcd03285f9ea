package dev.skep.api.store;

import java.util.concurrent.CompletionStage;

/** A watch that goes on until it is closed or cut off. */
public interface Subscription extends AutoCloseable {
  /**
   * Completes when the watch ends: normally after {@link #close()}, exceptionally with {@link
   * StoreException.Compacted} when it was cut off, or with what the consumer threw.
   */
  CompletionStage<Void> ended();

  /** Ends the watch; no commit is delivered after a delivery that is in progress. */
  @Override
  void close();
}
