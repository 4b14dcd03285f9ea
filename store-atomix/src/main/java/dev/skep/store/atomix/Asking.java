package dev.skep.store.atomix;

import dev.skep.api.Id;
import dev.skep.api.store.StoreException;
import dev.skep.store.atomix.PeerCall.Answer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks whoever leads, again and again, until there is an answer or no hope. A transaction's id
 * makes repetition harmless, so a leader that dies with a commit in its hands is no error for the
 * one who asked, as long as another is elected in time.
 */
final class Asking {
  private static final Logger LOG = LoggerFactory.getLogger(Asking.class);
  private static final long PAUSE_MILLIS = 20;

  /**
   * Where the leader is.
   *
   * @param leader its id; empty while there is none
   * @param hopeless whether there has been none for longer than any election takes
   */
  record Direction(Optional<Id> leader, boolean hopeless) {}

  private final ScheduledExecutorService timer;
  private final Supplier<Direction> direction;
  private final Supplier<CompletableFuture<Answer>> question;
  private final Consumer<byte[]> answered;
  private final Consumer<StoreException> failed;
  private final Supplier<Boolean> over;
  private final long deadlineNanos;
  private boolean perhapsDone;
  private @Nullable String refusal;

  /**
   * @param question asks the present leader, wherever it is
   * @param answered takes the body of an answer
   * @param failed takes the reason when there is none
   * @param over whether the answer came another way
   */
  Asking(
      ScheduledExecutorService timer,
      Supplier<Direction> direction,
      Supplier<CompletableFuture<Answer>> question,
      Consumer<byte[]> answered,
      Consumer<StoreException> failed,
      Supplier<Boolean> over,
      long deadlineNanos) {
    this.timer = timer;
    this.direction = direction;
    this.question = question;
    this.answered = answered;
    this.failed = failed;
    this.over = over;
    this.deadlineNanos = deadlineNanos;
  }

  /** Asks once; goes on by itself. One step follows another, so no lock is needed. */
  void ask() {
    try {
      askOnce();
    } catch (RuntimeException e) {
      LOG.error("A fault while asking the leader", e);
      perhapsDone = true;
      failed.accept(why(direction.get()));
    }
  }

  private void askOnce() {
    if (over.get()) {
      return;
    }
    Direction now = direction.get();
    if (System.nanoTime() - deadlineNanos >= 0 || (now.hopeless && !perhapsDone)) {
      failed.accept(why(now));
    } else if (now.leader.isEmpty()) {
      again();
    } else {
      question.get().whenComplete(this::heard);
    }
  }

  private StoreException why(Direction now) {
    if (perhapsDone) {
      return new StoreException.OutcomeUnknown(
          "the managers did not confirm the change in time, it may still happen"
              + (refusal == null ? "" : ": " + refusal));
    }
    if (now.leader.isPresent()) {
      return new StoreException.NotLeader(
          now.leader, refusal == null ? "the leader did not take the request in time" : refusal);
    }
    return new StoreException.NoQuorum();
  }

  private void heard(@Nullable Answer answer, @Nullable Throwable error) {
    if (answer == null) {
      // A connection that broke says nothing about what became of the request.
      perhapsDone = true;
      again();
      return;
    }
    switch (answer.status()) {
      case DONE -> answered.accept(answer.body());
      case NOT_PROPOSED -> {
        refusal = answer.text();
        again();
      }
      case UNKNOWN -> {
        refusal = answer.text();
        perhapsDone = true;
        again();
      }
      case REFUSED -> {
        refusal = answer.text();
        if (perhapsDone) {
          again();
        } else {
          failed.accept(why(direction.get()));
        }
      }
    }
  }

  private void again() {
    if (!timer.isShutdown()) {
      timer.schedule(this::ask, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }
}
