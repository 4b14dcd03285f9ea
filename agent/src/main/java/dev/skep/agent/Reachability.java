package dev.skep.agent;

import dev.skep.agent.runtime.RuntimeFailure;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the runtime answers; each change is logged once, however many calls fail meanwhile. */
final class Reachability {
  private static final Logger LOG = LoggerFactory.getLogger(Reachability.class);

  private volatile @Nullable String problem;

  /** Why not, with the way out; empty when it does. */
  Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  void answered() {
    if (problem != null) {
      synchronized (this) {
        if (problem != null) {
          LOG.info("the engine is back");
          problem = null;
        }
      }
    }
  }

  synchronized void failed(RuntimeFailure failure) {
    LOG.debug("the runtime failed", failure);
    if (!Objects.equals(problem, failure.text())) {
      LOG.warn("{}", failure.text());
      problem = failure.text();
    }
  }
}
