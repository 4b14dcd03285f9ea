package dev.skep.server.session;

import dev.skep.api.Id;
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

  /** Whether the node may be asked now; remembers that it is. */
  boolean mayAsk(Id node) {
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
