package dev.skep.store.atomix.raft;

import dev.skep.store.atomix.log.DiskSpace;
import dev.skep.store.atomix.log.VoteRecord;
import io.atomix.cluster.MemberId;
import io.atomix.protocols.raft.RaftError;
import io.atomix.protocols.raft.RaftServer;
import io.atomix.protocols.raft.cluster.RaftMember;
import io.atomix.protocols.raft.cluster.impl.RaftMemberContext;
import io.atomix.protocols.raft.impl.RaftContext;
import io.atomix.protocols.raft.protocol.AppendRequest;
import io.atomix.protocols.raft.protocol.AppendResponse;
import io.atomix.protocols.raft.protocol.ConfigureRequest;
import io.atomix.protocols.raft.protocol.ConfigureResponse;
import io.atomix.protocols.raft.protocol.InstallRequest;
import io.atomix.protocols.raft.protocol.InstallResponse;
import io.atomix.protocols.raft.protocol.JoinRequest;
import io.atomix.protocols.raft.protocol.JoinResponse;
import io.atomix.protocols.raft.protocol.PollRequest;
import io.atomix.protocols.raft.protocol.PollResponse;
import io.atomix.protocols.raft.protocol.RaftResponse.Status;
import io.atomix.protocols.raft.protocol.ReconfigureRequest;
import io.atomix.protocols.raft.protocol.ReconfigureResponse;
import io.atomix.protocols.raft.protocol.TransferRequest;
import io.atomix.protocols.raft.protocol.TransferResponse;
import io.atomix.protocols.raft.protocol.VoteRequest;
import io.atomix.protocols.raft.protocol.VoteResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stands between peers and Atomix's Raft roles, on the Raft thread: who asks must be whom its
 * certificate names, votes are given once and to members only, and what is acknowledged is on the
 * disk.
 */
final class PeerGuard {
  /** What a leader answers to a member that was removed and does not know it. */
  static final String NOT_A_MEMBER = "not a member of this cluster";

  /** A new member counts for the quorum when it lacks no more entries than this. */
  private static final long CAUGHT_UP_ENTRIES = 200;

  private final RaftContext raft;
  private final VoteRecord votes;
  private final StrictLog log;
  private final DiskSpace disk;
  private final Supplier<Set<String>> members;
  private final BooleanSupplier ready;
  private final Consumer<Throwable> failed;

  /**
   * @param members who shall be a member, as far as entries were applied here
   * @param ready whether this member leads and has applied all that was committed before
   */
  PeerGuard(
      RaftContext raft,
      VoteRecord votes,
      StrictLog log,
      DiskSpace disk,
      Supplier<Set<String>> members,
      BooleanSupplier ready,
      Consumer<Throwable> failed) {
    this.raft = raft;
    this.votes = votes;
    this.log = log;
    this.disk = disk;
    this.members = members;
    this.ready = ready;
    this.failed = failed;
  }

  private static void mustBe(String peer, MemberId claimed) {
    if (!claimed.id().equals(peer)) {
      throw new IllegalArgumentException(peer + " speaks for " + claimed.id());
    }
  }

  private boolean isMember(MemberId id) {
    return raft.getCluster().getMember(id) != null;
  }

  /** Atomix takes an empty log for one that any other is as good as. */
  private boolean enoughLog(long lastIndex, long lastTerm) {
    return raft.getLogWriter().getLastEntry() != null || votes.reachesFloor(lastIndex, lastTerm);
  }

  CompletableFuture<PollResponse> poll(String peer, PollRequest request) {
    mustBe(peer, request.candidate());
    if (!isMember(request.candidate())
        || !enoughLog(request.lastLogIndex(), request.lastLogTerm())) {
      return CompletableFuture.completedFuture(
          PollResponse.builder()
              .withStatus(Status.OK)
              .withTerm(raft.getTerm())
              .withAccepted(false)
              .build());
    }
    return raft.getRaftRole().onPoll(request);
  }

  CompletableFuture<VoteResponse> vote(String peer, VoteRequest request) {
    mustBe(peer, request.candidate());
    if (!isMember(request.candidate())
        || !votes.allows(request.term(), peer)
        || !enoughLog(request.lastLogIndex(), request.lastLogTerm())) {
      return CompletableFuture.completedFuture(
          VoteResponse.builder()
              .withStatus(Status.OK)
              .withTerm(raft.getTerm())
              .withVoted(false)
              .build());
    }
    return raft.getRaftRole()
        .onVote(request)
        .thenApply(response -> {
          if (response.status() == Status.OK && response.voted()) {
            remember(request.term(), peer);
          }
          return response;
        });
  }

  /** Remembers this member's vote for itself, before it asks others for theirs. */
  void ownVote(long term) {
    remember(term, raft.getCluster().getMember().memberId().id());
  }

  private void remember(long term, String candidate) {
    try {
      votes.record(term, candidate);
    } catch (IOException e) {
      throw fatal(new UncheckedIOException("a vote could not be written", e));
    }
  }

  private RuntimeException fatal(RuntimeException cause) {
    failed.accept(cause);
    return cause;
  }

  CompletableFuture<AppendResponse> append(String peer, AppendRequest request) {
    mustBe(peer, request.leader());
    boolean writes = !request.entries().isEmpty();
    if (writes) {
      @Nullable String shortage = disk.shortage().orElse(null);
      if (shortage != null) {
        return CompletableFuture.completedFuture(
            AppendResponse.builder()
                .withStatus(Status.ERROR)
                .withError(RaftError.Type.UNAVAILABLE, shortage)
                .build());
      }
    }
    boolean replaces = writes && request.prevLogIndex() < raft.getLogWriter().getLastIndex();
    CompletableFuture<AppendResponse> response = append(request, replaces);
    if (!response.isDone()) {
      throw new IllegalStateException("the entries could not be appended");
    }
    if (writes && response.join().status() == Status.OK && response.join().succeeded()) {
      flush();
    }
    return response;
  }

  private CompletableFuture<AppendResponse> append(AppendRequest request, boolean replaces) {
    boolean mayReadOn = false;
    try {
      CompletableFuture<AppendResponse> response = raft.getRaftRole().onAppend(request);
      mayReadOn = !replaces;
      return response;
    } finally {
      if (!mayReadOn) {
        // Before anything is applied: that comes in later steps of this thread.
        log.forgetReadAhead();
      }
    }
  }

  /** After a failed flush nobody knows what is on the disk: the member must not go on. */
  void flush() {
    try {
      log.flush();
    } catch (RuntimeException e) {
      throw fatal(e);
    }
  }

  CompletableFuture<InstallResponse> install(String peer, InstallRequest request) {
    mustBe(peer, request.leader());
    @Nullable String shortage = disk.shortage(request.data().length).orElse(null);
    if (shortage != null) {
      return CompletableFuture.completedFuture(
          InstallResponse.builder()
              .withStatus(Status.ERROR)
              .withError(RaftError.Type.UNAVAILABLE, shortage)
              .build());
    }
    return raft.getRaftRole()
        .onInstall(request)
        .thenApply(response -> {
          if (response.status() == Status.OK && request.complete()) {
            raiseFloor(request);
          }
          return response;
        });
  }

  private void raiseFloor(InstallRequest request) {
    try {
      votes.raiseFloor(request.snapshotIndex(), request.term());
    } catch (IOException e) {
      throw fatal(new UncheckedIOException("the floor of votes could not be written", e));
    }
  }

  CompletableFuture<ConfigureResponse> configure(String peer, ConfigureRequest request) {
    mustBe(peer, request.leader());
    return raft.getRaftRole().onConfigure(request);
  }

  CompletableFuture<TransferResponse> transfer(String peer, TransferRequest request) {
    mustBe(peer, request.member());
    return raft.getRaftRole().onTransfer(request);
  }

  /**
   * A leader asks a member that failed ever more rarely, up to once a minute. A member that asks
   * something itself is back.
   */
  private void isBack(MemberId member) {
    RaftMemberContext state = raft.getCluster().getMemberState(member);
    if (state != null) {
      state.resetFailureCount();
    }
  }

  /**
   * A member asks for itself at every start, a follower hands that on to the leader. Who is told
   * that it is no member gives up its files, so a leader that has not applied all of its log yet,
   * and may not have seen who joined, does not say that of anybody.
   */
  CompletableFuture<JoinResponse> join(JoinRequest request) {
    MemberId id = request.member().memberId();
    isBack(id);
    Welcome welcome =
        raft.getRole() == RaftServer.Role.LEADER
            ? Welcome.of(ready.getAsBoolean(), isMember(id), members.get(), id.id())
            : Welcome.JOINS;
    return switch (welcome) {
      case JOINS -> raft.getRaftRole().onJoin(request);
      case ASKS_LATER ->
          refused(RaftError.Type.NO_LEADER, "the leader has not applied its log yet");
      case IS_NO_MEMBER -> refused(RaftError.Type.ILLEGAL_MEMBER_STATE, NOT_A_MEMBER);
    };
  }

  /** What a leader says to who asks to be a member. */
  enum Welcome {
    JOINS,
    ASKS_LATER,
    IS_NO_MEMBER;

    /**
     * The answer.
     *
     * @param ready whether the leader has applied all that was committed before
     * @param present whether Raft counts the one who asks already
     * @param wanted who shall be a member, as far as the leader has applied its log; empty before
     *     anybody was named
     */
    static Welcome of(boolean ready, boolean present, Set<String> wanted, String id) {
      if (!ready) {
        return present ? JOINS : ASKS_LATER;
      }
      return wanted.isEmpty() || wanted.contains(id) ? JOINS : IS_NO_MEMBER;
    }
  }

  private static CompletableFuture<JoinResponse> refused(RaftError.Type type, String why) {
    return CompletableFuture.completedFuture(
        JoinResponse.builder().withStatus(Status.ERROR).withError(type, why).build());
  }

  /** A new member wants to vote at once; it may when it has caught up. */
  CompletableFuture<ReconfigureResponse> reconfigure(ReconfigureRequest request) {
    if (raft.getRole() == RaftServer.Role.LEADER) {
      RaftMember present = raft.getCluster().getMember(request.member().memberId());
      if (present != null
          && present.getType() != request.member().getType()
          && !caughtUp(present.memberId())) {
        return CompletableFuture.completedFuture(
            ReconfigureResponse.builder()
                .withStatus(Status.ERROR)
                .withError(RaftError.Type.UNAVAILABLE, "it has not caught up yet")
                .build());
      }
    }
    return raft.getRaftRole().onReconfigure(request);
  }

  boolean caughtUp(MemberId member) {
    RaftMemberContext state = raft.getCluster().getMemberState(member);
    return state != null
        && state.getMatchIndex() > 0
        && raft.getLogWriter().getLastIndex() - state.getMatchIndex() <= CAUGHT_UP_ENTRIES;
  }
}
