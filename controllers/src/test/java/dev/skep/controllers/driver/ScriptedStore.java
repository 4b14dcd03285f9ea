package dev.skep.controllers.driver;

import dev.skep.api.Id;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Revision;
import dev.skep.api.state.Samples;
import dev.skep.api.state.Transaction;
import dev.skep.api.store.Committed;
import dev.skep.api.store.InMemoryStore;
import dev.skep.api.store.Leadership;
import dev.skep.api.store.Store;
import dev.skep.api.store.Subscription;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Answers the first commits as it is told, later ones as a store does; remembers all attempts. */
final class ScriptedStore implements Store {
  private final Store store;
  private final Deque<Answer> script = new ArrayDeque<>();
  private final Deque<Runnable> held = new ArrayDeque<>();
  private final List<Transaction> attempts = new ArrayList<>();

  /** What becomes of one attempt. */
  sealed interface Answer {
    /** Nothing is applied. */
    record Fail(Throwable with) implements Answer {}

    /** It is applied, but the answer gets lost. */
    record ApplyAndFail(Throwable with) implements Answer {}

    /** Nothing happens before {@link #release}. */
    record Hold() implements Answer {}
  }

  ScriptedStore(InstantSource clock) {
    this.store = new InMemoryStore(Samples.id("self"), clock, Runnable::run);
  }

  void answer(Answer... answers) {
    Collections.addAll(script, answers);
  }

  List<Transaction> attempts() {
    return attempts;
  }

  /** Lets the oldest held commit happen. */
  void release() {
    held.remove().run();
  }

  /** A leader writes its first transaction. */
  void startTerm(long term, Id leader) {
    store
        .commit(
            Transaction.of(
                    Id.derive(leader, "term", term), List.of(new Mutation.StartTerm(term, leader)))
                .inTerm(term))
        .toCompletableFuture()
        .join();
  }

  /** Somebody else, who is not in the script, commits. */
  void commitAside(Mutation... mutations) {
    Id id = Id.derive(Samples.id("aside"), "transaction", state().revision().value());
    store.commit(Transaction.of(id, List.of(mutations))).toCompletableFuture().join();
  }

  @Override
  public CompletionStage<Committed> commit(Transaction transaction) {
    attempts.add(transaction);
    return switch (script.poll()) {
      case null -> store.commit(transaction);
      case Answer.Fail fail -> CompletableFuture.failedStage(fail.with());
      case Answer.ApplyAndFail fail -> {
        store.commit(transaction).toCompletableFuture().join();
        yield CompletableFuture.failedStage(fail.with());
      }
      case Answer.Hold ignored -> hold(transaction);
    };
  }

  private CompletionStage<Committed> hold(Transaction transaction) {
    CompletableFuture<Committed> later = new CompletableFuture<>();
    held.add(() ->
        store
            .commit(transaction)
            .whenComplete((committed, error) -> {
              if (error == null) {
                later.complete(committed);
              } else {
                later.completeExceptionally(error);
              }
            }));
    return later;
  }

  @Override
  public ClusterState state() {
    return store.state();
  }

  @Override
  public CompletionStage<ClusterState> latest() {
    return store.latest();
  }

  @Override
  public Subscription watch(Revision after, Consumer<Committed> each) {
    return store.watch(after, each);
  }

  @Override
  public Leadership leadership() {
    return store.leadership();
  }

  @Override
  public void close() {
    store.close();
  }
}
