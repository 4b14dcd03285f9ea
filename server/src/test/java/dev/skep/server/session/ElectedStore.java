package dev.skep.server.session;

import dev.skep.api.Id;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Revision;
import dev.skep.api.state.Transaction;
import dev.skep.api.store.Committed;
import dev.skep.api.store.Leadership;
import dev.skep.api.store.Store;
import dev.skep.api.store.StoreException;
import dev.skep.api.store.Subscription;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A store whose leadership and failures a test decides. */
final class ElectedStore implements Store {
  final AtomicInteger commits = new AtomicInteger();

  /** So many commits do not tell their outcome, although they happen. */
  final AtomicInteger unknownOutcomes = new AtomicInteger();

  /** Whether the others answer when this one asks whether it still leads. */
  volatile boolean reachesOthers = true;

  /** Commits happen when this is complete. */
  volatile CompletableFuture<Void> mayCommit = CompletableFuture.completedFuture(null);

  private final Store actual;
  private final List<Consumer<Leadership.View>> listeners = new CopyOnWriteArrayList<>();
  private volatile Leadership.View view;

  ElectedStore(Store actual, Leadership.View view) {
    this.actual = actual;
    this.view = view;
  }

  static Leadership.View leads(Id self) {
    return new Leadership.View(1, Optional.of(self), true);
  }

  static Leadership.View follows(Id leader) {
    return new Leadership.View(1, Optional.of(leader), false);
  }

  void elect(Leadership.View changed) {
    view = changed;
    listeners.forEach(listener -> listener.accept(changed));
  }

  @Override
  public ClusterState state() {
    return actual.state();
  }

  @Override
  public CompletionStage<ClusterState> latest() {
    return reachesOthers
        ? actual.latest()
        : CompletableFuture.failedStage(new StoreException.NoQuorum());
  }

  @Override
  public CompletionStage<Committed> commit(Transaction transaction) {
    commits.incrementAndGet();
    CompletionStage<Committed> done = mayCommit.thenCompose(now -> actual.commit(transaction));
    return unknownOutcomes.getAndUpdate(left -> Math.max(0, left - 1)) > 0
        ? CompletableFuture.failedStage(new StoreException.OutcomeUnknown("lost"))
        : done;
  }

  @Override
  public Subscription watch(Revision after, Consumer<Committed> each) {
    return actual.watch(after, each);
  }

  @Override
  public Leadership leadership() {
    return new Leadership() {
      @Override
      public View view() {
        return view;
      }

      @Override
      public AutoCloseable listen(Consumer<View> listener) {
        listeners.add(listener);
        listener.accept(view);
        return () -> listeners.remove(listener);
      }
    };
  }

  @Override
  public void close() {
    actual.close();
  }
}
