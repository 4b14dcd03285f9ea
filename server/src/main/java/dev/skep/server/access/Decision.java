package dev.skep.server.access;

import dev.skep.api.state.ClusterState;
import dev.skep.controllers.admission.Request;
import dev.skep.controllers.admission.Verdict;

/**
 * A verb of admission, waiting for a state: for example {@code (state, request) ->
 * Admission.scale(state, request, "web", 3)}.
 *
 * <p>It is called again, with a newer state and a request of another transaction id, when another
 * write came between; so it must be pure.
 */
@FunctionalInterface
public interface Decision {
  /** Decides on a state. */
  Verdict on(ClusterState state, Request request);
}
