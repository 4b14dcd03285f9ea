package dev.skep.api.store;

import dev.skep.api.Id;
import dev.skep.api.codec.StoreCodec;
import dev.skep.api.model.Task;
import dev.skep.api.state.Applied;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.LogEntry;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Outcome;
import dev.skep.api.state.Revision;
import dev.skep.api.state.Transaction;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * A store of one member that remembers nothing beyond its life: for simulation and tests. It leads
 * from the start. With a direct executor everything happens on the calling thread.
 */
public final class InMemoryStore implements Store {
  /** So many mutations of 8 KiB, more than a bounded one has, stay below the size limit. */
  private static final int FEW = 100;

  /** Characters of an explanation that fit into that, whatever their encoding. */
  private static final int SHORT = 2_000;

  /** Commits that a watcher may be late by where history shall cost little. */
  private static final int LIGHT_HISTORY = 100;

  private final InstantSource clock;
  private final boolean checksSize;
  private final Watches watches;
  private final Leadership leadership;
  private volatile ClusterState state;
  private volatile boolean closed;

  /**
   * @param self the only member's node id
   * @param clock stamps commits
   * @param executor calls watchers
   */
  public InMemoryStore(Id self, InstantSource clock, Executor executor) {
    this(self, ClusterState.EMPTY, clock, executor);
  }

  /**
   * @param start what there is already
   */
  public InMemoryStore(Id self, ClusterState start, InstantSource clock, Executor executor) {
    this(self, start, clock, executor, Watches.HISTORY, true);
  }

  private InMemoryStore(
      Id self,
      ClusterState start,
      InstantSource clock,
      Executor executor,
      int history,
      boolean checksSize) {
    this.clock = clock;
    this.checksSize = checksSize;
    this.state = start;
    this.watches = new Watches(start.revision(), executor, history);
    Leadership.View view = new Leadership.View(1, Optional.of(self), true);
    this.leadership = new Fixed(view);
    Transaction first =
        Transaction.of(Id.derive(self, "term", 1), List.of(new Mutation.StartTerm(1, self)));
    commitNow(first.inTerm(1));
  }

  /**
   * One for thousands of short lives of small clusters: it keeps little history, and takes
   * transactions of any size, because finding out the size is the dearest part of a commit here.
   */
  public static InMemoryStore light(Id self, InstantSource clock, Executor executor) {
    return new InMemoryStore(self, ClusterState.EMPTY, clock, executor, LIGHT_HISTORY, false);
  }

  @Override
  public ClusterState state() {
    return state;
  }

  @Override
  public CompletionStage<ClusterState> latest() {
    return CompletableFuture.completedStage(state);
  }

  @Override
  public CompletionStage<Committed> commit(Transaction transaction) {
    if (closed) {
      return CompletableFuture.failedStage(new StoreException.NoQuorum());
    }
    try {
      return CompletableFuture.completedStage(commitNow(transaction));
    } catch (StoreException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private synchronized Committed commitNow(Transaction transaction) {
    LogEntry entry = new LogEntry(transaction, clock.instant());
    if (checksSize && !isSurelySmall(transaction)) {
      TransactionSize.check(StoreCodec.encode(entry));
    }
    boolean repeated = state.outcomeOf(transaction.id()).isPresent();
    Applied applied = state.apply(entry);
    state = applied.state();
    if (!(applied.outcome() instanceof Outcome.Accepted accepted)) {
      throw StoreException.of(applied.outcome());
    }
    Committed committed =
        new Committed(
            accepted.revision(), transaction.id(), state.time(), applied.changes(), state);
    if (!repeated) {
      watches.publish(committed);
    }
    return committed;
  }

  /**
   * Encoding is the dearest part of a commit here, so it is left out where the bound is far away: a
   * few mutations whose texts are bounded, as nearly all of a controller's are.
   */
  private static boolean isSurelySmall(Transaction transaction) {
    return transaction.mutations().size() + transaction.preconditions().size() <= FEW
        && transaction.mutations().stream().allMatch(InMemoryStore::isBounded);
  }

  private static boolean isBounded(Mutation mutation) {
    return switch (mutation) {
      case Mutation.Put(Task ignored) -> true;
      case Mutation.Put ignored -> false;
      case Mutation.DescribeNode ignored -> false;
      case Mutation.Explain explain -> explain.reason().length() < SHORT;
      case Mutation.Delete ignored -> true;
      case Mutation.AssignTask ignored -> true;
      case Mutation.DesireTask ignored -> true;
      case Mutation.ReportTask ignored -> true;
      case Mutation.ReportNode ignored -> true;
      case Mutation.ReportUpdate ignored -> false;
      case Mutation.AllocateNetwork ignored -> false;
      case Mutation.AllocateBalancers ignored -> false;
      case Mutation.AllocateService ignored -> false;
      case Mutation.AllocateTask allocate -> allocate.addresses().size() <= FEW;
      case Mutation.Emit ignored -> true;
      case Mutation.StartTerm ignored -> true;
      case Mutation.RaiseFeatureLevel ignored -> true;
    };
  }

  @Override
  public Subscription watch(Revision after, Consumer<Committed> each) {
    return watches.watch(after, each);
  }

  @Override
  public Leadership leadership() {
    return leadership;
  }

  @Override
  public void close() {
    closed = true;
    watches.close();
  }

  private record Fixed(View view) implements Leadership {
    @Override
    public AutoCloseable listen(Consumer<View> listener) {
      listener.accept(view);
      return () -> {};
    }
  }
}
