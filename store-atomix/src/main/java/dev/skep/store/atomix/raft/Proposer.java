package dev.skep.store.atomix.raft;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
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
 * <p>All state belongs to one thread, the executor's; results are completed there, too.
 */
final class Proposer {
  private static final Logger LOG = LoggerFactory.getLogger(Proposer.class);

  /** What may wait; beyond it a command is refused at once. */
  private static final int MOST_WAITING = 50_000;

  private static final long MOST_WAITING_BYTES = 64 << 20;
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(1);
  private static final Duration SESSION_RETRY = Duration.ofMillis(20);

  /** What is to be proposed. */
  sealed interface Proposal {
    /** A command, of at most {@link RaftSettings#MAX_COMMAND_BYTES}. */
    record Command(byte[] bytes) implements Proposal {}

    /** Nothing, to learn that everything before it has been applied. */
    record Barrier() implements Proposal {}

    /** An entry of its own. */
    record Special(LogEntry entry) implements Proposal {}
  }

  private record Waiting(
      Proposal proposal, CompletableFuture<Proposed> result, long deadlineNanos) {
    int bytes() {
      return proposal instanceof Proposal.Command command ? command.bytes.length : 0;
    }
  }

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

  /** The entry in flight: those who wait for it, and what must follow if it is a part. */
  private record Flight(List<Waiting> passengers, Deque<byte[]> later) {}

  private final LeaderPort leader;
  private final Executor executor;
  private final LongSupplier nanoTime;
  private final Duration deadline;
  private final LongConsumer ready;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private long leadingTerm;
  private @Nullable Session session;
  private boolean opening;
  private long openNotBefore;
  private @Nullable Flight flight;
  private long flightSince;
  private long keepAliveDue;
  private String obstacle = "the leader has just been elected";
  private Optional<String> otherLeader = Optional.empty();

  /**
   * @param executor a single thread
   * @param deadline of every proposal
   * @param ready told the term once commands can be proposed in it
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
    Waiting next = new Waiting(proposal, result, nanoTime.getAsLong() + deadline.toNanos());
    if (leadingTerm == 0) {
      result.completeExceptionally(new ProposalException.NotLeader(otherLeader));
    } else if (next.bytes() > RaftSettings.MAX_COMMAND_BYTES) {
      result.completeExceptionally(
          new ProposalException.Refused(
              "a command of " + next.bytes() + " bytes is too large for the log"));
    } else if (waiting.size() >= MOST_WAITING || waitingBytes + next.bytes() > MOST_WAITING_BYTES) {
      result.completeExceptionally(
          new ProposalException.Refused(
              "too many commands wait for the managers; try again later"));
    } else {
      waiting.add(next);
      waitingBytes += next.bytes();
      proceed();
    }
  }

  /** This member leads in a term now. Telling it twice is harmless. */
  void leading(long term) {
    if (term > leadingTerm) {
      leadingTerm = term;
      session = null;
      otherLeader = Optional.empty();
      openNotBefore = nanoTime.getAsLong();
      openSession();
    }
  }

  /** This member does not lead. */
  void following(Optional<String> newLeader) {
    otherLeader = newLeader;
    if (leadingTerm == 0) {
      return;
    }
    leadingTerm = 0;
    session = null;
    failWaiting(new ProposalException.NotLeader(newLeader));
  }

  private void failWaiting(ProposalException cause) {
    List<Waiting> failed = new ArrayList<>(waiting);
    waiting.clear();
    waitingBytes = 0;
    failed.forEach(w -> w.result.completeExceptionally(cause));
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
        .whenCompleteAsync(
            (id, error) -> {
              opening = false;
              if (error == null && term == leadingTerm) {
                session = new Session(id, term);
                keepAliveDue = nanoTime.getAsLong() + KEEP_ALIVE.toNanos();
                ready.accept(term);
                proceed();
              } else {
                noteObstacle(error);
                openNotBefore = nanoTime.getAsLong() + SESSION_RETRY.toNanos();
              }
            },
            executor);
  }

  private void noteObstacle(@Nullable Throwable error) {
    if (error != null && cause(error) instanceof LeaderPort.NotAppended known) {
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
    if (current == null || flight != null || waiting.isEmpty()) {
      return;
    }
    Deque<byte[]> entries = new ArrayDeque<>();
    List<Waiting> passengers = board(entries);
    flight = new Flight(passengers, entries);
    flightSince = nanoTime.getAsLong();
    send(current, flight);
  }

  /** Takes from the queue what goes into the next entry, or what needs entries of its own. */
  private List<Waiting> board(Deque<byte[]> entries) {
    Waiting first = take();
    switch (first.proposal) {
      case Proposal.Special special -> {
        entries.add(LogEntry.encode(special.entry));
        return List.of(first);
      }
      case Proposal.Command large when !fits(LogEntry.OVERHEAD, large) -> {
        split(large.bytes, entries);
        return List.of(first);
      }
      default -> {
        return boardBatch(first, entries);
      }
    }
  }

  private List<Waiting> boardBatch(Waiting first, Deque<byte[]> entries) {
    List<Waiting> passengers = new ArrayList<>();
    List<byte[]> commands = new ArrayList<>();
    int size = LogEntry.OVERHEAD;
    @Nullable Waiting next = first;
    while (next != null) {
      passengers.add(next);
      if (next.proposal instanceof Proposal.Command command) {
        commands.add(command.bytes);
        size += LogEntry.COMMAND_OVERHEAD + command.bytes.length;
      }
      Waiting head = waiting.peek();
      next = head != null && joins(size, head.proposal) ? take() : null;
    }
    entries.add(LogEntry.encode(new LogEntry.Batch(commands)));
    return passengers;
  }

  private Waiting take() {
    Waiting next = waiting.remove();
    waitingBytes -= next.bytes();
    return next;
  }

  private static boolean joins(int size, Proposal proposal) {
    return switch (proposal) {
      case Proposal.Command command -> fits(size, command);
      case Proposal.Barrier ignored -> true;
      case Proposal.Special ignored -> false;
    };
  }

  private static boolean fits(int size, Proposal.Command command) {
    return size + LogEntry.COMMAND_OVERHEAD + command.bytes.length <= LogEntry.MAX_BYTES;
  }

  private static void split(byte[] command, Deque<byte[]> entries) {
    int room = LogEntry.MAX_BYTES - LogEntry.OVERHEAD;
    int parts = (command.length + room - 1) / room;
    for (int part = 0; part < parts; part++) {
      int end = Math.min(command.length, (part + 1) * room);
      byte[] bytes = Arrays.copyOfRange(command, part * room, end);
      entries.add(LogEntry.encode(new LogEntry.Fragment(part, parts, bytes)));
    }
  }

  private void send(Session current, Flight sent) {
    byte[] entry = sent.later.remove();
    long sequence = ++current.sequence;
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
    if (proposed != null && !sent.later.isEmpty()) {
      if (session == current) {
        send(current, sent);
        return;
      }
      // Without its last part the command will never be applied.
      fail(sent, new ProposalException.NotLeader(otherLeader));
    } else if (proposed != null) {
      complete(sent, proposed);
    } else if (error != null) {
      failed(current, sent, cause(error));
    }
    flight = null;
    proceed();
  }

  private static void complete(Flight sent, Proposed proposed) {
    List<byte[]> results = Results.decode(proposed.result());
    int next = 0;
    for (Waiting passenger : sent.passengers) {
      byte[] result =
          passenger.proposal instanceof Proposal.Command ? results.get(next++) : new byte[0];
      passenger.result.complete(new Proposed(proposed.index(), result));
    }
  }

  private void failed(Session current, Flight sent, Throwable error) {
    noteObstacle(error);
    boolean partMissing = !sent.later.isEmpty();
    boolean sessionUsable = false;
    if (error instanceof LeaderPort.NotAppended known) {
      fail(sent, notProposed(known));
      sessionUsable = known.obstacle() != LeaderPort.Obstacle.NO_SESSION;
      // Atomix has not seen the number, and expects it next.
      current.sequence--;
    } else if (partMissing) {
      fail(sent, new ProposalException.NoQuorum(String.valueOf(error.getMessage())));
    } else {
      fail(sent, unknown());
    }
    if (session == current && !sessionUsable) {
      // Atomix numbers a session's commands; after a gap only a new session is safe.
      session = null;
      openSession();
    }
  }

  private ProposalException notProposed(LeaderPort.NotAppended reason) {
    return switch (reason.obstacle()) {
      case NOT_LEADING -> new ProposalException.NotLeader(otherLeader);
      case NO_SPACE -> new ProposalException.Refused(String.valueOf(reason.getMessage()));
      case NO_SESSION -> new ProposalException.NoQuorum(String.valueOf(reason.getMessage()));
    };
  }

  private ProposalException unknown() {
    return new ProposalException.OutcomeUnknown(
        "the managers did not confirm in time; it may still be applied");
  }

  private static void fail(Flight sent, ProposalException cause) {
    sent.passengers.forEach(w -> w.result.completeExceptionally(cause));
  }

  /** Looks at the clock; to be called often. */
  void tick() {
    long now = nanoTime.getAsLong();
    openSession();
    Flight current = flight;
    if (current != null) {
      current.passengers.stream()
          .filter(passenger -> now - passenger.deadlineNanos >= 0)
          .forEach(passenger -> passenger.result.completeExceptionally(unknown()));
      if (now - flightSince > deadline.toNanos()) {
        abandon(current);
      }
    }
    while (!waiting.isEmpty() && now - waiting.peek().deadlineNanos >= 0) {
      take()
          .result
          .completeExceptionally(
              new ProposalException.NoQuorum(
                  "the managers did not agree within " + deadline.toMillis() + " ms: " + obstacle));
    }
    Session alive = session;
    if (alive != null && now - keepAliveDue >= 0) {
      keepAliveDue = now + KEEP_ALIVE.toNanos();
      keepAlive(alive);
    }
  }

  /** Nothing was heard of the entry in flight: it may still be committed, nobody waits longer. */
  private void abandon(Flight current) {
    LOG.warn("A log entry was not committed within {} ms", deadline.toMillis());
    obstacle = "too few managers answer";
    fail(current, unknown());
    flight = null;
    session = null;
    openSession();
  }

  private void keepAlive(Session alive) {
    leader
        .keepAlive(alive.id, alive.term, alive.answered)
        .whenCompleteAsync(
            (exists, error) -> {
              if (error == null && !exists && session == alive) {
                session = null;
                openSession();
              }
            },
            executor);
  }

  @Override
  public String toString() {
    return "term "
        + leadingTerm
        + (session == null ? " without session" : " session " + session.id)
        + (opening ? " opening" : "")
        + (flight == null ? "" : " in flight " + flight.passengers.size())
        + " waiting "
        + waiting.size()
        + " last obstacle "
        + obstacle;
  }

  /** Fails everything that waits or is in flight. */
  void close() {
    leadingTerm = 0;
    session = null;
    failWaiting(new ProposalException.NotLeader(Optional.empty()));
    Flight current = flight;
    if (current != null) {
      fail(current, unknown());
      flight = null;
    }
  }
}
