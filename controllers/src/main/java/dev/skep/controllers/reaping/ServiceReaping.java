package dev.skep.controllers.reaping;

import dev.skep.api.Id;
import dev.skep.api.model.Event;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.Stack;
import dev.skep.api.model.Task;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.controllers.Controller;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Plan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Deletes services that are being removed when their last task is gone, and unused revisions. */
public final class ServiceReaping implements Controller<Id, ServiceReaping.View> {
  static final String NAME = "reaping";

  /**
   * A service, or what is left of one.
   *
   * @param service empty when it is gone and only revisions are left
   * @param hasTasks whether any task is left
   * @param revisions all kept revisions
   * @param held those of it that a task or a stack refers to
   */
  public record View(
      Optional<Service> service, boolean hasTasks, List<Id> revisions, Set<Id> held) {

    private boolean isGone() {
      return service.isPresent() && service.get().isRemoving() && !hasTasks;
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Stream<Id> everything(ClusterState state, Observations seen) {
    return state
        .resources(Kind.SERVICE_REVISION)
        .map(resource -> ((ServiceRevision) resource).service())
        .distinct();
  }

  @Override
  public Set<Id> concerns(Change change, ClusterState state) {
    return switch (change) {
      case Change.Deleted(Task task) -> Set.of(task.service());
      case Change.Updated(Service ignored, Service service) -> Set.of(service.id());
      case Change.Deleted(Stack stack) -> servicesOf(stack, state);
      case Change.Updated(Stack before, Stack ignored) -> servicesOf(before, state);
      default -> Set.of();
    };
  }

  /** The services of the stack's remembered revisions, even if they are gone. */
  private static Set<Id> servicesOf(Stack stack, ClusterState state) {
    return referred(stack)
        .flatMap(id -> state.serviceRevision(id).stream())
        .map(ServiceRevision::service)
        .collect(Collectors.toSet());
  }

  private static Stream<Id> referred(Stack stack) {
    return stack.revisions().stream().flatMap(revision -> revision.services().values().stream());
  }

  /** The revisions of one service that its stack remembers, without a look at the others. */
  private static Stream<Id> referred(Stack stack, List<ServiceRevision> revisions) {
    Set<String> names = revisions.stream().map(r -> r.spec().name()).collect(Collectors.toSet());
    return stack.revisions().stream()
        .flatMap(
            past -> names.stream().flatMap(name -> Stream.ofNullable(past.services().get(name))));
  }

  @Override
  public Optional<View> observe(ClusterState state, Observations seen, Id key) {
    Optional<Service> service = state.service(key);
    List<ServiceRevision> revisions = state.revisionsOf(key).toList();
    if (service.isEmpty() && revisions.isEmpty()) {
      return Optional.empty();
    }
    Set<Id> held = new HashSet<>();
    state.tasksOfService(key).map(Task::revision).forEach(held::add);
    boolean hasTasks = !held.isEmpty();
    stackOf(state, revisions).stream()
        .flatMap(stack -> referred(stack, revisions))
        .forEach(held::add);
    return Optional.of(
        new View(service, hasTasks, revisions.stream().map(ServiceRevision::id).toList(), held));
  }

  /** Stacks remember revisions of their own services only, which carry the stack's label. */
  private static Optional<Stack> stackOf(ClusterState state, List<ServiceRevision> revisions) {
    return revisions.stream()
        .flatMap(r -> Stream.ofNullable(r.spec().labels().get(Stack.NAMESPACE_LABEL)))
        .findFirst()
        .flatMap(name -> state.named(Kind.STACK, name))
        .flatMap(state::stack);
  }

  @Override
  public Plan plan(View view, Instant now) {
    List<Mutation> mutations = new ArrayList<>();
    Set<Id> inUse = new HashSet<>(view.held());
    if (view.isGone()) {
      Service service = view.service().orElseThrow();
      mutations.add(new Mutation.Delete(Kind.SERVICE, service.id()));
      mutations.add(event(service));
    } else {
      view.service().map(Service::revision).ifPresent(inUse::add);
      view.service().map(Service::previousRevision).ifPresent(inUse::add);
    }
    view.revisions().stream()
        .filter(revision -> !inUse.contains(revision))
        .forEach(id -> mutations.add(new Mutation.Delete(Kind.SERVICE_REVISION, id)));
    return Plan.of(mutations);
  }

  private static Mutation event(Service service) {
    return new Mutation.Emit(
        Event.of(
            NAME,
            Kind.SERVICE,
            service.id(),
            service.meta().name(),
            "ServiceGone",
            "its last task is gone"));
  }
}
