package dev.skep.store.atomix;

import dev.skep.api.Id;
import dev.skep.api.codec.StoreCodec;
import dev.skep.api.state.Applied;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.LogEntry;
import dev.skep.api.state.Outcome;
import dev.skep.api.state.Revision;
import dev.skep.api.state.Transaction;
import dev.skep.api.store.Committed;
import dev.skep.api.store.Watches;
import dev.skep.store.atomix.image.StateImage;
import dev.skep.store.atomix.raft.ReplicatedStateMachine;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.Executor;

/** Applies transactions to the cluster's state, and tells who watches or waits. */
final class StoreMachine implements ReplicatedStateMachine {
  /** Told of every transaction as it is applied here, on the thread that applies. */
  interface Observer {
    /**
     * A transaction was applied.
     *
     * @param committed what happened if it was accepted; without changes if it was a repetition
     */
    void applied(Transaction transaction, Outcome outcome, Committed committed);

    /** The state was replaced by a later one. */
    void jumped(ClusterState state);
  }

  private final Watches watches;
  private final Observer observer;
  private volatile ClusterState state = ClusterState.EMPTY;

  StoreMachine(Executor executor, Observer observer) {
    this.watches = new Watches(Revision.ZERO, executor);
    this.observer = observer;
  }

  ClusterState state() {
    return state;
  }

  Watches watches() {
    return watches;
  }

  @Override
  public byte[] apply(long index, byte[] command) {
    LogEntry entry = StoreCodec.decodeEntry(command);
    Transaction transaction = entry.transaction();
    boolean repeated = state.outcomeOf(transaction.id()).isPresent();
    Applied applied = state.apply(entry);
    ClusterState next = applied.state();
    state = next;
    Committed committed = committed(transaction.id(), applied.outcome(), next, applied.changes());
    if (applied.outcome() instanceof Outcome.Accepted && !repeated) {
      watches.publish(committed);
    }
    observer.applied(transaction, applied.outcome(), committed);
    return StoreCodec.encode(applied.outcome());
  }

  static Committed committed(
      Id transaction, Outcome outcome, ClusterState state, List<Change> changes) {
    Revision revision =
        outcome instanceof Outcome.Accepted accepted ? accepted.revision() : state.revision();
    return new Committed(revision, transaction, state.time(), changes, state);
  }

  @Override
  public StateImage image() {
    ClusterState present = state;
    return out -> StoreCodec.writeSnapshot(present, out);
  }

  @Override
  public void restore(InputStream in) throws IOException {
    ClusterState restored = StoreCodec.readSnapshot(in);
    state = restored;
    watches.reset(restored.revision());
    observer.jumped(restored);
  }
}
