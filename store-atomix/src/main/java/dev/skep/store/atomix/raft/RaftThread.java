package dev.skep.store.atomix.raft;

import io.atomix.protocols.raft.impl.RaftContext;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Runs steps on Atomix's Raft thread, and hands on what they throw, which Atomix would lose. */
record RaftThread(RaftContext raft) {
  void execute(Runnable step) {
    raft.getThreadContext().execute(step);
  }

  /** Runs a step whose result comes at once. */
  <T> CompletableFuture<T> call(Supplier<T> step) {
    return compose(() -> CompletableFuture.completedFuture(step.get()));
  }

  /** Runs a step whose result comes later. */
  <T> CompletableFuture<T> compose(Supplier<CompletableFuture<T>> step) {
    CompletableFuture<T> result = new CompletableFuture<>();
    execute(() -> {
      try {
        step.get()
            .whenComplete((value, error) -> {
              if (error == null) {
                result.complete(value);
              } else {
                result.completeExceptionally(error);
              }
            });
      } catch (RuntimeException | Error e) {
        result.completeExceptionally(e);
      }
    });
    return result;
  }
}
