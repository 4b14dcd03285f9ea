package dev.skep.controllers.admission;

import dev.skep.api.Id;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Stack;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.diff.Differences;
import dev.skep.controllers.diff.FieldChange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The services of a stack, brought from what they are to what they shall be. */
final class ServiceSet {
  private final ClusterState state;
  private final Wish wish;
  private final String stack;
  private final Map<String, Id> applied;
  private final boolean prune;
  private final Map<String, Id> revisions = new LinkedHashMap<>();

  /**
   * The services of a stack.
   *
   * @param applied the revisions of the last apply, by the services' names
   * @param prune whether services that are not wanted go
   */
  ServiceSet(ClusterState state, Wish wish, String stack, Map<String, Id> applied, boolean prune) {
    this.state = state;
    this.wish = wish;
    this.stack = stack;
    this.applied = applied;
    this.prune = prune;
  }

  /** The revision of each service after this. */
  Map<String, Id> revisions() {
    return revisions;
  }

  /** Creates, updates and removes; a refusal if one cannot be as wanted. */
  Optional<Refusal> bring(List<ServiceSpec> specs) {
    List<ServiceSpec> wanted = ForcedUpdates.counted(state, specs);
    Set<String> names = wanted.stream().map(ServiceSpec::name).collect(Collectors.toSet());
    List<Service> unwanted =
        StackVerbs.services(state, stack).stream()
            .filter(service -> !names.contains(service.meta().name()))
            .toList();
    List<Service> surplus = prune ? unwanted : List.of();
    for (ServiceSpec spec : wanted) {
      Optional<Refusal> refusal =
          state.serviceNamed(spec.name()).flatMap(service -> cannotBecome(service, spec));
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    // What goes frees its ports for what comes.
    surplus.forEach(service -> wish.remove(service, service.asRemoving()));
    if (!prune) {
      unwanted.forEach(this::keep);
    }
    Map<Id, ServiceSpec> others = wish.servicesAfter(state);
    SortedMap<Id, ServiceSpec> after = new TreeMap<>(others);
    wanted.forEach(spec -> after.put(idOf(spec), Wish.numbered(state, idOf(spec), spec)));
    PortRules ports = new PortRules(after);
    for (ServiceSpec spec : wish.judgesPortsWhole() ? List.<ServiceSpec>of() : wanted) {
      Optional<Refusal> refusal = ports.refusal(idOf(spec));
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    PortOrder.of(wanted, this::idOf, others).forEach(this::bring);
    return wish.judgesPortsWhole() ? Optional.empty() : AddressRoom.refusal(state, wish);
  }

  private void keep(Service service) {
    wish.changed(service, ObjectChange.Action.KEPT);
    revisions.put(service.meta().name(), service.revision());
  }

  private Id idOf(ServiceSpec spec) {
    return state
        .serviceNamed(spec.name())
        .map(Service::id)
        .orElseGet(() -> wish.newId(Kind.SERVICE, spec.name()));
  }

  private Optional<Refusal> cannotBecome(Service service, ServiceSpec wanted) {
    if (!stack.equals(service.meta().labels().get(Stack.NAMESPACE_LABEL))) {
      return Optional.of(
          new Refusal.AlreadyExists(
              "name conflicts with an existing object: service "
                  + wanted.name()
                  + " already exists"));
    }
    return state
        .spec(service.id())
        .filter(spec -> spec.mode().getClass() != wanted.mode().getClass())
        .map(spec -> new Refusal.Unsupported("service mode change is not allowed"));
  }

  private void bring(ServiceSpec spec) {
    Optional<Service> existing = state.serviceNamed(spec.name());
    if (existing.isEmpty()) {
      revisions.put(spec.name(), ServiceVerbs.create(wish, spec).id());
      return;
    }
    Service service = existing.get();
    ServiceSpec live = state.spec(service.id()).orElseThrow();
    if (live.equals(spec)) {
      wish.unchanged(service);
      revisions.put(spec.name(), service.revision());
    } else {
      List<FieldChange> fields =
          Differences.changed(state, service, spec, applied.get(spec.name()));
      revisions.put(
          spec.name(), ServiceVerbs.revise(wish, service, spec, fields, !spec.runsLike(live)).id());
    }
  }
}
