package dev.skep.server.node;

import dev.skep.api.model.Cluster;
import dev.skep.api.model.Node;

/**
 * What a new cluster shall be. Empty texts mean the daemon's own settings or defaults.
 *
 * @param advertiseAddress where others reach this node: an IP address, a network interface or a
 *     host name, with an optional port; empty takes the only address of the host
 * @param listenAddress where sessions and the API are served, {@code 0.0.0.0:2377} by default
 * @param dataPathAddress address or interface of the overlay traffic; empty takes the advertised
 *     one
 * @param forceNewCluster whether to go on alone with the data that this manager has, after the
 *     quorum is lost for good
 * @param availability of this node
 * @param spec the cluster's settings
 */
public record InitRequest(
    String advertiseAddress,
    String listenAddress,
    String dataPathAddress,
    boolean forceNewCluster,
    Node.Availability availability,
    Cluster.Spec spec) {
  /** All defaults. */
  public static InitRequest defaults() {
    return new InitRequest("", "", "", false, Node.Availability.ACTIVE, Cluster.Spec.defaults());
  }

  /** The same with an address to advertise. */
  public InitRequest advertising(String address) {
    return new InitRequest(
        address, listenAddress, dataPathAddress, forceNewCluster, availability, spec);
  }
}
