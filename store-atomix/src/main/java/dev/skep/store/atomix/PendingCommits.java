package dev.skep.store.atomix;

import dev.skep.api.Id;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Outcome;
import dev.skep.api.state.Transaction;
import dev.skep.api.store.Committed;
import dev.skep.api.store.StoreException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The commits that callers of this manager wait for. They are completed when their transaction is
 * applied here, whoever proposed it, so a leader's answer that got lost is no loss.
 */
final class PendingCommits implements StoreMachine.Observer {
  /** As many as the log takes; a manager that cannot reach the leader must not collect more. */
  private static final int MOST = 50_000;

  private static final long MOST_BYTES = 128L << 20;

  private record Pending(CompletableFuture<Committed> result, int bytes) {}

  private final Map<Id, Pending> pending = new ConcurrentHashMap<>();
  private final AtomicLong pendingBytes = new AtomicLong();
  private final Executor callbacks;

  /**
   * @param callbacks completes results; the thread that applies must not run callers' code
   */
  PendingCommits(Executor callbacks) {
    this.callbacks = callbacks;
  }

  /**
   * A transaction that is wanted now.
   *
   * @param result of it, shared by all that want it
   * @param isNew whether nobody wanted it before
   */
  record Entered(CompletableFuture<Committed> result, boolean isNew) {}

  /**
   * Enters a transaction; refused when too many wait.
   *
   * @param bytes its size
   */
  Entered enter(Id transaction, int bytes) {
    if (pending.size() >= MOST || pendingBytes.get() + bytes > MOST_BYTES) {
      return new Entered(
          CompletableFuture.failedFuture(
              new StoreException.NotLeader(
                  Optional.empty(), "too many commits wait for the managers; try again later")),
          false);
    }
    CompletableFuture<Committed> mine = new CompletableFuture<>();
    Pending other = pending.putIfAbsent(transaction, new Pending(mine, bytes));
    if (other != null) {
      return new Entered(other.result, false);
    }
    pendingBytes.addAndGet(bytes);
    return new Entered(mine, true);
  }

  @Override
  public void applied(Transaction transaction, Outcome outcome, Committed committed) {
    finish(transaction.id(), outcome, committed);
  }

  @Override
  public void jumped(ClusterState state) {
    for (Id id : pending.keySet()) {
      state.outcomeOf(id).ifPresent(outcome -> told(id, outcome, state));
    }
  }

  /** An outcome became known another way than by applying it now. */
  void told(Id transaction, Outcome outcome, ClusterState state) {
    if (outcome instanceof Outcome.Accepted accepted
        && state.revision().compareTo(accepted.revision()) < 0) {
      // It will be applied here soon, and that completes it.
      return;
    }
    finish(transaction, outcome, StoreMachine.committed(transaction, outcome, state, List.of()));
  }

  private void finish(Id transaction, Outcome outcome, Committed committed) {
    Pending finished = remove(transaction);
    if (finished == null) {
      return;
    }
    CompletableFuture<Committed> result = finished.result;
    callbacks.execute(() -> {
      if (outcome instanceof Outcome.Accepted) {
        result.complete(committed);
      } else {
        result.completeExceptionally(StoreException.of(outcome));
      }
    });
  }

  void fail(Id transaction, StoreException error) {
    Pending failed = remove(transaction);
    if (failed != null) {
      callbacks.execute(() -> failed.result.completeExceptionally(error));
    }
  }

  private @Nullable Pending remove(Id transaction) {
    Pending removed = pending.remove(transaction);
    if (removed != null) {
      pendingBytes.addAndGet(-removed.bytes);
    }
    return removed;
  }

  @Override
  public String toString() {
    return pending.size() + " " + pending.keySet().stream().limit(3).toList();
  }

  void failAll(StoreException error) {
    pending.keySet().forEach(id -> fail(id, error));
  }
}
