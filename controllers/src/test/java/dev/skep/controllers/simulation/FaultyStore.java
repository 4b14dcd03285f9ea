package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.model.Kind;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Revision;
import dev.skep.api.state.Transaction;
import dev.skep.api.state.Transaction.Precondition;
import dev.skep.api.store.Committed;
import dev.skep.api.store.InMemoryStore;
import dev.skep.api.store.Leadership;
import dev.skep.api.store.Store;
import dev.skep.api.store.StoreException;
import dev.skep.api.store.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A store in which commits take time, come too late, get lost, and leaders change. */
final class FaultyStore implements Store {
  private static final Id FIRST_LEADER = new Id(0, 1);

  private final World world;
  private final InMemoryStore inner;
  private Duration leaderClock = Duration.ZERO;
  private boolean faulty;
  private boolean led = true;
  private final Map<Id, Instant> submitted = new HashMap<>();

  FaultyStore(World world) {
    this.world = world;
    this.inner = new InMemoryStore(FIRST_LEADER, this::leaderTime, Runnable::run);
  }

  /** What the leader's clock shows. */
  Instant leaderTime() {
    return world.now().plus(leaderClock);
  }

  /** The true time at which the leader's clock will show a time. */
  Instant trueTime(Instant leaderTime) {
    return leaderTime.minus(leaderClock);
  }

  /** When a transaction was handed over for the first time. */
  Instant submitted(Id transaction) {
    return submitted.getOrDefault(transaction, world.now());
  }

  void faulty(boolean wanted) {
    faulty = wanted;
  }

  /** The leader is gone; nothing can be committed until there is another. */
  void loseLeader() {
    led = false;
  }

  /**
   * Another manager leads, with a clock that differs.
   *
   * @return the new term
   */
  long lead(Id leader, Duration clock) {
    long term = inner.state().term() + 1;
    Instant floor = inner.state().time();
    leaderClock = clock;
    if (leaderTime().isBefore(floor)) {
      // What the daemon's clock does, too: it never shows less than what was committed.
      leaderClock = Duration.between(world.now(), floor);
    }
    led = true;
    Transaction begin =
        Transaction.of(
            Id.derive(leader, "term", term), List.of(new Mutation.StartTerm(term, leader)));
    inner.commit(begin.inTerm(term)).toCompletableFuture().join();
    return term;
  }

  @Override
  public CompletionStage<Committed> commit(Transaction transaction) {
    submitted.putIfAbsent(transaction.id(), world.now());
    CompletableFuture<Committed> result = new CompletableFuture<>();
    int fault = faulty ? world.pick(100) : 100;
    Duration delay = fault < 6 ? world.millis(100, 3_000) : world.millis(0, 15);
    if (fault >= 12 && fault < 16) {
      world.after(delay, () -> apply(conflicting(transaction), result, false));
    } else if (fault >= 16 && fault < 19) {
      fail(result, delay, new StoreException.OutcomeUnknown("lost on the way"));
    } else if (fault >= 19 && fault < 21) {
      fail(result, delay, new StoreException.NoQuorum());
    } else if (fault >= 10 && fault < 12) {
      // The caller gives up waiting; the transaction arrives all the same.
      fail(result, delay, new StoreException.OutcomeUnknown("no answer in time"));
      world.after(
          delay.plus(world.millis(0, 2_000)),
          () -> apply(transaction, new CompletableFuture<>(), false));
    } else {
      boolean answerIsLost = fault >= 6 && fault < 10;
      world.after(delay, () -> apply(transaction, result, answerIsLost));
    }
    return result;
  }

  /**
   * The same transaction, but it comes too late. It goes through the store, so that the store
   * remembers the refusal for every other attempt, as it would in truth.
   */
  private static Transaction conflicting(Transaction transaction) {
    Precondition never = new Precondition(Kind.NODE, new Id(0, 0), Long.MAX_VALUE);
    return new Transaction(
        transaction.id(), List.of(never), transaction.mutations(), transaction.term());
  }

  private void apply(
      Transaction transaction, CompletableFuture<Committed> result, boolean answerIsLost) {
    if (!led) {
      fail(result, Duration.ZERO, new StoreException.NotLeader(Optional.empty(), "no leader"));
      return;
    }
    CompletionStage<Committed> applied = inner.commit(transaction);
    Duration back = world.millis(0, 10);
    if (answerIsLost) {
      fail(result, back, new StoreException.OutcomeUnknown("the answer was lost"));
      return;
    }
    applied.whenComplete((committed, error) ->
        world.after(
            back,
            () -> {
              if (error == null) {
                result.complete(committed);
              } else {
                result.completeExceptionally(error);
              }
            }));
  }

  private void fail(CompletableFuture<Committed> result, Duration delay, StoreException error) {
    world.after(delay, () -> result.completeExceptionally(error));
  }

  @Override
  public ClusterState state() {
    return inner.state();
  }

  @Override
  public CompletionStage<ClusterState> latest() {
    return inner.latest();
  }

  @Override
  public Subscription watch(Revision after, Consumer<Committed> each) {
    return inner.watch(after, each);
  }

  @Override
  public Leadership leadership() {
    return inner.leadership();
  }

  @Override
  public void close() {
    inner.close();
  }
}
