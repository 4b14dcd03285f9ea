package dev.skep.store.atomix.raft;

import dev.skep.store.atomix.raft.LeaderPort.NotAppended;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proposes what waits, all of it in one log entry, and one entry at a time: Atomix loses track of a
 * session with many commands in flight, and entries that carry many commands are faster anyway.
 *
 * <p>A large command travels in parts, and between two of its parts goes one entry of what else
 * waits. So others wait for one part at most, and a large command takes twice its time at most.
 * Followers put the parts together; all of them travel in one session, or it is given up.
 *
 * <p>All state belongs to one thread, the executor's; results are completed there, too.
 */
final class Proposer {
  private static final Logger LOG = LoggerFactory.getLogger(Proposer.class);
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(1);
  private static final Duration SESSION_RETRY = Duration.ofMillis(20);

  private static final class Session {
    final long id;
    final long term;
    long sequence;
    long answered;

    Session(long id, long term) {
      this.id = id;
      this.term = term;
    }
  }

  private final LeaderPort leader;
  private final Executor executor;
  private final LongSupplier nanoTime;
  private final Duration deadline;
  private final LongConsumer ready;
  private final WaitingLine line = new WaitingLine();
  private long leadingTerm;
  private @Nullable Session session;
  private boolean opening;
  private long openNotBefore;
  private @Nullable Flight flight;
  private long flightSince;
  private @Nullable Flight large;
  private boolean largeIsNext;
  private long keepAliveDue;
  private boolean announcing;
  private volatile String obstacle = "the leader has just been elected";
  private Optional<String> otherLeader = Optional.empty();

  /**
   * @param executor a single thread
   * @param deadline of every proposal
   * @param ready told the term once commands can be proposed in it, perhaps more than once
   */
  Proposer(
      LeaderPort leader,
      Executor executor,
      LongSupplier nanoTime,
      Duration deadline,
      LongConsumer ready) {
    this.leader = leader;
    this.executor = executor;
    this.nanoTime = nanoTime;
    this.deadline = deadline;
    this.ready = ready;
  }

  /** Proposes; may be called by any thread. */
  CompletableFuture<Proposed> propose(Proposal proposal) {
    CompletableFuture<Proposed> result = new CompletableFuture<>();
    try {
      executor.execute(() -> enqueue(proposal, result));
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(new ProposalException.NotLeader(Optional.empty()));
    }
    return result;
  }

  private void enqueue(Proposal proposal, CompletableFuture<Proposed> result) {
    Waiting next = new Waiting(proposal, result, deadlineOf(proposal));
    if (leadingTerm == 0) {
      next.fail(new ProposalException.NotLeader(otherLeader));
      return;
    }
    line.add(next).ifPresent(reason -> next.fail(new ProposalException.Refused(reason)));
    proceed();
  }

  private long deadlineOf(Proposal proposal) {
    Duration all =
        proposal instanceof Proposal.Command command
            ? deadline.plus(RaftSettings.allowance(command.bytes().length))
            : deadline;
    return nanoTime.getAsLong() + all.toNanos();
  }

  /** This member leads in a term now. Telling it twice is harmless. */
  void leading(long term) {
    if (term > leadingTerm) {
      leadingTerm = term;
      endSession();
      otherLeader = Optional.empty();
      openNotBefore = nanoTime.getAsLong();
      openSession();
    }
  }

  /** This member does not lead. */
  void following(Optional<String> newLeader) {
    otherLeader = newLeader;
    if (leadingTerm != 0) {
      leadingTerm = 0;
      endSession();
      line.takeAll().forEach(w -> w.fail(new ProposalException.NotLeader(newLeader)));
    }
  }

  /** The parts of a large command that are left would come too late. */
  private void endSession() {
    session = null;
    Flight broken = large;
    large = null;
    if (broken != null && broken != flight) {
      broken.fail(incomplete());
    }
  }

  private ProposalException incomplete() {
    // Without its last part a command will never be applied.
    return leadingTerm == 0
        ? new ProposalException.NotLeader(otherLeader)
        : new ProposalException.NoQuorum("a part of a large command was lost: " + obstacle);
  }

  private void openSession() {
    long term = leadingTerm;
    if (opening || term == 0 || session != null || nanoTime.getAsLong() < openNotBefore) {
      return;
    }
    opening = true;
    leader
        .openSession(term)
        .orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
        .whenCompleteAsync((id, error) -> opened(term, id, error), executor);
  }

  private void opened(long term, @Nullable Long id, @Nullable Throwable error) {
    opening = false;
    if (id != null && term == leadingTerm) {
      session = new Session(id, term);
      keepAliveDue = nanoTime.getAsLong() + KEEP_ALIVE.toNanos();
      ready.accept(term);
      proceed();
      return;
    }
    if (error != null) {
      noteObstacle(cause(error));
    }
    openNotBefore = nanoTime.getAsLong() + SESSION_RETRY.toNanos();
  }

  private void noteObstacle(Throwable error) {
    if (error instanceof NotAppended known) {
      obstacle = String.valueOf(known.getMessage());
    }
  }

  private static Throwable cause(Throwable error) {
    return error instanceof CompletionException wrapped && wrapped.getCause() != null
        ? wrapped.getCause()
        : error;
  }

  private void proceed() {
    Session current = session;
    if (current != null && flight == null && !(line.isEmpty() && large == null)) {
      Flight next = next();
      flight = next;
      send(current, next);
    }
  }

  /** The parts of a large command and all else take turns. */
  private Flight next() {
    if (large == null && line.hasLarge()) {
      large = line.boardLarge();
    }
    Flight parts = large;
    if (parts == null || (line.hasSmall() && !largeIsNext)) {
      largeIsNext = true;
      return line.board(parts != null);
    }
    largeIsNext = false;
    return parts;
  }

  private void send(Session current, Flight sent) {
    byte[] entry = sent.entries().remove();
    long sequence = ++current.sequence;
    flightSince = nanoTime.getAsLong();
    leader
        .append(current.id, current.term, sequence, entry)
        .whenCompleteAsync(
            (proposed, error) -> {
              current.answered = Math.max(current.answered, sequence);
              if (flight == sent) {
                landed(current, sent, proposed, error);
              }
            },
            executor);
  }

  private void landed(
      Session current, Flight sent, @Nullable Proposed proposed, @Nullable Throwable error) {
    boolean more = !sent.entries().isEmpty();
    boolean goesOn = proposed != null && more && session == current;
    flight = null;
    if (sent == large && !goesOn) {
      large = null;
    }
    if (proposed != null && more && !goesOn) {
      sent.fail(incomplete());
    } else if (proposed != null && !more) {
      sent.complete(proposed);
      announceIfIdle(current);
    } else if (error != null) {
      failed(current, sent, cause(error), more);
    }
    proceed();
  }

  /** With more to send, the next entry tells. */
  private void announceIfIdle(Session current) {
    if (line.isEmpty() && large == null && !announcing && session == current) {
      announcing = true;
      leader
          .announce(current.id, current.term)
          .orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
          .whenCompleteAsync((done, error) -> announcing = false, executor);
    }
  }

  private void failed(Session current, Flight sent, Throwable error, boolean more) {
    noteObstacle(error);
    boolean sessionUsable = false;
    if (error instanceof NotAppended known) {
      sent.fail(notProposed(known));
      sessionUsable = known.obstacle() != LeaderPort.Obstacle.NO_SESSION;
      // Atomix has not seen the number, and expects it next.
      current.sequence--;
    } else if (more) {
      sent.fail(new ProposalException.NoQuorum(String.valueOf(error.getMessage())));
    } else {
      sent.fail(unknown());
    }
    if (session == current && !sessionUsable) {
      // Atomix numbers a session's commands; after a gap only a new session is safe.
      endSession();
      openSession();
    }
  }

  private ProposalException notProposed(NotAppended reason) {
    return switch (reason.obstacle()) {
      case NOT_LEADING -> new ProposalException.NotLeader(otherLeader);
      case NO_SPACE -> new ProposalException.Refused(String.valueOf(reason.getMessage()));
      case NO_SESSION -> new ProposalException.NoQuorum(String.valueOf(reason.getMessage()));
    };
  }

  private ProposalException unknown() {
    String reasons = leader.complaints();
    return new ProposalException.OutcomeUnknown(
        "the managers did not confirm in time; it may still be applied"
            + (reasons.isEmpty() ? "" : ": " + reasons));
  }

  /** Looks at the clock; to be called often. */
  void tick() {
    long now = nanoTime.getAsLong();
    openSession();
    Flight current = flight;
    if (current != null) {
      current.failExpired(now, unknown());
      if (now - flightSince > deadline.toNanos()) {
        abandon(current);
      }
    }
    Flight parts = large;
    if (parts != null) {
      parts.failExpired(now, unknown());
    }
    line.takeExpired(now).forEach(expired -> expired.fail(noQuorum()));
    Session alive = session;
    if (alive != null && now - keepAliveDue >= 0) {
      keepAliveDue = now + KEEP_ALIVE.toNanos();
      keepAlive(alive);
    }
  }

  private ProposalException noQuorum() {
    return new ProposalException.NoQuorum(
        "the managers did not agree within " + deadline.toMillis() + " ms: " + obstacle);
  }

  /** Nothing was heard of the entry in flight: it may still be committed, nobody waits longer. */
  private void abandon(Flight current) {
    LOG.warn("A log entry was not committed within {} ms", deadline.toMillis());
    obstacle = leader.complaints().isEmpty() ? "too few managers answer" : leader.complaints();
    current.fail(unknown());
    flight = null;
    endSession();
    openSession();
  }

  private void keepAlive(Session alive) {
    leader
        .keepAlive(alive.id, alive.term, alive.answered)
        .whenCompleteAsync(
            (exists, error) -> {
              if (error == null && !exists && session == alive) {
                endSession();
                openSession();
              }
            },
            executor);
  }

  /** Why the last attempt failed; may be asked by any thread. */
  String obstacle() {
    return obstacle;
  }

  @Override
  public String toString() {
    return "term "
        + leadingTerm
        + (session == null ? " without session" : " session " + session.id)
        + (opening ? " opening" : "")
        + (flight == null ? "" : " in flight " + flight.passengers().size())
        + (large == null ? "" : " with a large one of " + large.entries().size() + " more parts")
        + " waiting "
        + line.size()
        + " last obstacle "
        + obstacle;
  }

  /** Fails everything that waits or is in flight. */
  void close() {
    following(Optional.empty());
    Flight current = flight;
    if (current != null) {
      current.fail(unknown());
      flight = null;
    }
  }
}
