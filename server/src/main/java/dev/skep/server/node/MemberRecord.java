package dev.skep.server.node;

import dev.skep.api.Id;
import dev.skep.api.session.SessionMessage.ManagerAddress;
import java.util.List;

/**
 * What a member remembers of its cluster between two starts, besides its credentials.
 *
 * @param advertiseHost where others reach this host: an IP address or a host name
 * @param apiAddress host:port of this node's API and sessions when it is a manager
 * @param raftAddress host:port of this node's replication when it is a manager
 * @param listenAddress host:port to bind; may be the wildcard address
 * @param dataPathAddress address of the overlay traffic
 * @param managers where the managers' sessions were, as last told
 * @param peers where the managers replicate, as last known; empty for workers
 */
record MemberRecord(
    String advertiseHost,
    String apiAddress,
    String raftAddress,
    String listenAddress,
    String dataPathAddress,
    List<ManagerAddress> managers,
    List<RaftPeer> peers) {
  MemberRecord {
    managers = List.copyOf(managers);
    peers = List.copyOf(peers);
  }

  /** A manager and where it replicates. */
  record RaftPeer(Id node, String address) {}

  MemberRecord withManagers(List<ManagerAddress> changed) {
    return new MemberRecord(
        advertiseHost, apiAddress, raftAddress, listenAddress, dataPathAddress, changed, peers);
  }

  MemberRecord withPeers(List<RaftPeer> changed) {
    return new MemberRecord(
        advertiseHost, apiAddress, raftAddress, listenAddress, dataPathAddress, managers, changed);
  }
}
