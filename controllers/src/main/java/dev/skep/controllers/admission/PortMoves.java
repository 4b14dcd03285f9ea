package dev.skep.controllers.admission;

import dev.skep.api.Id;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Ports of the mesh that move between the services of one wish, whatever stacks these are in. The
 * state checks each write against those before it, so services that go come first, and one that
 * takes another one's port comes after that one. Services that exchange ports cannot be ordered;
 * the state refuses them.
 */
final class PortMoves {
  private final ClusterState state;
  private final Map<Id, ServiceSpec> specs = new HashMap<>();
  private final List<Mutation> removals = new ArrayList<>();
  private final Map<Id, Mutation> services = new LinkedHashMap<>();

  private PortMoves(ClusterState state, List<Mutation> mutations) {
    this.state = state;
    for (Mutation mutation : mutations) {
      switch (mutation) {
        case Mutation.Put(ServiceRevision revision) -> specs.put(revision.id(), revision.spec());
        case Mutation.Put(Service service) when service.isRemoving() -> removals.add(mutation);
        case Mutation.Put(Service service) -> services.put(service.id(), mutation);
        default -> {}
      }
    }
  }

  /** A refusal if two services would publish the same when the whole wish has come true. */
  static Optional<Refusal> refusal(ClusterState state, Wish wish) {
    PortRules ports = new PortRules(new TreeMap<>(wish.servicesAfter(state)));
    return wish.wished()
        .filter(Service.class::isInstance)
        .flatMap(service -> ports.refusal(service.id()).stream())
        .findFirst();
  }

  /** The same mutations in an order that the state accepts. */
  static List<Mutation> ordered(ClusterState state, List<Mutation> mutations) {
    PortMoves moves = new PortMoves(state, mutations);
    List<Mutation> ordered = new ArrayList<>(moves.removals);
    int left = moves.services.size();
    for (Mutation mutation : mutations) {
      if (!(mutation instanceof Mutation.Put(Service service))) {
        ordered.add(mutation);
      } else if (!service.isRemoving() && --left == 0) {
        // All revisions are written by now, and nothing that services may leave is gone yet.
        ordered.addAll(moves.inOrder());
      }
    }
    return ordered;
  }

  private List<Mutation> inOrder() {
    Map<Id, Set<Id>> awaited = new LinkedHashMap<>();
    Map<Id, List<Id>> followers = new HashMap<>();
    services.forEach((id, put) -> {
      Set<Id> holders = holders(id, put);
      awaited.put(id, holders);
      holders.forEach(h -> followers.computeIfAbsent(h, _ -> new ArrayList<>()).add(id));
    });
    Deque<Id> ready = new ArrayDeque<>();
    awaited.forEach((id, holders) -> {
      if (holders.isEmpty()) {
        ready.add(id);
      }
    });
    List<Mutation> ordered = new ArrayList<>();
    while (!ready.isEmpty()) {
      Id next = ready.remove();
      ordered.add(services.get(next));
      awaited.remove(next);
      for (Id follower : followers.getOrDefault(next, List.of())) {
        Set<Id> rest = awaited.getOrDefault(follower, Set.of());
        if (rest.remove(next) && rest.isEmpty()) {
          ready.add(follower);
        }
      }
    }
    awaited.keySet().forEach(exchanging -> ordered.add(services.get(exchanging)));
    return ordered;
  }

  /** Those of the wish that have what a service takes. */
  private Set<Id> holders(Id id, Mutation put) {
    return meshPorts(put)
        .flatMap(port -> state.ingressPort(port.protocol(), port.published()).stream())
        .filter(holder -> !holder.equals(id) && services.containsKey(holder))
        .collect(Collectors.toSet());
  }

  private Stream<PublishedPort> meshPorts(Mutation put) {
    return put instanceof Mutation.Put(Service service)
        ? Optional.ofNullable(specs.get(service.revision()))
            .or(() -> state.spec(service.id()))
            .stream()
            .flatMap(spec -> spec.endpoint().ports().stream())
            .filter(port -> port.mode() == PublishMode.INGRESS && port.published() != 0)
        : Stream.empty();
  }
}
