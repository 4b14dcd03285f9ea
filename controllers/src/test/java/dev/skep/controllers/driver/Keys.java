package dev.skep.controllers.driver;

import dev.skep.api.model.Event;
import dev.skep.api.model.Kind;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Samples;
import dev.skep.controllers.Controller;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Plan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A controller over a few words as keys, which remembers when it was asked about which. */
final class Keys implements Controller<String, Keys.View> {
  private final List<String> keys;
  private final Planner planner;
  private final List<Look> looks = new ArrayList<>();

  /** All that there is to see. */
  record View(String key, ClusterState state, Observations seen) {}

  /** One question. */
  record Look(String key, Instant at) {}

  /** What the test wants planned. */
  @FunctionalInterface
  interface Planner {
    Plan plan(View view, Instant now);
  }

  Keys(Planner planner, String... keys) {
    this.planner = planner;
    this.keys = List.of(keys);
  }

  /** Wants one event for each key. */
  static Keys wantingAnEventEach(String... keys) {
    return new Keys((view, now) -> once(view), keys);
  }

  /** An event with the key's name, unless it has happened. */
  static Plan once(View view) {
    return happened(view.state()).contains(view.key())
        ? Plan.nothing()
        : Plan.of(List.of(event(view.key())));
  }

  static Mutation event(String name) {
    return new Mutation.Emit(
        Event.of("keys", Kind.CLUSTER, Samples.id("cluster"), name, "Once", "happened"));
  }

  /** The names of all events, oldest first. */
  static List<String> happened(ClusterState state) {
    return state.events().map(Event::name).toList();
  }

  List<Look> looks() {
    return looks;
  }

  /** When it was asked about a key. */
  List<Instant> looksAt(String key) {
    return looks.stream().filter(look -> look.key().equals(key)).map(Look::at).toList();
  }

  @Override
  public String name() {
    return "keys";
  }

  @Override
  public Stream<String> everything(ClusterState state, Observations seen) {
    return keys.stream();
  }

  /** A resource concerns the key of its name. */
  @Override
  public Set<String> concerns(Change change, ClusterState state) {
    return change.resource() == null ? Set.of() : Set.of(change.resource().meta().name());
  }

  /** A node concerns the key of its host name. */
  @Override
  public Set<String> concerns(Observations.Heard heard) {
    return heard.after().map(after -> Set.of(after.description().hostname())).orElse(Set.of());
  }

  @Override
  public Optional<View> observe(ClusterState state, Observations seen, String key) {
    return Optional.of(new View(key, state, seen));
  }

  @Override
  public Plan plan(View view, Instant now) {
    looks.add(new Look(view.key(), now));
    return planner.plan(view, now);
  }
}
