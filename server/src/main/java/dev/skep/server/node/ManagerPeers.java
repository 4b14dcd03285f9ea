package dev.skep.server.node;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.state.ClusterState;
import dev.skep.api.store.Committed;
import dev.skep.api.store.Leadership;
import dev.skep.api.store.Store;
import dev.skep.server.ca.NodeIdentity;
import dev.skep.server.session.HostPort;
import dev.skep.store.atomix.transport.AddressBook;
import dev.skep.store.atomix.transport.PeerVerifier;
import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the other managers replicate, and who may be one of them: by the state once there is one,
 * by what was remembered before that.
 */
final class ManagerPeers implements AddressBook, PeerVerifier {
  private final Id cluster;
  private final MemberRecordFile record;
  private volatile @Nullable Store store;

  ManagerPeers(Id cluster, MemberRecordFile record) {
    this.cluster = cluster;
    this.record = record;
  }

  /** The store is open: its state counts from now on. */
  void follow(Store opened) {
    store = opened;
  }

  /** Remembers addresses that a commit has changed. */
  void committed(Committed committed) {
    if (committed.changes().stream().anyMatch(change -> change.resource() instanceof Node)) {
      record.update(known -> known.withPeers(EnrolmentService.peers(committed.state())));
    }
  }

  @Override
  public Optional<InetSocketAddress> addressOf(String peer) {
    Id id = Id.parse(peer);
    return state()
        .flatMap(state -> state.node(id))
        .flatMap(node -> Optional.ofNullable(node.manager()))
        .map(Node.Manager::raftAddress)
        .or(() -> remembered(id))
        .map(text -> HostPort.parse(text, 0))
        .map(at -> InetSocketAddress.createUnresolved(at.host(), at.port()));
  }

  private Optional<String> remembered(Id id) {
    return record.get().peers().stream()
        .filter(peer -> peer.node().equals(id))
        .map(MemberRecord.RaftPeer::address)
        .findFirst();
  }

  @Override
  public String verify(List<X509Certificate> chain) throws CertificateException {
    NodeIdentity peer = NodeIdentity.of(chain.getFirst());
    if (!peer.isManager() || !peer.cluster().equals(cluster)) {
      throw new CertificateException("node " + peer.node() + " is no manager of this cluster");
    }
    // The state here may be old, and a manager that came since may be the very one that the quorum
    // needs, or the leader that would bring the news; Raft itself counts only its own members.
    if (isUpToDate() && isNoManager(peer.node())) {
      throw new CertificateException("node " + peer.node() + " is no manager any more");
    }
    return peer.node().toString();
  }

  private boolean isUpToDate() {
    @Nullable Store opened = store;
    return opened != null && isUpToDate(opened.leadership().view(), opened.state().term());
  }

  /** The first entry of a leader's term comes after everything that was committed before. */
  static boolean isUpToDate(Leadership.View view, long termOfState) {
    return view.leader().isPresent() && termOfState == view.term();
  }

  private boolean isNoManager(Id id) {
    return state()
        .filter(state -> state.node(id).filter(node -> node.manager() != null).isEmpty())
        .isPresent();
  }

  private Optional<ClusterState> state() {
    @Nullable Store opened = store;
    return Optional.ofNullable(opened)
        .map(Store::state)
        .filter(state -> state.cluster().isPresent());
  }
}
