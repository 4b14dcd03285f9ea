package dev.skep.store.atomix.raft;

import dev.skep.store.atomix.transport.PeerTransport;
import io.atomix.protocols.raft.cluster.RaftMember;
import io.atomix.protocols.raft.cluster.impl.RaftMemberContext;
import io.atomix.protocols.raft.impl.RaftContext;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tells about the members. */
record MemberReport(RaftContext raft, PeerTransport transport, LeaderWatch watch) {
  private String self() {
    return raft.getCluster().getMember().memberId().id();
  }

  List<MemberStatus> members() {
    Optional<String> leader = watch.view().leader();
    return raft.getCluster().getMembers().stream()
        .map(member -> {
          String id = member.memberId().id();
          return new MemberStatus(
              id,
              member.getType() == RaftMember.Type.ACTIVE,
              leader.filter(id::equals).isPresent(),
              id.equals(self()) || transport.connected(id));
        })
        .toList();
  }

  List<String> others() {
    return raft.getCluster().getMembers().stream()
        .map(member -> member.memberId().id())
        .filter(id -> !id.equals(self()))
        .toList();
  }

  /** How far the log has come here and at the others; on the Raft thread. */
  String progress() {
    return "%s %s, %s, commit %d, last %d, applied %d%s"
        .formatted(
            raft.getRole(),
            raft.getState(),
            watch.view(),
            raft.getCommitIndex(),
            raft.getLogWriter().getLastIndex(),
            raft.getLastApplied(),
            raft.getCluster().getRemoteMemberStates().stream()
                .map(MemberReport::progress)
                .collect(Collectors.joining()));
  }

  private static String progress(RaftMemberContext member) {
    return ", %s: match %d, next %d, failures %d, may append %s"
        .formatted(
            member.getMember().memberId(),
            member.getMatchIndex(),
            member.getLogReader().getNextIndex(),
            member.getFailureCount(),
            member.canAppend());
  }
}
