package dev.skep.store.atomix;

import dev.skep.api.Id;
import dev.skep.api.codec.StoreCodec;
import dev.skep.api.state.LogEntry;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Transaction;
import dev.skep.api.store.Leadership;
import dev.skep.store.atomix.raft.LeaderView;
import dev.skep.store.atomix.raft.Proposed;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns Raft's leadership into the store's: a member leads the store once its first commit of the
 * term, which says that the term has begun, is applied. Belongs to the store's serial thread.
 */
final class StoreTerms {
  private static final Logger LOG = LoggerFactory.getLogger(StoreTerms.class);
  private static final long RETRY_MILLIS = 50;
  private static final String NOT_LEADING = "this manager does not lead, or not yet";

  private final Id self;
  private final InstantSource clock;
  private final ScheduledExecutorService serial;
  private final Function<byte[], CompletableFuture<Proposed>> propose;
  private final LeadershipHub hub;
  private LeaderView raftView = new LeaderView(0, Optional.empty(), false);
  private volatile String obstacle = NOT_LEADING;
  private volatile long leaderlessSince = System.nanoTime();

  StoreTerms(
      Id self,
      InstantSource clock,
      ScheduledExecutorService serial,
      Function<byte[], CompletableFuture<Proposed>> propose,
      LeadershipHub hub) {
    this.self = self;
    this.clock = clock;
    this.serial = serial;
    this.propose = propose;
    this.hub = hub;
  }

  /**
   * Whether there has been no leader for longer than the given time; may be asked by any thread.
   */
  boolean leaderlessFor(Duration time) {
    return hub.view().leader().isEmpty() && System.nanoTime() - leaderlessSince > time.toNanos();
  }

  /** Why this manager does not lead; may be asked by any thread. */
  String obstacle() {
    return obstacle;
  }

  /** Raft's view changed. */
  void follow(LeaderView next) {
    if (next.leader().isEmpty() && raftView.leader().isPresent()) {
      leaderlessSince = System.nanoTime();
    }
    boolean begins = next.ready() && !(raftView.ready() && raftView.term() == next.term());
    raftView = next;
    if (!next.ready()) {
      obstacle = NOT_LEADING;
    }
    if (begins || !next.ready()) {
      hub.publish(new Leadership.View(next.term(), next.leader().map(Id::parse), false));
    }
    if (begins) {
      start(next.term());
    }
  }

  private void start(long term) {
    if (!raftView.ready() || raftView.term() != term) {
      return;
    }
    Transaction first =
        Transaction.of(Id.derive(self, "term", term), List.of(new Mutation.StartTerm(term, self)))
            .inTerm(term);
    propose
        .apply(StoreCodec.encode(new LogEntry(first, clock.instant())))
        .whenCompleteAsync((proposed, error) -> started(term, error), serial);
  }

  private void started(long term, @Nullable Throwable error) {
    if (error != null) {
      obstacle = LeaderCalls.message(LeaderCalls.cause(error));
      LOG.info("Term {} has not begun yet: {}", term, obstacle);
      serial.schedule(() -> start(term), RETRY_MILLIS, TimeUnit.MILLISECONDS);
    } else if (raftView.ready() && raftView.term() == term) {
      obstacle = NOT_LEADING;
      hub.publish(new Leadership.View(term, Optional.of(self), true));
    }
  }
}
