package dev.skep.server.session;

import dev.skep.api.Id;
import dev.skep.api.state.ClusterState;
import dev.skep.server.ca.NodeIdentity;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes were asked to renew their certificates lately. Asking ends the session, so a node
 * whose renewal fails must not be asked again and again: it would never serve.
 */
final class RenewalRequests {
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final Map<Id, Long> askedNanos = new HashMap<>();

  /** Asks the node if its certificate does not name the role that it has in the state. */
  void ask(SessionConnection connection, ClusterState state) {
    NodeIdentity peer = connection.channel().peer();
    state
        .node(peer.node())
        .filter(node -> NodeIdentity.roleFor(node) != peer.role())
        .filter(node -> mayAsk(node.id()))
        .ifPresent(node -> connection.close(SessionEnd.RENEW));
  }

  private boolean mayAsk(Id node) {
    long now = System.nanoTime();
    @Nullable Long asked = askedNanos.get(node);
    if (asked != null && now - asked < INTERVAL.toNanos()) {
      return false;
    }
    askedNanos.put(node, now);
    return true;
  }

  void clear() {
    askedNanos.clear();
  }
}
