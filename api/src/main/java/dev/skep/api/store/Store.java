package dev.skep.api.store;

import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Revision;
import dev.skep.api.state.Transaction;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Where the cluster's state lives. Safe for use by any thread; no method blocks. */
public interface Store extends AutoCloseable {
  /**
   * A transaction's encoded form may have at most this size; larger payloads are staged as blobs.
   * It holds a stack of 10,000 services, which is applied as a whole or not at all. Nothing but a
   * user's wish comes near it.
   */
  int MAX_TRANSACTION_BYTES = 48 * 1024 * 1024;

  /** The newest state that is applied here. It may be behind the leader's. */
  ClusterState state();

  /**
   * A state that contains every commit acknowledged before this call, anywhere.
   *
   * @return fails with {@link StoreException.NoQuorum} or {@link StoreException.NotLeader} when
   *     that cannot be established in time
   */
  CompletionStage<ClusterState> latest();

  /**
   * Applies a transaction, all of it or nothing. May be called on any member: a follower hands it
   * to the leader. When the stage completes, {@link #state()} here contains the commit.
   *
   * @return fails with a {@link StoreException}; after {@link StoreException.OutcomeUnknown} the
   *     same transaction, with the same id, may safely be committed again
   */
  CompletionStage<Committed> commit(Transaction transaction);

  /**
   * Delivers every commit after a revision, in order, one at a time, starting with those that have
   * happened already.
   *
   * @param after the last revision that the caller has seen
   * @param each must return soon; a consumer that falls too far behind is cut off
   * @return ends with {@link StoreException.Compacted} when the history does not reach back far
   *     enough: begin again from a state
   */
  Subscription watch(Revision after, Consumer<Committed> each);

  /** Who leads. */
  Leadership leadership();

  /** Stops; pending commits fail. */
  @Override
  void close();
}
