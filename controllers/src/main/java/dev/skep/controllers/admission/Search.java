package dev.skep.controllers.admission;

import dev.skep.api.Id;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Node;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Service;
import dev.skep.api.model.Stack;
import dev.skep.api.state.ClusterState;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** Finding objects as swarm does: by full id, then by exact name, then by a prefix of the id. */
final class Search {
  private Search() {}

  static Lookup<Node> node(ClusterState state, String text) {
    return find(state.nodes().toList(), Kind.NODE, text);
  }

  /**
   * The node that a file means: no beginning of an id, which would mean another node as soon as one
   * with that beginning joins.
   */
  static Lookup<Node> nodeOfFile(ClusterState state, String text) {
    List<Node> meant =
        state
            .nodes()
            .filter(node ->
                node.meta().name().equals(text) || node.id().toString().equalsIgnoreCase(text))
            .toList();
    return find(meant, Kind.NODE, text);
  }

  /** A service that is being removed is gone for those who look for it. */
  static Lookup<Service> service(ClusterState state, String text) {
    Optional<Service> named =
        isNoFullId(text) ? state.serviceNamed(text) : Optional.<Service>empty();
    if (named.isPresent()) {
      return new Lookup.Found<>(named.get());
    }
    return find(state.services().filter(s -> !s.isRemoving()).toList(), Kind.SERVICE, text);
  }

  static Lookup<Stack> stack(ClusterState state, String name) {
    return state
        .named(Kind.STACK, name)
        .flatMap(state::stack)
        .filter(stack -> !stack.isRemoving())
        .<Lookup<Stack>>map(Lookup.Found::new)
        .orElseGet(() -> new Lookup.Failed<>(nothingInStack(name)));
  }

  /** An object of a kind whose names are unique. */
  static <T extends Resource> Lookup<T> named(
      ClusterState state, Kind kind, Class<T> type, String text) {
    return find(state.resources(kind).map(type::cast).toList(), kind, text);
  }

  /** Docker's words. */
  static Refusal nothingInStack(String name) {
    return new Refusal.NotFound("Nothing found in stack: " + name);
  }

  private static <T extends Resource> Lookup<T> find(List<T> all, Kind kind, String text) {
    if (text.isEmpty()) {
      return new Lookup.Failed<>(notFound(kind, text));
    }
    String lowerCase = text.toLowerCase(Locale.ROOT);
    List<Predicate<T>> rules =
        List.of(
            candidate -> text.length() == Id.TEXT_LENGTH && isId(candidate, lowerCase),
            candidate -> candidate.meta().name().equals(text),
            candidate -> isId(candidate, lowerCase));
    for (Predicate<T> rule : rules) {
      List<T> matches = all.stream().filter(rule).toList();
      if (matches.size() == 1) {
        return new Lookup.Found<>(matches.getFirst());
      }
      if (matches.size() > 1) {
        return new Lookup.Failed<>(
            new Refusal.Ambiguous(
                kind.word() + " " + text + " is ambiguous (" + matches.size() + " matches found)"));
      }
    }
    return new Lookup.Failed<>(notFound(kind, text));
  }

  /** Nothing comes before an exact name then, and the state knows names at once. */
  private static boolean isNoFullId(String text) {
    return text.length() != Id.TEXT_LENGTH;
  }

  private static boolean isId(Resource candidate, String prefix) {
    return candidate.id().toString().startsWith(prefix);
  }

  static Refusal notFound(Kind kind, String text) {
    return new Refusal.NotFound(kind.word() + " " + text + " not found");
  }
}
