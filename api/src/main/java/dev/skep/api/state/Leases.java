package dev.skep.api.state;

import dev.skep.api.Id;
import dev.skep.api.model.Cidr;
import dev.skep.api.model.Ipv4;
import dev.skep.api.model.Network;
import dev.skep.api.model.Network.Balancer;
import dev.skep.api.model.Node;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceEndpoint;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.model.Task;
import dev.skep.api.state.NodeUse.HostPortKey;
import io.vavr.collection.HashMap;
import io.vavr.collection.HashSet;
import io.vavr.collection.Map;
import io.vavr.collection.Set;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who holds which part of the networks, and who still lacks something. Networks go by their names:
 * as long as anybody is on one, it cannot go and come back as another.
 *
 * @param networks what is taken, by the network's name
 * @param unbalanced networks with nodes that lack a balancer or need theirs no more
 * @param owners the networks' blocks, which do not overlap, with the network of each
 * @param vnis the network of each number
 * @param bare networks that have no addresses yet
 * @param unserved living services whose endpoint is not what their spec asks for
 * @param newTasks wanted tasks that wait for addresses, by service
 * @param hostPorts ports that living services open on the hosts of their tasks, and how many do
 */
record Leases(
    Map<String, NetworkUse> networks,
    Set<String> unbalanced,
    Map<Cidr, String> owners,
    Map<Integer, String> vnis,
    Set<Id> bare,
    Set<Id> unserved,
    Map<Id, Set<Id>> newTasks,
    Map<HostPortKey, Integer> hostPorts) {

  static final Leases EMPTY =
      new Leases(
          HashMap.empty(),
          HashSet.empty(),
          HashMap.empty(),
          HashMap.empty(),
          HashSet.empty(),
          HashSet.empty(),
          HashMap.empty(),
          HashMap.empty());

  NetworkUse use(String network) {
    return networks.getOrElse(network, NetworkUse.NONE);
  }

  /**
   * A block of another network that has an address in common with this one. Looks at all of them:
   * networks are made rarely.
   */
  Optional<Block> overlapping(Cidr range, String except) {
    return blocks()
        .filter(block -> block.range().overlaps(range) && !block.network().equals(except))
        .min(Comparator.comparing(block -> block.range().first()));
  }

  Stream<Block> blocks() {
    return Iteration.stream(owners.iterator()).map(entry -> new Block(entry._1, entry._2));
  }

  Leases withNetwork(Network network) {
    String name = network.meta().name();
    Map<Cidr, String> claimed = owners;
    for (Cidr range : network.blocks()) {
      claimed = claimed.put(range, name);
    }
    Network.@Nullable Status status = network.status();
    return status == null
        ? withClaims(claimed, vnis, bare.add(network.id()))
        : withClaims(claimed, vnis.put(status.vni(), name), bare)
            .withBalancers(name, List.of(), status.balancers());
  }

  Leases withoutNetwork(Network network) {
    String name = network.meta().name();
    Map<Cidr, String> claimed = owners;
    for (Cidr range : network.blocks()) {
      claimed = claimed.remove(range);
    }
    Network.@Nullable Status status = network.status();
    return status == null
        ? withClaims(claimed, vnis, bare.remove(network.id()))
        : withClaims(claimed, vnis.remove(status.vni()), bare)
            .withBalancers(name, status.balancers(), List.of());
  }

  /** A network of many nodes changes often, and little. */
  Leases withNetwork(Network before, Network after) {
    Network.@Nullable Status old = before.status();
    Network.@Nullable Status now = after.status();
    if (old == null || now == null || !old.isSamePlace(now)) {
      return withoutNetwork(before).withNetwork(after);
    }
    return withBalancers(after.meta().name(), old.balancers(), now.balancers());
  }

  private Leases withBalancers(String name, List<Balancer> before, List<Balancer> after) {
    java.util.Set<Balancer> gone = new java.util.HashSet<>(before);
    after.forEach(gone::remove);
    java.util.Set<Balancer> come = new java.util.LinkedHashSet<>(after);
    before.forEach(come::remove);
    NetworkUse use = use(name);
    for (Balancer balancer : gone) {
      use = use.withoutBalancer(balancer.node(), balancer.address());
    }
    for (Balancer balancer : come) {
      use = use.withBalancer(balancer.node(), balancer.address());
    }
    return gone.isEmpty() && come.isEmpty() ? this : with(name, use);
  }

  /** Every node is on the network of the mesh. */
  Leases withNode(Node node) {
    return with(Network.INGRESS, use(Network.INGRESS).withTaskOn(node.id()));
  }

  Leases withoutNode(Node node) {
    return with(Network.INGRESS, use(Network.INGRESS).withoutTaskOn(node.id()));
  }

  /** The virtual addresses stay a service's own until it is gone, the ports while it lives. */
  Leases withService(Service service, ServiceSpec spec) {
    Leases held = withVirtualAddresses(service.chosen(), NetworkUse::with);
    return service.isRemoving()
        ? held
        : held.withServed(
            service.chosen().serves(spec) ? held.unserved : held.unserved.add(service.id()),
            count(held.hostPorts, spec, 1));
  }

  Leases withoutService(Service service, ServiceSpec spec) {
    Leases left = withVirtualAddresses(service.chosen(), NetworkUse::without);
    return service.isRemoving()
        ? left
        : left.withServed(left.unserved.remove(service.id()), count(left.hostPorts, spec, -1));
  }

  private interface Change {
    NetworkUse apply(NetworkUse use, Ipv4 address);
  }

  private Leases withVirtualAddresses(ServiceEndpoint endpoint, Change change) {
    Leases changed = this;
    for (ServiceEndpoint.VirtualAddress virtual : endpoint.addresses()) {
      NetworkUse use = changed.use(virtual.network());
      changed = changed.with(virtual.network(), change.apply(use, virtual.address()));
    }
    return changed;
  }

  private static Map<HostPortKey, Integer> count(
      Map<HostPortKey, Integer> ports, ServiceSpec spec, int sign) {
    Map<HostPortKey, Integer> counted = ports;
    for (PublishedPort port : spec.endpoint().ports()) {
      if (port.mode() == PublishMode.HOST && port.published() != 0) {
        HostPortKey key = new HostPortKey(port.protocol(), port.published());
        int holders = counted.getOrElse(key, 0) + sign;
        counted = holders == 0 ? counted.remove(key) : counted.put(key, holders);
      }
    }
    return counted;
  }

  Leases withTask(Task task, ServiceSpec spec) {
    Leases known =
        task.isNew() ? withNewTasks(Indexes.plus(newTasks, task.service(), task.id())) : this;
    return known.withTaskOn(task, spec, NetworkUse::with, NetworkUse::withTaskOn);
  }

  Leases withoutTask(Task task, ServiceSpec spec) {
    Leases known =
        task.isNew() ? withNewTasks(Indexes.minus(newTasks, task.service(), task.id())) : this;
    return known.withTaskOn(task, spec, NetworkUse::without, NetworkUse::withoutTaskOn);
  }

  private interface Move {
    NetworkUse apply(NetworkUse use, Id node);
  }

  /** Most tasks of large clusters are on no network, so this shall cost nothing then. */
  private Leases withTaskOn(Task task, ServiceSpec spec, Change lease, Move move) {
    if (!task.holdsAddresses()) {
      return this;
    }
    Leases changed = this;
    List<String> names = spec.addressedNetworks();
    for (int i = 0; i < names.size(); i++) {
      NetworkUse use = lease.apply(changed.use(names.get(i)), task.addresses().get(i));
      changed =
          changed.with(names.get(i), task.node() == null ? use : move.apply(use, task.node()));
    }
    return changed;
  }

  private Leases with(String network, NetworkUse use) {
    Map<String, NetworkUse> known =
        use.equals(NetworkUse.NONE) ? networks.remove(network) : networks.put(network, use);
    Set<String> open = use.isBalanced() ? unbalanced.remove(network) : unbalanced.add(network);
    return new Leases(known, open, owners, vnis, bare, unserved, newTasks, hostPorts);
  }

  private Leases withClaims(Map<Cidr, String> claimed, Map<Integer, String> numbers, Set<Id> open) {
    return new Leases(networks, unbalanced, claimed, numbers, open, unserved, newTasks, hostPorts);
  }

  private Leases withNewTasks(Map<Id, Set<Id>> changed) {
    return new Leases(networks, unbalanced, owners, vnis, bare, unserved, changed, hostPorts);
  }

  private Leases withServed(Set<Id> unservedThen, Map<HostPortKey, Integer> ports) {
    return new Leases(networks, unbalanced, owners, vnis, bare, unservedThen, newTasks, ports);
  }
}
