package dev.skep.controllers.reaping;

import dev.skep.api.Id;
import dev.skep.api.model.Event;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.Stack;
import dev.skep.api.model.Task;
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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Deletes the networks, secrets and configs that a living stack's files no longer have: each when
 * nothing needs it any more (see {@link Usage#keeping}), a secret or config when no revision of the
 * stack names it either.
 */
public final class PruneReaping implements Controller<Id, PruneReaping.View> {
  static final String NAME = "reaping";

  /**
   * A stack that lost something.
   *
   * @param stack the stack
   * @param unneeded what it lost and nobody needs
   */
  public record View(Stack stack, List<Resource> unneeded) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Stream<Id> everything(ClusterState state, Observations seen) {
    return state
        .resources(Kind.STACK)
        .map(Stack.class::cast)
        .filter(stack -> !stack.pruned().isEmpty())
        .map(Stack::id);
  }

  @Override
  public Set<Id> concerns(Change change, ClusterState state) {
    return switch (change) {
      case Change.Updated(Stack ignored, Stack stack) -> Set.of(stack.id());
      case Change.Updated(Service before, Service _) ->
          Stream.of(before.revision(), before.previousRevision())
              .flatMap(id -> Stream.ofNullable(id).flatMap(r -> state.serviceRevision(r).stream()))
              .flatMap(revision -> touchedBy(revision, state))
              .collect(Collectors.toSet());
      case Change.Deleted(Service service) -> stackOf(service, state).collect(Collectors.toSet());
      case Change.Deleted(ServiceRevision revision) ->
          touchedBy(revision, state).collect(Collectors.toSet());
      case Change.Updated(Task before, Task after)
          when after.state().terminal() && !before.state().terminal() ->
          touchedBy(after, state);
      case Change.Deleted(Task task) when !task.state().terminal() -> touchedBy(task, state);
      default -> Set.of();
    };
  }

  private static Set<Id> touchedBy(Task task, ClusterState state) {
    return state
        .serviceRevision(task.revision())
        .map(revision -> touchedBy(revision, state).collect(Collectors.toSet()))
        .orElse(Set.of());
  }

  /** The stacks to which belongs what a revision names. */
  private static Stream<Id> touchedBy(ServiceRevision revision, ClusterState state) {
    Stream<Resource> networks =
        revision.spec().task().networks().stream()
            .flatMap(attached -> state.named(Kind.NETWORK, attached.network()).stream())
            .flatMap(id -> state.network(id).stream());
    Stream<Resource> payloads =
        PayloadUse.of(revision)
            .map(PayloadUse::object)
            .flatMap(id ->
                Stream.of(Kind.SECRET, Kind.CONFIG)
                    .flatMap(kind -> state.resource(kind, id).stream()));
    return Stream.concat(networks, payloads).flatMap(resource -> stackOf(resource, state));
  }

  private static Stream<Id> stackOf(Resource resource, ClusterState state) {
    return stackOf(resource.meta().labels(), state);
  }

  private static Stream<Id> stackOf(Map<String, String> labels, ClusterState state) {
    return Stream.ofNullable(labels.get(Stack.NAMESPACE_LABEL))
        .flatMap(name -> state.named(Kind.STACK, name).stream());
  }

  @Override
  public Optional<View> observe(ClusterState state, Observations seen, Id key) {
    return state
        .stack(key)
        .filter(stack -> !stack.isRemoving())
        .map(stack -> new View(stack, unneeded(state, stack)))
        .filter(view -> !view.unneeded().isEmpty());
  }

  private static List<Resource> unneeded(ClusterState state, Stack stack) {
    List<Resource> lost =
        stack.pruned().stream()
            .flatMap(part -> state.resource(part.kind(), part.id()).stream())
            .filter(resource -> belongsTo(resource, stack))
            .toList();
    if (lost.isEmpty()) {
      return List.of();
    }
    return Usage.in(state)
        .unneeded(lost.stream().filter(resource -> !isRemembered(resource, stack)).toList());
  }

  /** Whether the stack has it again, or can be rolled back to when it had it. */
  private static boolean isRemembered(Resource resource, Stack stack) {
    return resource.kind() == Kind.NETWORK
        ? stack.current().stream()
            .flatMap(revision -> revision.networks().stream())
            .anyMatch(part -> part.name().equals(resource.meta().name()))
        : PayloadUse.of(stack).anyMatch(use -> use.object().equals(resource.id()));
  }

  private static boolean belongsTo(Resource resource, Stack stack) {
    return stack.meta().name().equals(resource.meta().labels().get(Stack.NAMESPACE_LABEL));
  }

  @Override
  public Plan plan(View view, Instant now) {
    Stack stack = view.stack();
    List<Mutation> mutations = new ArrayList<>();
    for (Resource resource : view.unneeded()) {
      mutations.add(new Mutation.Delete(resource.kind(), resource.id()));
    }
    String what =
        view.unneeded().stream()
            .map(resource -> resource.kind().word() + " " + resource.meta().name())
            .collect(Collectors.joining(", "));
    mutations.add(
        new Mutation.Emit(
            Event.of(
                NAME,
                Kind.STACK,
                stack.id(),
                stack.meta().name(),
                "StackPruned",
                "nothing needs them any more: " + what)));
    // Applied again meanwhile, it may want them again.
    return new Plan(List.of(Precondition.unchanged(stack)), mutations, Optional.empty(), List.of());
  }
}
