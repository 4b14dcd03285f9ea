package dev.skep.store.atomix.raft;

import io.atomix.cluster.ClusterMembershipEventListener;
import io.atomix.cluster.ClusterMembershipService;
import io.atomix.cluster.Member;
import io.atomix.cluster.MemberId;
import io.atomix.utils.net.Address;
import java.util.Set;

/**
 * Tells Atomix who this member is. Atomix would also take hints about failures from here; there are
 * none, its own heartbeats decide. Addresses are not used: the transport has an address book.
 */
final class LocalMembership implements ClusterMembershipService {
  private static final Address UNUSED = Address.from("localhost", 1);
  private final Member self;

  LocalMembership(String nodeId) {
    this.self = Member.member(MemberId.from(nodeId), UNUSED);
  }

  @Override
  public Member getLocalMember() {
    return self;
  }

  @Override
  public Set<Member> getMembers() {
    return Set.of(self);
  }

  @Override
  public Member getMember(MemberId id) {
    return Member.member(id, UNUSED);
  }

  @Override
  public void addListener(ClusterMembershipEventListener listener) {}

  @Override
  public void removeListener(ClusterMembershipEventListener listener) {}
}
