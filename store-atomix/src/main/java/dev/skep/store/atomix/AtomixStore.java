package dev.skep.store.atomix;

import dev.skep.api.Id;
import dev.skep.api.codec.StoreCodec;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.LogEntry;
import dev.skep.api.state.Outcome;
import dev.skep.api.state.Revision;
import dev.skep.api.state.Transaction;
import dev.skep.api.store.Committed;
import dev.skep.api.store.Leadership;
import dev.skep.api.store.Store;
import dev.skep.api.store.StoreException;
import dev.skep.api.store.Subscription;
import dev.skep.api.store.TransactionSize;
import dev.skep.store.atomix.raft.LeaderView;
import dev.skep.store.atomix.raft.ProposalException;
import dev.skep.store.atomix.raft.RaftListener;
import dev.skep.store.atomix.raft.RaftNode;
import dev.skep.store.atomix.raft.RaftSettings;
import dev.skep.store.atomix.raft.Start;
import dev.skep.store.atomix.transport.PeerTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The {@link Store} of a manager, replicated by Raft. */
public final class AtomixStore implements Store {
  private static final Logger LOG = LoggerFactory.getLogger(AtomixStore.class);

  private final StoreSettings settings;
  private final InstantSource clock;
  private final Executor callbacks;
  private final ScheduledExecutorService serial;
  private final LeadershipHub leadership;
  private final PendingCommits pending;
  private final StoreMachine machine;
  private final PeerTransport transport;
  private final RaftNode raft;
  private final StoreTerms terms;
  private final LeaderCalls leader;
  private volatile boolean closed;

  /**
   * A manager, as Raft has it.
   *
   * @param id its node id
   * @param voter whether it counts for the quorum; a new one does not until it has caught up
   * @param leader whether it leads
   * @param reachable whether this manager is connected to it; always for itself
   */
  public record Manager(Id id, boolean voter, boolean leader, boolean reachable) {}

  private AtomixStore(
      StoreSettings settings, InstantSource clock, Executor callbacks, MemberListener listener)
      throws IOException {
    this.settings = settings;
    this.clock = clock;
    this.callbacks = callbacks;
    this.serial =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("store").factory());
    this.leadership = new LeadershipHub(this::onSerial);
    this.pending = new PendingCommits(callbacks);
    this.machine = new StoreMachine(callbacks, pending);
    this.transport = PeerTransport.open(settings.peers());
    try {
      this.raft = RaftNode.open(settings.raft(), transport, machine, new Events(listener));
    } catch (IOException | RuntimeException e) {
      transport.close();
      serial.shutdown();
      throw e;
    }
    this.terms = new StoreTerms(settings.self(), clock, serial, raft::propose, leadership);
    this.leader =
        new LeaderCalls(
            settings.self(),
            clock,
            transport,
            raft,
            machine,
            leadership::view,
            this::obstacle,
            callbacks);
    leader.serve();
  }

  /**
   * Opens a manager's store.
   *
   * @param clock stamps commits while this manager leads
   * @param callbacks calls watchers and completes what this store returns; more than one thread, or
   *     callers must not block in it
   * @param listener told when the store ends by itself
   * @throws IOException if files or address cannot be used
   * @throws dev.skep.store.atomix.log.DamagedLogException if the files cannot be trusted
   */
  public static AtomixStore open(
      StoreSettings settings, InstantSource clock, Executor callbacks, MemberListener listener)
      throws IOException {
    return new AtomixStore(settings, clock, callbacks, listener);
  }

  /**
   * Makes a manager, whose store is not open, the only one; see {@link RaftNode#forceNewCluster}.
   */
  public static void forceNewCluster(StoreSettings settings) throws IOException {
    RaftNode.forceNewCluster(settings.raft());
  }

  /**
   * Enters the cluster, or returns to it.
   *
   * @return completes when this manager has caught up with what was committed when it came
   */
  public CompletionStage<Void> start(Start how) {
    return raft.start(how).minimalCompletionStage();
  }

  /** Allows a node to become a manager; on the leader only. */
  public CompletionStage<Void> addMember(Id node) {
    return decided(raft.addMember(node.toString()));
  }

  /**
   * Ends that a node is a manager, dead or alive; on the leader only. A leader that removes itself
   * hands over first. The last manager cannot be removed.
   */
  public CompletionStage<Void> removeMember(Id node) {
    return decided(raft.removeMember(node.toString()));
  }

  private CompletionStage<Void> decided(CompletableFuture<Void> change) {
    return change.exceptionally(error -> {
      throw switch (LeaderCalls.cause(error)) {
        case ProposalException.OutcomeUnknown unknown ->
            new StoreException.OutcomeUnknown(LeaderCalls.message(unknown));
        case ProposalException.NoQuorum ignored -> new StoreException.NoQuorum();
        case Throwable other ->
            new StoreException.NotLeader(leadership.view().leader(), LeaderCalls.message(other));
      };
    });
  }

  /** The managers, as Raft has them at present. */
  public List<Manager> managers() {
    return raft.members().stream()
        .map(m -> new Manager(Id.parse(m.id()), m.voter(), m.leader(), m.reachable()))
        .toList();
  }

  /** Asks the verifier of peers again about every connection. */
  public void recheckPeers() {
    transport.recheckPeers();
  }

  /** A text for people who look for the reason of a fault. */
  public CompletionStage<String> describe() {
    return raft.describe()
        .thenApply(text ->
            text
                + ", store "
                + leadership.view()
                + " revision "
                + state().revision()
                + " pending "
                + pending);
  }

  /** SHA-256 of the state here; equal on all managers at equal revisions. Takes its time. */
  public String digest() {
    return StoreCodec.digest(machine.state());
  }

  @Override
  public ClusterState state() {
    return machine.state();
  }

  @Override
  public Leadership leadership() {
    return leadership;
  }

  @Override
  public Subscription watch(Revision after, Consumer<Committed> each) {
    return machine.watches().watch(after, each);
  }

  @Override
  public CompletionStage<Committed> commit(Transaction transaction) {
    byte[] encoded = StoreCodec.encode(new LogEntry(transaction, clock.instant()));
    try {
      TransactionSize.check(encoded);
    } catch (StoreException e) {
      return CompletableFuture.failedStage(e);
    }
    Id id = transaction.id();
    PendingCommits.Entered entered = pending.enter(id, encoded.length);
    if (entered.isNew()) {
      Optional<Outcome> known = machine.state().outcomeOf(id);
      if (known.isPresent()) {
        pending.told(id, known.get(), machine.state());
      } else {
        new Asking(
                serial,
                this::direction,
                () -> leader.commit(encoded),
                body -> pending.told(id, StoreCodec.decodeOutcome(body), machine.state()),
                error -> pending.fail(id, error),
                entered.result()::isDone,
                deadline() + RaftSettings.allowance(encoded.length).toNanos())
            .ask();
      }
    }
    return entered.result().minimalCompletionStage();
  }

  @Override
  public CompletionStage<ClusterState> latest() {
    CompletableFuture<ClusterState> result = new CompletableFuture<>();
    new Asking(
            serial,
            this::direction,
            leader::barrier,
            body ->
                raft.applied(ByteBuffer.wrap(body).getLong())
                    .thenRun(() -> callbacks.execute(() -> result.complete(state()))),
            error -> callbacks.execute(() -> result.completeExceptionally(readError(error))),
            result::isDone,
            deadline())
        .ask();
    return result.minimalCompletionStage();
  }

  /** A read changes nothing, so its outcome is never in doubt. */
  private static StoreException readError(StoreException error) {
    return error instanceof StoreException.OutcomeUnknown ? new StoreException.NoQuorum() : error;
  }

  private String obstacle() {
    LeaderView view = raft.leader();
    boolean waits = !view.ready() && view.leader().equals(Optional.of(settings.self().toString()));
    return waits ? raft.obstacle() : terms.obstacle();
  }

  private long deadline() {
    return System.nanoTime() + settings.commitDeadline().toNanos();
  }

  private Asking.Direction direction() {
    return new Asking.Direction(
        leadership.view().leader(), closed || terms.leaderlessFor(settings.electionPatience()));
  }

  @Override
  public void close() {
    closed = true;
    raft.close();
    transport.close();
    machine.watches().close();
    pending.failAll(new StoreException.OutcomeUnknown("this manager's store was closed"));
    serial.shutdown();
  }

  private void onSerial(Runnable step) {
    try {
      serial.execute(step);
    } catch (RejectedExecutionException e) {
      LOG.debug("Not told: the store has been closed");
    }
  }

  private final class Events implements RaftListener {
    private final MemberListener listener;

    Events(MemberListener listener) {
      this.listener = listener;
    }

    @Override
    public void leaderChanged(LeaderView view) {
      onSerial(() -> terms.follow(view));
    }

    @Override
    public void removed() {
      listener.removed();
    }

    @Override
    public void failed(Throwable cause) {
      onSerial(() -> terms.follow(new LeaderView(raft.leader().term(), Optional.empty(), false)));
      listener.failed(cause);
    }
  }
}
