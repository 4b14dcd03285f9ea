package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.admission.Request;
import dev.skep.controllers.admission.Verdict;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Something an operator wants.
 *
 * @param text for the trace
 * @param verb of admission
 * @param effect what it does to what is expected, see {@link Wishes}
 * @param next what the operator wants once it has been granted by the given transaction
 */
record Wish(
    String text,
    BiFunction<ClusterState, Request, Verdict> verb,
    Consumer<Map<String, String>> effect,
    Function<Id, Optional<Wish>> next) {

  Wish(
      String text,
      BiFunction<ClusterState, Request, Verdict> verb,
      Consumer<Map<String, String>> effect) {
    this(text, verb, effect, transaction -> Optional.empty());
  }

  /** The same, with something that is done when it has been granted. */
  Wish then(Runnable action) {
    return new Wish(
        text,
        verb,
        effect,
        transaction -> {
          action.run();
          return Optional.empty();
        });
  }
}
