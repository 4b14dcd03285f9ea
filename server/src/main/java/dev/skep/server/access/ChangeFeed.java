package dev.skep.server.access;

import dev.skep.api.store.Committed;
import dev.skep.api.store.Store;
import dev.skep.api.store.StoreException;
import dev.skep.api.store.Subscription;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watch for those who can always look at the state instead: when the history was compacted under
 * it, it says so and goes on from the present state.
 */
public final class ChangeFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ChangeFeed.class);

  private final Store store;
  private final Consumer<Committed> each;
  private final Runnable missed;
  private @Nullable Subscription current;
  private boolean closed;

  /**
   * Begins with the commits after the present state.
   *
   * @param each takes a commit, on a thread of the store; must return soon
   * @param missed commits were missed: everything may have changed; on any thread
   */
  public ChangeFeed(Store store, Consumer<Committed> each, Runnable missed) {
    this.store = store;
    this.each = each;
    this.missed = missed;
    begin();
  }

  private synchronized void begin() {
    if (!closed) {
      Subscription begun = store.watch(store.state().revision(), each);
      current = begun;
      begun
          .ended()
          .whenComplete((end, failure) -> {
            if (failure != null) {
              beginAgain(failure);
            }
          });
    }
  }

  private void beginAgain(Throwable failure) {
    if (!(failure instanceof StoreException.Compacted)) {
      LOG.error("a watch failed and begins again", failure);
    }
    begin();
    missed.run();
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (current != null) {
      current.close();
    }
  }
}
