package dev.skep.store.atomix;

import dev.skep.api.Id;
import dev.skep.api.codec.StoreCodec;
import dev.skep.api.state.LogEntry;
import dev.skep.api.state.Outcome;
import dev.skep.api.state.Transaction;
import dev.skep.api.store.Leadership;
import dev.skep.store.atomix.PeerCall.Answer;
import dev.skep.store.atomix.PeerCall.Status;
import dev.skep.store.atomix.raft.ProposalException;
import dev.skep.store.atomix.raft.Proposed;
import dev.skep.store.atomix.raft.RaftNode;
import dev.skep.store.atomix.raft.RaftSettings;
import dev.skep.store.atomix.transport.PeerException;
import dev.skep.store.atomix.transport.PeerTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/** Puts a question to the leader, in this process or at a peer, and answers peers as the leader. */
final class LeaderCalls {
  /**
   * After which another attempt is made, perhaps with another leader: one whose host lost power
   * never says that it is gone, and is replaced in this time. Repetition is harmless. A large
   * commit has its {@link RaftSettings#allowance} in addition.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Id self;
  private final InstantSource clock;
  private final PeerTransport transport;
  private final RaftNode raft;
  private final StoreMachine machine;
  private final Supplier<Leadership.View> view;
  private final Supplier<String> obstacle;
  private final Executor executor;

  /** What peers asked for and is on its way; a repetition waits for the same. */
  private final Map<Id, CompletableFuture<Answer>> underWay = new ConcurrentHashMap<>();

  /**
   * @param executor reads what peers want committed when it is large, so that the network's threads
   *     go on with heartbeats
   */
  LeaderCalls(
      Id self,
      InstantSource clock,
      PeerTransport transport,
      RaftNode raft,
      StoreMachine machine,
      Supplier<Leadership.View> view,
      Supplier<String> obstacle,
      Executor executor) {
    this.self = self;
    this.clock = clock;
    this.transport = transport;
    this.raft = raft;
    this.machine = machine;
    this.view = view;
    this.obstacle = obstacle;
    this.executor = executor;
  }

  /** Begins to answer peers. */
  void serve() {
    transport.handle(
        PeerCall.COMMIT, (peer, body) -> commitForPeer(body).thenApply(Answer::encode));
    transport.handle(PeerCall.BARRIER, (peer, body) -> barrierHere().thenApply(Answer::encode));
  }

  /**
   * Asks for a commit; the answer's body is the encoded outcome.
   *
   * @param encoded the log entry, stamped with this manager's clock
   */
  CompletableFuture<Answer> commit(byte[] encoded) {
    return view.get().isSelf() ? propose(encoded) : askPeer(PeerCall.COMMIT, encoded);
  }

  /** Asks up to where the log must be applied to know all that was acknowledged. */
  CompletableFuture<Answer> barrier() {
    return view.get().isSelf() ? barrierHere() : askPeer(PeerCall.BARRIER, new byte[0]);
  }

  private CompletableFuture<Answer> askPeer(byte call, byte[] body) {
    Optional<Id> leader = view.get().leader().filter(id -> !id.equals(self));
    if (leader.isEmpty()) {
      return notLeading();
    }
    return transport
        .request(
            leader.get().toString(), call, body, PATIENCE.plus(RaftSettings.allowance(body.length)))
        .handle((bytes, error) -> error == null ? Answer.decode(bytes) : lost(cause(error)));
  }

  private CompletableFuture<Answer> notLeading() {
    return CompletableFuture.completedFuture(Answer.of(Status.NOT_PROPOSED, obstacle.get()));
  }

  private static Answer lost(Throwable error) {
    boolean perhapsDone =
        !(error instanceof PeerException peer) || peer.reach() == PeerException.Reach.UNANSWERED;
    return Answer.of(perhapsDone ? Status.UNKNOWN : Status.NOT_PROPOSED, message(error));
  }

  private CompletableFuture<Answer> propose(byte[] encoded) {
    return answer(raft.propose(encoded), Proposed::result);
  }

  private static <T> CompletableFuture<Answer> answer(
      CompletableFuture<T> proposed, Function<T, byte[]> body) {
    return proposed.handle((value, error) ->
        error == null ? new Answer(Status.DONE, body.apply(value)) : notDone(cause(error)));
  }

  private static Answer notDone(Throwable error) {
    Status status =
        switch (error) {
          case ProposalException.Refused ignored -> Status.REFUSED;
          case ProposalException.NotLeader ignored -> Status.NOT_PROPOSED;
          case ProposalException.NoQuorum ignored -> Status.NOT_PROPOSED;
          default -> Status.UNKNOWN;
        };
    return Answer.of(status, message(error));
  }

  /** Commits what a follower sent, under this leader's clock. */
  private CompletableFuture<Answer> commitForPeer(byte[] encoded) {
    return encoded.length <= RaftSettings.MAX_ENTRY_BYTES
        ? commitOnce(encoded)
        : CompletableFuture.supplyAsync(() -> commitOnce(encoded), executor)
            .thenCompose(Function.identity());
  }

  private CompletableFuture<Answer> commitOnce(byte[] encoded) {
    if (!view.get().isSelf()) {
      return notLeading();
    }
    Transaction transaction = StoreCodec.decodeEntry(encoded).transaction();
    Optional<Outcome> known = machine.state().outcomeOf(transaction.id());
    if (known.isPresent()) {
      return CompletableFuture.completedFuture(
          new Answer(Status.DONE, StoreCodec.encode(known.get())));
    }
    CompletableFuture<Answer> mine = new CompletableFuture<>();
    CompletableFuture<Answer> other = underWay.putIfAbsent(transaction.id(), mine);
    if (other != null) {
      return other;
    }
    return propose(StoreCodec.encode(new LogEntry(transaction, clock.instant())))
        .whenComplete((answer, error) -> {
          underWay.remove(transaction.id());
          if (error == null) {
            mine.complete(answer);
          } else {
            mine.completeExceptionally(error);
          }
        });
  }

  private CompletableFuture<Answer> barrierHere() {
    if (!view.get().isSelf()) {
      return notLeading();
    }
    return answer(raft.barrier(), index -> ByteBuffer.allocate(Long.BYTES).putLong(index).array());
  }

  static String message(Throwable error) {
    return String.valueOf(error.getMessage());
  }

  static Throwable cause(Throwable error) {
    return error instanceof CompletionException wrapped && wrapped.getCause() != null
        ? wrapped.getCause()
        : error;
  }
}
