package dev.skep.controllers.reaping;

import dev.skep.api.Id;
import dev.skep.api.model.Event;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Stack;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Transaction.Precondition;
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
 * Deletes the networks, secrets and configs that a living stack's files no longer have: a network
 * when no service is attached to it any more, a secret or config when no revision of the stack and
 * no kept revision of a service names it.
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
      case Change.Updated(Service service, Service ignored) ->
          stackOf(service.meta().labels(), state);
      case Change.Deleted(Service service) -> stackOf(service.meta().labels(), state);
      case Change.Deleted(ServiceRevision revision) -> stackOf(revision.spec().labels(), state);
      default -> Set.of();
    };
  }

  private static Set<Id> stackOf(Map<String, String> labels, ClusterState state) {
    return Optional.ofNullable(labels.get(Stack.NAMESPACE_LABEL))
        .flatMap(name -> state.named(Kind.STACK, name))
        .map(Set::of)
        .orElse(Set.of());
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
    Set<String> networks = networksInUse(state, stack);
    Set<Id> payloads = payloadsInUse(state, stack);
    return lost.stream()
        .filter(resource ->
            resource.kind() == Kind.NETWORK
                ? !networks.contains(resource.meta().name())
                : !payloads.contains(resource.id()))
        .toList();
  }

  private static boolean belongsTo(Resource resource, Stack stack) {
    return stack.meta().name().equals(resource.meta().labels().get(Stack.NAMESPACE_LABEL));
  }

  private static Set<String> networksInUse(ClusterState state, Stack stack) {
    Stream<String> attached =
        state
            .services()
            .flatMap(service -> state.spec(service.id()).stream())
            .map(ServiceSpec::task)
            .flatMap(task -> task.networks().stream())
            .map(attachment -> attachment.network());
    Stream<String> wanted =
        stack.current().stream()
            .flatMap(revision -> revision.networks().stream())
            .map(Stack.NetworkPart::name);
    return Stream.concat(attached, wanted).collect(Collectors.toSet());
  }

  private static Set<Id> payloadsInUse(ClusterState state, Stack stack) {
    Stream<Id> referred =
        state
            .resources(Kind.SERVICE_REVISION)
            .flatMap(revision -> PayloadUse.of((ServiceRevision) revision))
            .map(PayloadUse::object);
    Stream<Id> remembered = PayloadUse.of(stack).map(PayloadUse::object);
    return Stream.concat(referred, remembered).collect(Collectors.toSet());
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
