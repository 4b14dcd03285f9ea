package dev.skep.api.http;

import java.util.List;

/**
 * To become a member. Empty texts mean the daemon's defaults.
 *
 * @param remoteAddresses managers, {@code host} or {@code host:port}; tried in order
 * @param token the join token, which also decides the role
 * @param advertiseAddress as in {@link SwarmInit}
 * @param listenAddress as in {@link SwarmInit}
 * @param dataPathAddress as in {@link SwarmInit}
 * @param availability as in {@link SwarmInit}
 */
public record SwarmJoin(
    List<String> remoteAddresses,
    String token,
    String advertiseAddress,
    String listenAddress,
    String dataPathAddress,
    String availability) {
  public SwarmJoin {
    remoteAddresses = Wire.list(remoteAddresses);
    token = Wire.text(token);
    advertiseAddress = Wire.text(advertiseAddress);
    listenAddress = Wire.text(listenAddress);
    dataPathAddress = Wire.text(dataPathAddress);
    availability = Wire.text(availability);
  }

  /** Never tells the token. */
  @Override
  public String toString() {
    return "SwarmJoin[" + remoteAddresses + "]";
  }

  /** The answer: {@code worker} or {@code manager}. */
  public record Done(String role) {}
}
