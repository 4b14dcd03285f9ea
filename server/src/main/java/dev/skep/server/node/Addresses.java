package dev.skep.server.node;

import dev.skep.server.session.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;

/** From the addresses of a request to those of a member. */
final class Addresses {
  private Addresses() {}

  /**
   * The record of a node that does not know any manager yet.
   *
   * @param advertised where others reach its API, if it is a manager
   * @param listen where it binds it
   * @param raftListen where its store binds
   * @param dataPath empty takes the advertised address
   */
  static MemberRecord record(
      HostPort advertised, HostPort listen, HostPort raftListen, String dataPath) {
    return new MemberRecord(
        advertised.host(),
        advertised.toString(),
        new HostPort(advertised.host(), raftListen.port()).toString(),
        listen.toString(),
        dataPath.isBlank() ? advertised.host() : dataPath,
        List.of(),
        List.of());
  }

  /**
   * The address with a port that is free now, if it leaves the port to the system.
   *
   * @throws IOException if there is none
   */
  static HostPort concrete(HostPort address) throws IOException {
    if (address.port() != 0) {
      return address;
    }
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(address.host(), 0));
      return new HostPort(address.host(), probe.getLocalPort());
    }
  }
}
