package dev.skep.server.node;

import dev.skep.server.session.HostPort;
import java.util.List;

/** From the addresses of a request to those of a member. Pure. */
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
}
