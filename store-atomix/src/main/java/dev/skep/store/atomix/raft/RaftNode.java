package dev.skep.store.atomix.raft;

import dev.skep.store.atomix.image.FileExchange;
import dev.skep.store.atomix.transport.PeerTransport;
import io.atomix.cluster.MemberId;
import io.atomix.protocols.raft.RaftServer;
import io.atomix.protocols.raft.impl.RaftContext;
import io.atomix.protocols.raft.protocol.JoinResponse;
import io.atomix.protocols.raft.protocol.RaftResponse;
import io.atomix.utils.concurrent.ThreadModel;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member of a Raft cluster. Open it, start it, propose on the leader; the listener tells who
 * leads. Safe for use by many threads.
 */
public final class RaftNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RaftNode.class);
  private static final Duration TICK = Duration.ofMillis(50);

  /** Every so many ticks the leader looks after members and files. */
  private static final int TICKS_PER_ROUND = 10;

  private static final long CLOSE_SECONDS = 5;
  private static final int ATOMIX_THREADS = 2;

  private final RaftSettings settings;
  private final PeerTransport transport;
  private final RaftListener listener;
  private final RaftFiles files;
  private final AppliedState state;
  private final RaftContext raft;
  private final RaftThread thread;
  private final StrictLog log;
  private final PeerGuard guard;
  private final Complaints complaints = new Complaints();
  private final PeerProtocol protocol;
  private final MembershipKeeper keeper;
  private final Housekeeping housekeeping;
  private final LeaderWatch watch;
  private final MemberReport report;
  private final Proposer proposer;
  private final ScheduledExecutorService executor;
  private final ExecutorService background;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private int ticks;

  private RaftNode(
      RaftSettings settings,
      PeerTransport transport,
      ReplicatedStateMachine machine,
      RaftListener listener,
      RaftFiles files) {
    this.settings = settings;
    this.transport = transport;
    this.listener = listener;
    this.files = files;
    this.executor =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("raft-proposer").factory());
    this.background =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("raft-state-files").factory());
    this.state = new AppliedState(machine);
    FileExchange exchange =
        new FileExchange(
            transport,
            RaftMessage.CHAIN_OFFER.kind(),
            RaftMessage.FILE_CHUNK.kind(),
            files.stateFiles());
    Snapshots snapshots =
        new Snapshots(
            state,
            machine,
            files.stateFiles(),
            exchange::fetch,
            this::others,
            files.disk(),
            Snapshots.TAIL_BYTES,
            background);
    ReplicatedService.Type type =
        new ReplicatedService.Type(new ReplicatedService(snapshots, this::fail));
    this.protocol =
        new PeerProtocol(transport, settings.electionTimeout(), complaints, this::joinAnswered);
    this.raft =
        new RaftContext(
            "store",
            MemberId.from(settings.nodeId()),
            new LocalMembership(settings.nodeId()),
            protocol,
            files.storage(),
            type,
            ThreadModel.SHARED_THREAD_POOL.factory("raft-%d", ATOMIX_THREADS, LOG),
            true);
    raft.setElectionTimeout(settings.electionTimeout());
    raft.setHeartbeatInterval(settings.heartbeatInterval());
    this.thread = new RaftThread(raft);
    this.log = new StrictLog(raft);
    this.guard =
        new PeerGuard(
            raft, files.votes(), log, files.disk(), state::members, this::isReady, this::fail);
    this.keeper = new MembershipKeeper(raft, guard, transport);
    this.housekeeping = new Housekeeping(raft, files, log, keeper);
    this.watch = new LeaderWatch(raft, files, state, listener, executor);
    this.report = new MemberReport(raft, transport, watch);
    this.proposer =
        new Proposer(
            new AtomixLeader(raft, thread, guard, files.disk(), type, complaints::text),
            executor,
            System::nanoTime,
            settings.commandDeadline(),
            this::proposing);
    exchange.serve(snapshots::chain, background);
  }

  /**
   * Opens a member's files. It does nothing for the cluster before it is started.
   *
   * @throws IOException if the files cannot be used
   * @throws dev.skep.store.atomix.log.DamagedLogException if they cannot be trusted
   */
  public static RaftNode open(
      RaftSettings settings,
      PeerTransport transport,
      ReplicatedStateMachine machine,
      RaftListener listener)
      throws IOException {
    RaftFiles files = RaftFiles.open(settings);
    try {
      return new RaftNode(settings, transport, machine, listener, files);
    } catch (RuntimeException e) {
      files.close();
      throw e;
    }
  }

  /**
   * Makes a member that is not open the only one of its cluster, for when most of the others are
   * lost for good. Keep a copy of its directory. Members that were given up must not be started
   * again with their old files.
   *
   * @throws dev.skep.store.atomix.log.DamagedLogException if it may lack commits
   */
  public static void forceNewCluster(RaftSettings settings) throws IOException {
    try (RaftFiles files = RaftFiles.open(settings)) {
      files.forceNewCluster(settings.nodeId());
    }
  }

  /**
   * Starts.
   *
   * @return completes when this member is in its cluster, knows the leader and has caught up with
   *     what was committed when it came
   */
  public CompletableFuture<Void> start(Start how) {
    raft.addRoleChangeListener(role -> {
      long term = raft.getTerm();
      complaints.roleChanged(term);
      execute(() -> watch.roleChanged(role, term, proposer));
    });
    raft.addLeaderElectionListener(leader -> execute(() -> watch.look(proposer)));
    protocol.serve(guard, thread);
    transport.handle(RaftMessage.TAKE_OVER.kind(), this::takeOver);
    transport.handle(RaftMessage.REMOVED.kind(), this::toldRemoved);
    CompletableFuture<Void> here = new CompletableFuture<>();
    thread.execute(() -> {
      try {
        log.prepareSegment();
        enter(how)
            .whenComplete((v, error) -> {
              if (error == null) {
                raft.awaitState(RaftContext.State.READY, s -> here.complete(null));
              } else {
                here.completeExceptionally(error);
              }
            });
      } catch (RuntimeException e) {
        here.completeExceptionally(e);
      }
    });
    executor.scheduleWithFixedDelay(
        this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    return here;
  }

  private CompletableFuture<Void> enter(Start how) {
    return switch (how) {
      case Start.Founding founding -> raft.getCluster().bootstrap(ids(founding.members()));
      case Start.Joining joining -> raft.getCluster().join(ids(joining.via()));
    };
  }

  private static List<MemberId> ids(Set<String> names) {
    return names.stream().map(MemberId::from).toList();
  }

  private void execute(Runnable step) {
    try {
      executor.execute(step);
    } catch (RejectedExecutionException e) {
      LOG.debug("Not told: the member has been closed");
    }
  }

  /**
   * Replicates a command; on the leader only.
   *
   * @return completes when it is committed and applied here; fails with {@link ProposalException}
   */
  public CompletableFuture<Proposed> propose(byte[] command) {
    return Packing.isLarge(command)
        ? CompletableFuture.supplyAsync(
                () -> Packing.of(command), task -> Thread.startVirtualThread(task))
            .thenCompose(this::propose)
        : propose(new Proposal.Command(command));
  }

  /**
   * Establishes that this member leads and has applied everything that was acknowledged anywhere
   * before the call.
   *
   * @return the index up to which another member must have applied to know the same; fails with
   *     {@link ProposalException}
   */
  public CompletableFuture<Long> barrier() {
    return propose(new Proposal.Barrier()).thenApply(Proposed::index);
  }

  private CompletableFuture<Proposed> propose(Proposal proposal) {
    if (stopping.get()) {
      return CompletableFuture.failedFuture(new ProposalException.NotLeader(Optional.empty()));
    }
    return proposer.propose(proposal);
  }

  /** Completes when a log entry has been applied here, on the thread that applied it. */
  public CompletableFuture<Void> applied(long index) {
    return state.reached(index);
  }

  /** Why a leader that is not ready does not take commands. */
  public String obstacle() {
    return proposer.obstacle();
  }

  /** Whether this member leads and has applied all that was committed before; any thread. */
  private boolean isReady() {
    LeaderView view = watch.view();
    return view.ready() && view.term() == raft.getTerm();
  }

  /** Who leads. */
  public LeaderView leader() {
    return watch.view();
  }

  /**
   * Allows a node to join; on the leader only. It becomes a member when it starts, and votes when
   * it has caught up.
   */
  public CompletableFuture<Void> addMember(String id) {
    return change(new LogEntry.MemberChange(id, true));
  }

  /**
   * Removes a member, dead or alive; on the leader only. Completes when that is decided; it is done
   * soon after. A leader that is to go first hands over. The last member cannot be removed.
   */
  public CompletableFuture<Void> removeMember(String id) {
    return change(new LogEntry.MemberChange(id, false));
  }

  private void proposing(long term) {
    watch.proposing(term, proposer, this::decide);
  }

  private CompletableFuture<Void> change(LogEntry entry) {
    if (!watch.view().ready()) {
      return CompletableFuture.failedFuture(new ProposalException.NotLeader(watch.view().leader()));
    }
    return decide(entry);
  }

  private CompletableFuture<Void> decide(LogEntry entry) {
    return propose(new Proposal.Special(entry)).thenApply(proposed -> null);
  }

  /** Who shall be a member; empty before the first leader. */
  public Set<String> wantedMembers() {
    return state.members();
  }

  /** The members as Raft has them at present. */
  public List<MemberStatus> members() {
    return report.members();
  }

  /** A text for people who look for the reason of a fault. */
  public CompletableFuture<String> describe() {
    return thread
        .call(report::progress)
        .thenApplyAsync(progress -> progress + ", proposer: " + proposer, executor);
  }

  private List<String> others() {
    return report.others();
  }

  private void tick() {
    try {
      proposer.tick();
      watch.look(proposer);
      if (++ticks % TICKS_PER_ROUND == 0) {
        complaints.keepOnly(others());
        Set<String> wanted = state.members();
        boolean ready = watch.view().ready();
        thread.execute(() -> housekeeping.look(wanted, ready));
      }
    } catch (RuntimeException e) {
      LOG.error("A fault in the care of the Raft member", e);
    }
  }

  /** On a network thread. A member without room on its disk could not do more than the other. */
  private CompletableFuture<byte[]> takeOver(String peer, byte[] body) {
    Optional<String> shortage = files.disk().shortage();
    if (shortage.isPresent()) {
      return CompletableFuture.failedFuture(new IllegalStateException(shortage.get()));
    }
    LOG.info("Manager {} asks this one to lead", peer);
    return raft.anoint().thenApply(done -> new byte[0]);
  }

  /** On a network thread. */
  private void joinAnswered(JoinResponse response) {
    if (response.status() == RaftResponse.Status.ERROR
        && response.error() != null
        && PeerGuard.NOT_A_MEMBER.equals(response.error().message())) {
      execute(listener::removed);
    }
  }

  /** On a network thread. */
  private CompletableFuture<byte[]> toldRemoved(String peer, byte[] body) {
    LOG.info("Manager {} says that this one was removed", peer);
    execute(listener::removed);
    return CompletableFuture.completedFuture(new byte[0]);
  }

  /** A fault after which this member must not go on; on any thread. */
  private void fail(Throwable cause) {
    if (stopping.compareAndSet(false, true)) {
      LOG.error("This manager's store stops", cause);
      Thread.ofPlatform()
          .daemon()
          .name("raft-stop")
          .start(() -> {
            shutDown();
            listener.failed(cause);
          });
    }
  }

  /** Stops; a leader first asks another member to lead. Waits until everything has ended. */
  @Override
  public void close() {
    if (watch.view().ready() && others().stream().anyMatch(transport::connected)) {
      handOver();
    }
    if (stopping.compareAndSet(false, true)) {
      shutDown();
    }
    stopped.completeOnTimeout(null, 2 * CLOSE_SECONDS, TimeUnit.SECONDS).join();
  }

  /** Waits until another member leads, but not for long. */
  private void handOver() {
    long until = System.nanoTime() + 2 * settings.electionTimeout().toNanos();
    Set<String> candidates = state.members();
    thread.execute(() -> keeper.handOver(candidates));
    while (watch.view().ready() && System.nanoTime() - until < 0) {
      LockSupport.parkNanos(TICK.toNanos());
    }
  }

  private void shutDown() {
    protocol.stop();
    execute(proposer::close);
    executor.shutdown();
    thread
        .call(() -> {
          raft.transition(RaftServer.Role.INACTIVE);
          return true;
        })
        .completeOnTimeout(false, CLOSE_SECONDS, TimeUnit.SECONDS)
        .exceptionally(error -> false)
        .thenAccept(clean -> LOG.debug("The Raft role ended: {}", clean))
        .join();
    raft.close();
    background.shutdown();
    try {
      files.close();
    } catch (IOException e) {
      LOG.warn("The files of the store could not be closed", e);
    }
    stopped.complete(null);
  }
}
