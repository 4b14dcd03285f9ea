package dev.skep.store.atomix.raft;

import dev.skep.store.atomix.log.DiskSpace;
import io.atomix.cluster.MemberId;
import io.atomix.protocols.raft.RaftError;
import io.atomix.protocols.raft.RaftServer;
import io.atomix.protocols.raft.ReadConsistency;
import io.atomix.protocols.raft.impl.RaftContext;
import io.atomix.protocols.raft.protocol.CommandRequest;
import io.atomix.protocols.raft.protocol.CommandResponse;
import io.atomix.protocols.raft.protocol.KeepAliveRequest;
import io.atomix.protocols.raft.protocol.OpenSessionRequest;
import io.atomix.protocols.raft.protocol.QueryRequest;
import io.atomix.protocols.raft.protocol.RaftResponse.Status;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Calls Atomix's leader role directly. It is always on the Raft thread and of the right term when
 * it does: a role that has just become a follower would hand the command on to the next leader.
 */
final class AtomixLeader implements LeaderPort {
  static final String SERVICE = "store";

  /** Atomix forgets a session that it has not heard of for so long. */
  private static final long SESSION_MILLIS = 30_000;

  private final RaftContext raft;
  private final RaftThread thread;
  private final PeerGuard guard;
  private final DiskSpace disk;
  private final ReplicatedService.Type type;
  private final Supplier<String> complaints;

  AtomixLeader(
      RaftContext raft,
      RaftThread thread,
      PeerGuard guard,
      DiskSpace disk,
      ReplicatedService.Type type,
      Supplier<String> complaints) {
    this.raft = raft;
    this.thread = thread;
    this.guard = guard;
    this.disk = disk;
    this.type = type;
    this.complaints = complaints;
  }

  @Override
  public String complaints() {
    return complaints.get();
  }

  private void mustLead(long term) {
    if (raft.getRole() != RaftServer.Role.LEADER || raft.getTerm() != term) {
      throw new NotAppended(Obstacle.NOT_LEADING, "term " + term + " of this leader is over");
    }
    if (raft.getState() != RaftContext.State.READY) {
      throw new NotAppended(
          Obstacle.NOT_LEADING, "this leader has not applied its log yet" + because());
    }
  }

  private String because() {
    String reasons = complaints();
    return reasons.isEmpty() ? "" : ": " + reasons;
  }

  private <T> CompletableFuture<T> asLeader(long term, Supplier<CompletableFuture<T>> step) {
    return thread.compose(() -> {
      mustLead(term);
      disk.shortage()
          .ifPresent(shortage -> {
            throw new NotAppended(Obstacle.NO_SPACE, shortage);
          });
      CompletableFuture<T> result = step.get();
      // Atomix sends the entry to the followers in the next step of its thread; the flush comes
      // after that, while they write theirs. It flushes again before it takes it for committed.
      thread.execute(guard::flush);
      return result;
    });
  }

  @Override
  public CompletableFuture<Long> openSession(long term) {
    MemberId self = raft.getCluster().getMember().memberId();
    OpenSessionRequest request =
        OpenSessionRequest.builder()
            .withMemberId(self)
            .withServiceName(SERVICE)
            .withServiceType(type)
            .withServiceConfig(ReplicatedService.Type.encodedConfig())
            .withReadConsistency(ReadConsistency.LINEARIZABLE)
            .withMinTimeout(SESSION_MILLIS)
            .withMaxTimeout(SESSION_MILLIS)
            .build();
    return asLeader(term, () -> raft.getRaftRole().onOpenSession(request))
        .thenApply(response -> {
          if (response.status() != Status.OK) {
            throw new NotAppended(Obstacle.NO_SESSION, "no session: " + response.error());
          }
          return response.session();
        });
  }

  @Override
  public CompletableFuture<Proposed> append(long session, long term, long sequence, byte[] entry) {
    CommandRequest request =
        CommandRequest.builder()
            .withSession(session)
            .withSequence(sequence)
            .withOperation(ReplicatedService.operation(entry))
            .build();
    return asLeader(term, () -> raft.getRaftRole().onCommand(request))
        .thenApply(AtomixLeader::proposed);
  }

  private static Proposed proposed(CommandResponse response) {
    if (response.status() == Status.OK) {
      return new Proposed(response.index(), response.result());
    }
    RaftError error = response.error();
    throw switch (error.type()) {
      // Said before it is appended, or when it is applied: nothing happens in either case.
      case UNKNOWN_SESSION -> new NotAppended(Obstacle.NO_SESSION, "the session has expired");
      case ILLEGAL_MEMBER_STATE ->
          new NotAppended(Obstacle.NOT_LEADING, "the leader hands over to another");
      default -> new IllegalStateException("Raft answered " + error);
    };
  }

  @Override
  public CompletableFuture<Boolean> keepAlive(long session, long term, long answered) {
    KeepAliveRequest request =
        KeepAliveRequest.builder()
            .withSessionIds(new long[] {session})
            .withCommandSequences(new long[] {answered})
            // No events are ever published; anything large says that all have been seen.
            .withEventIndexes(new long[] {Long.MAX_VALUE / 2})
            .build();
    return asLeader(term, () -> raft.getRaftRole().onKeepAlive(request))
        .thenApply(response -> {
          if (response.status() != Status.OK) {
            throw new IllegalStateException("Raft answered " + response.error());
          }
          return response.sessionIds().length > 0;
        });
  }

  /** A linearizable query makes Atomix send heartbeats, and these carry the commit index. */
  @Override
  public CompletableFuture<Void> announce(long session, long term) {
    QueryRequest request =
        QueryRequest.builder()
            .withSession(session)
            .withSequence(0)
            .withIndex(0)
            .withOperation(ReplicatedService.nothing())
            .build();
    return thread
        .compose(() -> {
          mustLead(term);
          return raft.getRaftRole().onQuery(request);
        })
        .thenApply(response -> null);
  }
}
