package dev.skep.api.http;

/**
 * A new cluster. Empty texts and zero mean the daemon's defaults.
 *
 * @param advertiseAddress where others reach this node: an address, an interface or a host name,
 *     with an optional port
 * @param listenAddress where the API and the sessions are served
 * @param dataPathAddress address or interface of the overlay traffic
 * @param forceNewCluster whether to go on alone with the data of this manager
 * @param availability {@code active}, {@code pause} or {@code drain}
 * @param addressPool CIDR from which networks get their subnets
 * @param subnetSize prefix length of such a subnet
 */
public record SwarmInit(
    String advertiseAddress,
    String listenAddress,
    String dataPathAddress,
    boolean forceNewCluster,
    String availability,
    String addressPool,
    int subnetSize) {
  public SwarmInit {
    advertiseAddress = Wire.text(advertiseAddress);
    listenAddress = Wire.text(listenAddress);
    dataPathAddress = Wire.text(dataPathAddress);
    availability = Wire.text(availability);
    addressPool = Wire.text(addressPool);
  }

  /** The answer: this node's id, and what workers join with. */
  public record Done(String nodeId, JoinToken worker) {}
}
