package dev.skep.server.session;

import dev.skep.api.session.SessionMessage;
import dev.skep.server.ca.NodeIdentity;

/** A manager's end of a connection to a node. Safe for any thread; nothing blocks. */
public interface SessionChannel {
  /** Who is at the other end, by its certificate. */
  NodeIdentity peer();

  /** The address from which it connects, without a port. */
  String remoteAddress();

  /** Sends a message, in the order of the calls; lost if the connection is. */
  void send(SessionMessage message);

  /** Whether so much waits to be sent that nothing more should be. */
  boolean isFull();

  /** Closes after what was sent. */
  void close(SessionEnd reason);
}
