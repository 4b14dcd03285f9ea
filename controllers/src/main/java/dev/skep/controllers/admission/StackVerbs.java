package dev.skep.controllers.admission;

import dev.skep.api.intent.DesiredStack;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Service;
import dev.skep.api.model.Stack;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What users want of stacks. */
final class StackVerbs {
  private StackVerbs() {}

  static Verdict apply(
      ClusterState state,
      Request request,
      DesiredStack wanted,
      StagedPayloads staged,
      ApplyOptions options) {
    Wish wish = new Wish(request, "apply");
    return new StackTransition(state, wish, wanted, options)
        .apply(staged)
        .<Verdict>map(refusal -> refusal)
        .orElseGet(wish::admitted);
  }

  static Verdict rollback(ClusterState state, Request request, Stack stack, OptionalLong to) {
    return switch (RollbackTarget.of(stack, to)) {
      case Lookup.Failed<Stack.Revision> failed -> failed.refusal();
      case Lookup.Found<Stack.Revision> found -> {
        Wish wish = new Wish(request, "rollback");
        yield new StackRollback(state, wish, stack, found.object())
            .apply()
            .<Verdict>map(refusal -> refusal)
            .orElseGet(wish::admitted);
      }
    };
  }

  /**
   * Removes the services at once and marks the stack; its networks, secrets and configs follow when
   * the last service is gone. A stack that Docker's tools made has no record of its own here; it
   * gets one, so that it is cleared away in the same manner.
   */
  static Verdict remove(ClusterState state, Request request, String name) {
    Optional<Stack> existing = state.named(Kind.STACK, name).flatMap(state::stack);
    if (services(state, name).isEmpty()
        && existing.filter(stack -> !stack.isRemoving()).isEmpty()) {
      return Search.nothingInStack(name);
    }
    Wish wish = new Wish(request, "stack rm");
    remove(state, wish, name);
    return wish.admitted();
  }

  /** The same as part of a greater wish. */
  static void remove(ClusterState state, Wish wish, String name) {
    Optional<Stack> existing = state.named(Kind.STACK, name).flatMap(state::stack);
    List<Service> services = services(state, name);
    services.forEach(service -> wish.remove(service, service.asRemoving()));
    Stack stack =
        existing.orElseGet(
            () -> Stack.of(Meta.of(wish.newId(Kind.STACK, name), name, Map.of()), "", List.of()));
    if (existing.isPresent()) {
      wish.remove(stack, stack.asRemoving());
    } else {
      wish.mutate(new Mutation.Put(stack.asRemoving()));
      wish.changed(stack, ObjectChange.Action.REMOVED);
    }
    wish.event(stack, "StackRemoved", "removed with " + services.size() + " services");
  }

  /** The living services that carry the stack's label. */
  static List<Service> services(ClusterState state, String stack) {
    return state
        .services()
        .filter(service -> !service.isRemoving())
        .filter(service -> stack.equals(service.meta().labels().get(Stack.NAMESPACE_LABEL)))
        .sorted(Comparator.comparing(service -> service.meta().name()))
        .toList();
  }
}
