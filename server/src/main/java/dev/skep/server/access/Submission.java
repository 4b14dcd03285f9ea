package dev.skep.server.access;

import dev.skep.api.Id;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Revision;
import dev.skep.api.store.Committed;
import dev.skep.api.store.Store;
import dev.skep.api.store.StoreException;
import dev.skep.controllers.admission.Admitted;
import dev.skep.controllers.admission.Request;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** One wish on its way into the store; see {@link ClusterAccess#submit}. */
final class Submission {
  /** Several operators who change one object at once still get through. */
  private static final int MAX_CONFLICTS = 20;

  /**
   * What the state refused may be told better by admission, or may be right by now, if another
   * write came between: two who make the same stack at once, for example. More often it is just
   * refused.
   */
  private static final int MAX_REJECTIONS = 3;

  /** Swarm's API lets a write wait this long for a leader before it gives up. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final int MIN_PAUSE_MILLIS = 20;
  private static final int MAX_PAUSE_MILLIS = 150;

  private final Store store;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final String by;
  private final Decision decision;
  private final long startedNanos = System.nanoTime();
  private final CompletableFuture<Submitted> result = new CompletableFuture<>();
  private int conflicts;
  private int rejections;
  private Revision decidedOn = Revision.ZERO;

  Submission(
      Store store, InstantSource clock, RandomGenerator random, String by, Decision decision) {
    this.store = store;
    this.clock = clock;
    this.random = random;
    this.by = by;
    this.decision = decision;
  }

  CompletionStage<Submitted> start() {
    decide();
    return result;
  }

  private void decide() {
    store
        .latest()
        .whenComplete((state, failure) -> {
          if (failure == null) {
            attempt(() -> decideOn(state));
          } else {
            failed(failure, this::decide);
          }
        });
  }

  private void decideOn(ClusterState state) {
    decidedOn = state.revision();
    // A refused transaction is remembered under its id, so another decision needs another one.
    Request request = new Request(Id.random(random), clock.instant(), by);
    Admitted admitted = decision.on(state, request).orThrow();
    if (admitted.changesNothing()) {
      result.complete(new Submitted(admitted, nothing(state, request)));
    } else {
      commit(admitted);
    }
  }

  private static Committed nothing(ClusterState state, Request request) {
    return new Committed(state.revision(), request.transaction(), state.time(), List.of(), state);
  }

  private void commit(Admitted admitted) {
    store
        .commit(admitted.transaction())
        .whenComplete((committed, failure) -> {
          if (failure == null) {
            result.complete(new Submitted(admitted, committed));
          } else {
            failed(failure, () -> commit(admitted));
          }
        });
  }

  /** Repeats the step after a pause, or decides anew, or gives up. */
  private void failed(Throwable failure, Runnable again) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    switch (cause) {
      case StoreException.Conflict conflict when conflicts < MAX_CONFLICTS -> {
        conflicts++;
        later(this::decide);
      }
      case StoreException.Rejected rejected when isOutdated() && rejections < MAX_REJECTIONS -> {
        rejections++;
        later(this::decide);
      }
      case StoreException.OutcomeUnknown unknown when within(PATIENCE) -> later(again);
      case StoreException.NotLeader elsewhere when within(PATIENCE) -> later(again);
      case null, default -> result.completeExceptionally(cause == null ? failure : cause);
    }
  }

  private boolean isOutdated() {
    return store.state().revision().compareTo(decidedOn) > 0;
  }

  private boolean within(Duration patience) {
    return System.nanoTime() - startedNanos < patience.toNanos();
  }

  private void later(Runnable step) {
    int pause = random.nextInt(MIN_PAUSE_MILLIS, MAX_PAUSE_MILLIS);
    CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS).execute(() -> attempt(step));
  }

  /** A refusal, or a fault in the decision, reaches whoever waits for the result. */
  private void attempt(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
    }
  }
}
