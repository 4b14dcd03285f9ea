package dev.skep.controllers.simulation;

import dev.skep.api.state.ClusterState;
import dev.skep.controllers.admission.Request;
import dev.skep.controllers.admission.Verdict;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Something an operator wants.
 *
 * @param text for the trace
 * @param verb of admission
 * @param effect what it does to what is expected, see {@link Wishes}
 * @param done what the operator does when it has been granted
 */
record Wish(
    String text,
    BiFunction<ClusterState, Request, Verdict> verb,
    Consumer<Map<String, String>> effect,
    Runnable done) {

  Wish(
      String text,
      BiFunction<ClusterState, Request, Verdict> verb,
      Consumer<Map<String, String>> effect) {
    this(text, verb, effect, () -> {});
  }

  Wish then(Runnable action) {
    return new Wish(text, verb, effect, action);
  }
}
