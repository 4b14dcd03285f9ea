package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.admission.Request;
import dev.skep.controllers.admission.Verdict;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Something an operator wants.
 *
 * @param text for the trace
 * @param verb of admission
 * @param effect what it does to what is expected, see {@link Wishes}, when it was decided on the
 *     given state
 * @param next what the operator wants once it has been granted by the given transaction
 */
record Wish(
    String text,
    BiFunction<ClusterState, Request, Verdict> verb,
    BiConsumer<ClusterState, Map<String, String>> effect,
    Function<Id, Optional<Wish>> next) {

  /** A wish whose effect is the same whatever there was before. */
  static Wish of(
      String text,
      BiFunction<ClusterState, Request, Verdict> verb,
      Consumer<Map<String, String>> effect) {
    return seeing(text, verb, (state, expected) -> effect.accept(expected));
  }

  /** A wish whose effect depends on the state on which it is decided. */
  static Wish seeing(
      String text,
      BiFunction<ClusterState, Request, Verdict> verb,
      BiConsumer<ClusterState, Map<String, String>> effect) {
    return new Wish(text, verb, effect, transaction -> Optional.empty());
  }

  /** The same, with something else that is wanted when it has been granted by a transaction. */
  Wish followedBy(Function<Id, Optional<Wish>> follower) {
    return new Wish(text, verb, effect, follower);
  }

  /** The same, with something that is done when it has been granted. */
  Wish then(Runnable action) {
    return followedBy(transaction -> {
      action.run();
      return Optional.empty();
    });
  }
}
