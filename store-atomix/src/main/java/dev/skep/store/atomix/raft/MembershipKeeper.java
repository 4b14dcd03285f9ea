package dev.skep.store.atomix.raft;

import dev.skep.store.atomix.transport.PeerTransport;
import io.atomix.cluster.MemberId;
import io.atomix.protocols.raft.RaftServer;
import io.atomix.protocols.raft.cluster.RaftMember;
import io.atomix.protocols.raft.cluster.impl.DefaultRaftMember;
import io.atomix.protocols.raft.cluster.impl.RaftMemberContext;
import io.atomix.protocols.raft.impl.RaftContext;
import io.atomix.protocols.raft.protocol.LeaveRequest;
import io.atomix.protocols.raft.protocol.RaftResponse;
import io.atomix.protocols.raft.protocol.ReconfigureRequest;
import io.atomix.protocols.raft.storage.log.RaftLogReader;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes Raft's members those that shall be: a leader removes who shall not, and gives a vote to a
 * new member once it has caught up, one change at a time. It looks again and again, so changes that
 * were cut short are finished by whoever leads, and a list that was never committed, which Atomix
 * may keep in use, is put right.
 */
final class MembershipKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(MembershipKeeper.class);
  private static final Duration NOTICE_TIMEOUT = Duration.ofSeconds(2);

  private final RaftContext raft;
  private final PeerGuard guard;
  private final PeerTransport transport;
  private Map<MemberId, RaftLogReader> readers = new HashMap<>();
  private long term;
  private long termSince;

  MembershipKeeper(RaftContext raft, PeerGuard guard, PeerTransport transport) {
    this.raft = raft;
    this.guard = guard;
    this.transport = transport;
  }

  /** Makes at most one change; on the Raft thread. */
  void look(Set<String> wanted) {
    if (raft.getRole() != RaftServer.Role.LEADER || wanted.isEmpty()) {
      return;
    }
    for (RaftMember member : raft.getCluster().getMembers()) {
      String id = member.memberId().id();
      if (!wanted.contains(id)) {
        if (isSelf(member)) {
          handOver(wanted);
        } else {
          remove(member);
        }
        return;
      }
      if (member.getType() != RaftMember.Type.ACTIVE && guard.caughtUp(member.memberId())) {
        promote(member);
        return;
      }
    }
  }

  /**
   * Begins anew with members that answer others but were not asked for long. Atomix counts the
   * requests that are under way to a member; an answer to a former term of the same leader makes it
   * miscount, and then it never asks that member again.
   */
  void wake() {
    if (raft.getRole() != RaftServer.Role.LEADER) {
      return;
    }
    long now = System.currentTimeMillis();
    long patience = 3 * raft.getElectionTimeout().toMillis();
    if (term != raft.getTerm()) {
      term = raft.getTerm();
      termSince = now;
    }
    for (RaftMemberContext state : raft.getCluster().getRemoteMemberStates()) {
      String id = state.getMember().memberId().id();
      if (now - Math.max(state.getResponseTime(), termSince) > patience
          && state.getFailureCount() == 0
          && transport.connected(id)) {
        LOG.warn("Manager {} was not asked for {} ms; beginning anew with it", id, patience);
        state.resetState(raft.getLog());
        termSince = now;
      }
    }
  }

  /**
   * Tends the readers by which the log is sent to others. Atomix forgets to close them when it
   * opens new ones. And one that stands at the end of a segment breaks when that is deleted; asked
   * for more, it steps into the next one in time.
   */
  void tendReaders() {
    Map<MemberId, RaftLogReader> present = new HashMap<>();
    for (RaftMemberContext state : raft.getCluster().getRemoteMemberStates()) {
      present.put(state.getMember().memberId(), state.getLogReader());
      if (raft.getRole() == RaftServer.Role.LEADER) {
        state.getLogReader().hasNext();
      }
    }
    readers.forEach((id, reader) -> {
      if (present.get(id) != reader) {
        reader.close();
      }
    });
    readers = present;
  }

  private boolean isSelf(RaftMember member) {
    return member.memberId().equals(raft.getCluster().getMember().memberId());
  }

  private void remove(RaftMember member) {
    MemberId id = member.memberId();
    raft.getRaftRole()
        .onLeave(
            LeaveRequest.builder()
                .withMember(new DefaultRaftMember(id, member.getType(), Instant.now()))
                .build())
        .thenAccept(response -> {
          if (response.status() == RaftResponse.Status.OK) {
            LOG.info("Manager {} is no longer a member", id);
            transport.request(id.id(), RaftMessage.REMOVED.kind(), new byte[0], NOTICE_TIMEOUT);
          }
        });
  }

  private void promote(RaftMember member) {
    MemberId id = member.memberId();
    raft.getRaftRole()
        .onReconfigure(
            ReconfigureRequest.builder()
                .withIndex(raft.getCluster().getConfiguration().index())
                .withTerm(raft.getCluster().getConfiguration().term())
                .withMember(new DefaultRaftMember(id, RaftMember.Type.ACTIVE, Instant.now()))
                .build())
        .thenAccept(response -> {
          if (response.status() == RaftResponse.Status.OK) {
            LOG.info("Manager {} has caught up and votes", id);
          }
        });
  }

  /** Asks the most advanced reachable voter to lead instead. */
  void handOver(Set<String> candidates) {
    Optional<String> heir =
        raft.getCluster().getActiveMemberStates().stream()
            .filter(state -> candidates.contains(state.getMember().memberId().id()))
            .filter(state -> transport.connected(state.getMember().memberId().id()))
            .max((a, b) -> Long.compare(a.getMatchIndex(), b.getMatchIndex()))
            .map(state -> state.getMember().memberId().id());
    heir.ifPresent(id -> {
      LOG.info("Asking manager {} to lead", id);
      transport.request(id, RaftMessage.TAKE_OVER.kind(), new byte[0], NOTICE_TIMEOUT);
    });
  }
}
