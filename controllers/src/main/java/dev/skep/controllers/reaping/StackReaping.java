package dev.skep.controllers.reaping;

import dev.skep.api.Id;
import dev.skep.api.model.Event;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Service;
import dev.skep.api.model.Stack;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Transaction.Precondition;
import dev.skep.api.state.Usage;
import dev.skep.controllers.Controller;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Plan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Deletes stacks that are being removed when their last service is gone, with the networks, secrets
 * and configs that carry their label. What a service of somebody else uses stays.
 */
public final class StackReaping implements Controller<Id, StackReaping.View> {
  static final String NAME = "reaping";
  private static final List<Kind> OWNED = List.of(Kind.NETWORK, Kind.SECRET, Kind.CONFIG);

  /**
   * A stack that is being removed and has no services any more.
   *
   * @param stack the stack
   * @param unused what belonged to it and is used by nobody
   */
  public record View(Stack stack, List<Resource> unused) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Stream<Id> everything(ClusterState state, Observations seen) {
    return state
        .resources(Kind.STACK)
        .map(Stack.class::cast)
        .filter(Stack::isRemoving)
        .map(Stack::id);
  }

  @Override
  public Set<Id> concerns(Change change, ClusterState state) {
    return switch (change) {
      case Change.Updated(Stack ignored, Stack stack) -> Set.of(stack.id());
      case Change.Deleted(Service service) ->
          labelOf(service)
              .flatMap(name -> state.named(Kind.STACK, name))
              .map(Set::of)
              .orElse(Set.of());
      default -> Set.of();
    };
  }

  private static Optional<String> labelOf(Resource resource) {
    return Optional.ofNullable(resource.meta().labels().get(Stack.NAMESPACE_LABEL));
  }

  private static boolean belongsTo(Resource resource, Stack stack) {
    return labelOf(resource).filter(stack.meta().name()::equals).isPresent();
  }

  @Override
  public Optional<View> observe(ClusterState state, Observations seen, Id key) {
    return state
        .stack(key)
        .filter(Stack::isRemoving)
        .filter(stack -> state.services().noneMatch(service -> belongsTo(service, stack)))
        .map(stack -> new View(stack, unused(state, stack)));
  }

  private static List<Resource> unused(ClusterState state, Stack stack) {
    Usage usage = Usage.in(state);
    return OWNED.stream()
        .flatMap(state::resources)
        .filter(resource -> belongsTo(resource, stack))
        .filter(resource -> usage.demanding(resource).isEmpty())
        .toList();
  }

  @Override
  public Plan plan(View view, Instant now) {
    Stack stack = view.stack();
    List<Mutation> mutations = new ArrayList<>();
    for (Resource resource : view.unused()) {
      mutations.add(new Mutation.Delete(resource.kind(), resource.id()));
    }
    mutations.add(new Mutation.Delete(Kind.STACK, stack.id()));
    mutations.add(
        new Mutation.Emit(
            Event.of(
                NAME,
                Kind.STACK,
                stack.id(),
                stack.meta().name(),
                "StackGone",
                "its services are gone; with it went "
                    + view.unused().size()
                    + " networks, secrets and configs")));
    // Applied again meanwhile, it lives on.
    return new Plan(List.of(Precondition.unchanged(stack)), mutations, Optional.empty(), List.of());
  }
}
