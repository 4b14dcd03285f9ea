package dev.skep.server.session;

import java.util.Arrays;
import java.util.Optional;

/** Why a manager ends a session, as a WebSocket close code (4000 to 4999 are for applications). */
public enum SessionEnd {
  /** This manager stops. */
  STOPPING(1001),
  /** This manager does not lead; the redirect came before. */
  REDIRECTED(4000),
  /** The node's role differs from its certificate's: renew it, then come back. */
  RENEW(4001),
  /** The node is no member any more. */
  REMOVED(4002),
  /** The node has opened another session. */
  REPLACED(4003),
  /** The node does not read fast enough, or was silent for longer than its lease. */
  SLOW(4004),
  /** The node said what it must not say. */
  MALFORMED(4005),
  /** This manager has too much to do, or cannot tell whether it still leads; come back later. */
  BUSY(4006);

  private final int code;

  SessionEnd(int code) {
    this.code = code;
  }

  /** The close code. */
  public int code() {
    return code;
  }

  /** The reason of a code; empty for one that this build does not know. */
  public static Optional<SessionEnd> of(int code) {
    return Arrays.stream(values()).filter(end -> end.code == code).findFirst();
  }
}
