package dev.skep.api.state;

import dev.skep.api.Id;
import dev.skep.api.model.Cidr;
import dev.skep.api.model.Ipv4;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Network;
import dev.skep.api.model.Network.Balancer;
import dev.skep.api.model.Node;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceEndpoint;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Gives away addresses, numbers and ports: to one owner each, who keeps them while it is there. The
 * methods return why a transaction must be refused, or null.
 */
final class Allocations {
  private final Draft draft;

  Allocations(Draft draft) {
    this.draft = draft;
  }

  private static Network.Status statusOf(Network network) {
    return Objects.requireNonNull(network.status(), "only networks with addresses come here");
  }

  @Nullable String apply(Mutation.AllocateNetwork allocate) {
    Optional<Network> found =
        findNetwork(allocate.network()).filter(network -> network.status() == null);
    if (found.isEmpty()) {
      return null;
    }
    Network network = found.get();
    String name = network.meta().name();
    List<Cidr> blocks = allocate.subnets().stream().map(Network.Subnet::range).toList();
    @Nullable String refusal =
        draft
            .leases()
            .vnis()
            .get(allocate.vni())
            .map(other -> "network " + other + " has the VNI " + allocate.vni())
            .getOrElse(() -> draft.blockRefusal(name, blocks));
    if (refusal == null) {
      draft.replace(
          network,
          network.withStatus(new Network.Status(allocate.vni(), allocate.subnets(), List.of())));
      draft.explain(Kind.NETWORK, network.id(), "");
    }
    return refusal;
  }

  @Nullable String apply(Mutation.AllocateBalancers allocate) {
    Optional<Network> found =
        findNetwork(allocate.network()).filter(network -> network.status() != null);
    if (found.isEmpty()) {
      return null;
    }
    Network network = found.get();
    NetworkUse use = draft.leases().use(network.meta().name());
    Set<Id> freed = new HashSet<>(allocate.freed());
    freed.removeIf(use::isOn);
    List<Balancer> balancers = new ArrayList<>(statusOf(network).balancers());
    balancers.removeIf(balancer -> freed.contains(balancer.node()));
    balance(network, balancers);
    Set<Id> having = balancers.stream().map(Balancer::node).collect(Collectors.toSet());
    for (Balancer balancer : allocate.added()) {
      if (draft.findNode(balancer.node()).isPresent() && having.add(balancer.node())) {
        @Nullable String refusal = addressRefusal(network.meta().name(), balancer.address());
        if (refusal != null) {
          return refusal;
        }
        balancers.add(balancer);
      }
    }
    balance(findNetwork(network.id()).orElseThrow(), balancers);
    settle(List.of(network.meta().name()));
    return null;
  }

  private void balance(Network network, List<Balancer> balancers) {
    Network.Status status = statusOf(network);
    Network.Status changed = status.withBalancers(balancers);
    if (!changed.equals(status)) {
      draft.replace(network, network.withStatus(changed));
    }
  }

  /** A node that is gone may have been the last without a balancer. */
  void settle() {
    settle(
        draft
            .all(Kind.NETWORK)
            .filter(network -> draft.isWaiting(network.id()))
            .map(network -> network.meta().name())
            .toList());
  }

  /** A node that goes takes its balancers with it. */
  void dismiss(Node node) {
    List<Network> networks =
        draft
            .all(Kind.NETWORK)
            .map(Network.class::cast)
            .filter(network ->
                Optional.ofNullable(network.status())
                    .flatMap(status -> status.balancer(node.id()))
                    .isPresent())
            .toList();
    for (Network network : networks) {
      List<Balancer> left = new ArrayList<>(statusOf(network).balancers());
      left.removeIf(balancer -> balancer.node().equals(node.id()));
      balance(network, left);
    }
  }

  @Nullable String apply(Mutation.AllocateService allocate) {
    Optional<Service> found =
        draft
            .find(Kind.SERVICE, allocate.service())
            .map(Service.class::cast)
            .filter(service -> !service.isRemoving())
            .filter(service -> service.revision().equals(allocate.revision()));
    if (found.isEmpty() || found.get().chosen().equals(allocate.endpoint())) {
      return null;
    }
    Service service = found.get();
    ServiceEndpoint endpoint = allocate.endpoint();
    for (ServiceEndpoint.VirtualAddress virtual : endpoint.addresses()) {
      boolean own =
          service.chosen().on(virtual.network()).filter(virtual.address()::equals).isPresent();
      @Nullable String refusal = own ? null : addressRefusal(virtual.network(), virtual.address());
      if (refusal != null) {
        return refusal;
      }
    }
    Service changed = service.withEndpoint(endpoint.equals(ServiceEndpoint.NONE) ? null : endpoint);
    @Nullable String refusal = draft.portRefusal(changed, draft.specOf(service.revision()));
    if (refusal == null) {
      draft.replace(service, changed);
    }
    return refusal;
  }

  @Nullable String apply(Mutation.AllocateTask allocate) {
    Optional<Task> found = draft.findTask(allocate.task()).filter(Task::isNew);
    if (found.isEmpty()) {
      return null;
    }
    Task task = found.get();
    List<String> networks = draft.specOf(task.revision()).addressedNetworks();
    List<Ipv4> addresses = allocate.addresses();
    if (networks.size() != addresses.size()) {
      return "task " + task.id() + " needs " + networks.size() + " addresses";
    }
    for (int i = 0; i < networks.size(); i++) {
      @Nullable String refusal = addressRefusal(networks.get(i), addresses.get(i));
      if (refusal != null) {
        return refusal;
      }
    }
    Task.Status status = Task.Status.of(TaskState.PENDING, "pending task scheduling");
    draft.replace(task, task.withAddresses(addresses).withStatus(status.committed(draft.time())));
    draft.explain(Kind.TASK, task.id(), "");
    return null;
  }

  /** A network on which every node has its balancer waits for nothing. */
  void settle(List<String> networks) {
    for (String name : networks) {
      boolean lacks =
          draft.leases().use(name).lackingNodes().anyMatch(id -> draft.findNode(id).isPresent());
      if (!lacks) {
        draft
            .named(Kind.NETWORK, name)
            .flatMap(this::findNetwork)
            .filter(network -> network.status() != null)
            .ifPresent(network -> draft.explain(Kind.NETWORK, network.id(), ""));
      }
    }
  }

  /** Why nobody can become the owner of an address; null when somebody can. */
  private @Nullable String addressRefusal(String name, Ipv4 address) {
    boolean given =
        draft
            .named(Kind.NETWORK, name)
            .flatMap(this::findNetwork)
            .map(Network::status)
            .filter(status -> status.gives(address))
            .isPresent();
    if (!given) {
      return "network " + name + " has no address " + address + " to give";
    }
    return draft.leases().use(name).isTaken(address)
        ? "address " + address + " of network " + name + " is already in use"
        : null;
  }

  private Optional<Network> findNetwork(Id id) {
    return draft.find(Kind.NETWORK, id).map(Network.class::cast);
  }
}
