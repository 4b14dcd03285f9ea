package dev.skep.store.atomix.raft;

import io.atomix.cluster.MemberId;
import io.atomix.protocols.raft.RaftServer;
import io.atomix.protocols.raft.cluster.RaftMember;
import io.atomix.protocols.raft.impl.RaftContext;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Follows who leads, and tells it once. Belongs to the proposer's thread, but for the view, which
 * any may read.
 */
final class LeaderWatch {
  private final RaftContext raft;
  private final String self;
  private final RaftFiles files;
  private final AppliedState state;
  private final RaftListener listener;
  private final Executor executor;
  private volatile LeaderView view = LeaderView.NONE;
  private boolean leads;
  private long readyTerm;

  LeaderWatch(
      RaftContext raft,
      RaftFiles files,
      AppliedState state,
      RaftListener listener,
      Executor executor) {
    this.raft = raft;
    this.self = raft.getCluster().getMember().memberId().id();
    this.files = files;
    this.state = state;
    this.listener = listener;
    this.executor = executor;
  }

  LeaderView view() {
    return view;
  }

  /** Atomix may tell the same role twice. */
  void roleChanged(RaftServer.Role role, long term, Proposer proposer) {
    leads = role == RaftServer.Role.LEADER;
    if (leads) {
      proposer.leading(term);
    }
    look(proposer);
  }

  /**
   * Commands can be proposed in a term. The member is ready once it is known who shall be a member;
   * the first leader of a cluster, or of one that was forced anew, says so.
   *
   * @param decide replicates an entry
   */
  void proposing(long term, Proposer proposer, Function<LogEntry, CompletableFuture<Void>> decide) {
    boolean anew = files.forcedNewCluster();
    if (!anew && !state.members().isEmpty()) {
      ready(term, proposer);
      return;
    }
    Set<String> members =
        anew
            ? Set.of(self)
            : raft.getCluster().getMembers().stream()
                .map(RaftMember::memberId)
                .map(MemberId::id)
                .collect(Collectors.toSet());
    decide
        .apply(new LogEntry.Members(members, !anew))
        .whenCompleteAsync(
            (done, error) -> {
              if (error == null) {
                files.forcedNewClusterDone();
                ready(term, proposer);
              } else if (leads && raft.getTerm() == term) {
                proposing(term, proposer, decide);
              }
            },
            executor);
  }

  private void ready(long term, Proposer proposer) {
    readyTerm = term;
    look(proposer);
  }

  /** Looks who leads, and tells the proposer and the listener if that has changed. */
  void look(Proposer proposer) {
    long term = raft.getTerm();
    Optional<String> leader = leads ? Optional.of(self) : otherLeader();
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

  private Optional<String> otherLeader() {
    return Optional.ofNullable(raft.getLeader())
        .map(member -> member.memberId().id())
        .filter(id -> !id.equals(self));
  }
}
