package dev.skep.server.node;

import dev.skep.api.model.Node;
import java.util.List;

/**
 * Where and as what to join.
 *
 * @param remoteAddresses managers, each {@code host} or {@code host:port}; tried in order
 * @param token the join token, which also decides the role
 * @param advertiseAddress as in {@link InitRequest}; empty takes the address from which this host
 *     reaches the manager
 * @param listenAddress as in {@link InitRequest}
 * @param dataPathAddress as in {@link InitRequest}
 * @param availability of this node
 */
public record JoinRequest(
    List<String> remoteAddresses,
    String token,
    String advertiseAddress,
    String listenAddress,
    String dataPathAddress,
    Node.Availability availability) {
  public JoinRequest {
    remoteAddresses = List.copyOf(remoteAddresses);
  }

  /** All defaults. */
  public static JoinRequest of(String remoteAddress, String token) {
    return new JoinRequest(List.of(remoteAddress), token, "", "", "", Node.Availability.ACTIVE);
  }

  /** The same with an address to advertise. */
  public JoinRequest advertising(String address) {
    return new JoinRequest(
        remoteAddresses, token, address, listenAddress, dataPathAddress, availability);
  }

  /** Never tells the token. */
  @Override
  public String toString() {
    return "JoinRequest[" + remoteAddresses + "]";
  }
}
