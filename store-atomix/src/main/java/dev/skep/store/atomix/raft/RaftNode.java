package dev.skep.store.atomix.raft;

import dev.skep.store.atomix.image.ImageExchange;
import dev.skep.store.atomix.transport.PeerTransport;
import io.atomix.cluster.MemberId;
import io.atomix.protocols.raft.RaftServer;
import io.atomix.protocols.raft.cluster.RaftMember;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
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

  /** A snapshot comes into force after ten seconds; one that takes this long never will. */
  private static final long STUCK_SNAPSHOT_NANOS = TimeUnit.MINUTES.toNanos(2);

  private static final long HAND_OVER_NANOS = TimeUnit.SECONDS.toNanos(10);
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
  private final PeerProtocol protocol;
  private final MembershipKeeper keeper;
  private final Proposer proposer;
  private final ScheduledExecutorService executor;
  private final ExecutorService background;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private volatile LeaderView view = LeaderView.NONE;
  private long readyTerm;
  private boolean leads;
  private int ticks;
  private long snapshotSince;
  private long handedOverAt = System.nanoTime() - HAND_OVER_NANOS;

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
            Thread.ofPlatform().daemon().name("raft-images").factory());
    this.state = new AppliedState(machine);
    ImageExchange exchange =
        new ImageExchange(
            transport,
            RaftMessage.IMAGE_OFFER.kind(),
            RaftMessage.IMAGE_CHUNK.kind(),
            files.images());
    Snapshots snapshots =
        new Snapshots(
            state,
            machine,
            files.images(),
            Snapshots.over(exchange),
            this::others,
            files.disk(),
            background);
    ReplicatedService.Type type =
        new ReplicatedService.Type(new ReplicatedService(snapshots, this::fail));
    this.protocol = new PeerProtocol(transport, settings.electionTimeout(), this::joinAnswered);
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
    this.guard = new PeerGuard(raft, files.votes(), log, files.disk(), state::members, this::fail);
    this.keeper = new MembershipKeeper(raft, guard, transport);
    this.proposer =
        new Proposer(
            new AtomixLeader(raft, thread, guard, files.disk(), type),
            executor,
            System::nanoTime,
            settings.commandDeadline(),
            this::ready);
    exchange.serve(background);
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
    raft.addRoleChangeListener(role -> roleChanged(role, raft.getTerm()));
    raft.addLeaderElectionListener(leader -> execute(this::lookAtLeader));
    protocol.serve(guard, thread);
    transport.handle(
        RaftMessage.TAKE_OVER.kind(), (peer, body) -> raft.anoint().thenApply(v -> new byte[0]));
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
    return propose(new Proposer.Proposal.Command(command));
  }

  /**
   * Establishes that this member leads and has applied everything that was acknowledged anywhere
   * before the call.
   *
   * @return the index up to which another member must have applied to know the same; fails with
   *     {@link ProposalException}
   */
  public CompletableFuture<Long> barrier() {
    return propose(new Proposer.Proposal.Barrier()).thenApply(Proposed::index);
  }

  private CompletableFuture<Proposed> propose(Proposer.Proposal proposal) {
    if (stopping.get()) {
      return CompletableFuture.failedFuture(new ProposalException.NotLeader(Optional.empty()));
    }
    return proposer.propose(proposal);
  }

  /** Completes when a log entry has been applied here, on the thread that applied it. */
  public CompletableFuture<Void> applied(long index) {
    return state.reached(index);
  }

  /** Who leads. */
  public LeaderView leader() {
    return view;
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

  private CompletableFuture<Void> change(LogEntry entry) {
    if (!view.ready()) {
      return CompletableFuture.failedFuture(new ProposalException.NotLeader(view.leader()));
    }
    return decide(entry);
  }

  private CompletableFuture<Void> decide(LogEntry entry) {
    return propose(new Proposer.Proposal.Special(entry)).thenApply(proposed -> null);
  }

  /** Who shall be a member; empty before the first leader. */
  public Set<String> wantedMembers() {
    return state.members();
  }

  /** The members as Raft has them at present. */
  public List<MemberStatus> members() {
    Optional<String> leader = view.leader();
    return raft.getCluster().getMembers().stream()
        .map(member -> {
          String id = member.memberId().id();
          return new MemberStatus(
              id,
              member.getType() == RaftMember.Type.ACTIVE,
              leader.filter(id::equals).isPresent(),
              id.equals(settings.nodeId()) || transport.connected(id));
        })
        .toList();
  }

  /** A text for people who look for the reason of a fault. */
  public CompletableFuture<String> describe() {
    return thread
        .call(() ->
            raft.getRole()
                + " state "
                + raft.getState()
                + " term "
                + raft.getTerm()
                + " commit "
                + raft.getCommitIndex()
                + " last "
                + raft.getLogWriter().getLastIndex()
                + " applied "
                + raft.getLastApplied()
                + raft.getCluster().getRemoteMemberStates().stream()
                    .map(m ->
                        " ["
                            + m.getMember().memberId()
                            + " match "
                            + m.getMatchIndex()
                            + " next "
                            + m.getLogReader().getNextIndex()
                            + " failures "
                            + m.getFailureCount()
                            + " mayAppend "
                            + m.canAppend()
                            + "]")
                    .collect(Collectors.joining()))
        .thenCombineAsync(
            CompletableFuture.completedFuture(null),
            (text, ignored) -> text + ", proposer " + proposer + ", view " + view,
            executor);
  }

  private List<String> memberIds() {
    return raft.getCluster().getMembers().stream().map(member -> member.memberId().id()).toList();
  }

  private List<String> others() {
    return memberIds().stream().filter(id -> !id.equals(settings.nodeId())).toList();
  }

  // What follows runs on the proposer's thread, unless it says otherwise.

  /** On the Raft thread. Atomix may tell the same role twice. */
  private void roleChanged(RaftServer.Role role, long term) {
    execute(() -> {
      leads = role == RaftServer.Role.LEADER;
      if (leads) {
        proposer.leading(term);
      }
      lookAtLeader();
    });
  }

  /** A leader is ready once it is known who shall be a member; the first one says so. */
  private void ready(long term) {
    Set<String> wanted;
    boolean onlyFirst = !files.forcedNewCluster();
    if (!onlyFirst) {
      wanted = Set.of(settings.nodeId());
    } else if (state.members().isEmpty()) {
      wanted = Set.copyOf(memberIds());
    } else {
      isReady(term);
      return;
    }
    decide(new LogEntry.Members(wanted, onlyFirst))
        .whenCompleteAsync(
            (done, error) -> {
              if (error == null) {
                files.forcedNewClusterDone();
                isReady(term);
              } else if (leads && raft.getTerm() == term) {
                ready(term);
              }
            },
            executor);
  }

  private void isReady(long term) {
    readyTerm = term;
    lookAtLeader();
  }

  private void lookAtLeader() {
    long term = raft.getTerm();
    Optional<String> leader;
    if (leads) {
      leader = Optional.of(settings.nodeId());
    } else {
      RaftMember member = raft.getLeader();
      leader =
          Optional.ofNullable(member)
              .map(m -> m.memberId().id())
              .filter(id -> !id.equals(settings.nodeId()));
    }
    if (raft.getTerm() != term) {
      return;
    }
    if (!leads) {
      proposer.following(leader);
    }
    LeaderView next = new LeaderView(term, leader, leads && readyTerm == term);
    if (!next.equals(view)) {
      view = next;
      listener.leaderChanged(next);
    }
  }

  private void tick() {
    try {
      proposer.tick();
      lookAtLeader();
      if (++ticks % TICKS_PER_ROUND == 0) {
        lookAfterMembers();
        thread.execute(keeper::wake);
        thread.execute(this::lookAfterFiles);
      }
    } catch (RuntimeException e) {
      LOG.error("A fault in the care of the Raft member", e);
    }
  }

  private void lookAfterMembers() {
    if (!view.ready()) {
      return;
    }
    Set<String> wanted = state.members();
    thread.execute(() -> keeper.look(wanted));
    long now = System.nanoTime();
    if (files.disk().shortage().isPresent() && now - handedOverAt > HAND_OVER_NANOS) {
      handedOverAt = now;
      thread.execute(() -> keeper.handOver(wanted));
    }
  }

  /** On the Raft thread. */
  private void lookAfterFiles() {
    try {
      var configuration = raft.getCluster().getConfiguration();
      if (configuration != null && configuration.index() <= raft.getCommitIndex()) {
        files.configuration().save(configuration);
      }
    } catch (IOException e) {
      LOG.error("The copy of the list of members could not be written", e);
    }
    long now = System.nanoTime();
    if (!log.compacting()) {
      snapshotSince = now;
    } else if (now - snapshotSince > STUCK_SNAPSHOT_NANOS) {
      LOG.error("A snapshot did not come into force; making another one");
      log.abandonCompaction();
      snapshotSince = now;
    }
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
    if (view.ready()) {
      handOverBeforeClose();
    }
    if (stopping.compareAndSet(false, true)) {
      shutDown();
    }
    try {
      stopped.get(2 * CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("The store did not stop cleanly", e);
    }
  }

  private void handOverBeforeClose() {
    long until = System.nanoTime() + 2 * settings.electionTimeout().toNanos();
    Set<String> candidates = state.members();
    thread.execute(() -> keeper.handOver(candidates));
    boolean alone = others().stream().noneMatch(transport::connected);
    while (!alone && view.ready() && System.nanoTime() - until < 0) {
      try {
        Thread.sleep(TICK);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void shutDown() {
    protocol.stop();
    executor.execute(proposer::close);
    executor.shutdown();
    CompletableFuture<Void> inactive = new CompletableFuture<>();
    thread.execute(() -> {
      try {
        raft.transition(RaftServer.Role.INACTIVE);
      } finally {
        inactive.complete(null);
      }
    });
    try {
      inactive.get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("The Raft role did not end in time", e);
    }
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
