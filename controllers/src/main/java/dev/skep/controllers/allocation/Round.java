package dev.skep.controllers.allocation;

import dev.skep.api.Id;
import dev.skep.api.model.Cidr;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Event;
import dev.skep.api.model.Ipv4;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Network;
import dev.skep.api.model.Network.Balancer;
import dev.skep.api.model.Network.Subnet;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceEndpoint;
import dev.skep.api.model.ServiceEndpoint.VirtualAddress;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.Task;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.NetworkUse;
import dev.skep.controllers.Plan;
import dev.skep.controllers.Waiting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Collects what one plan gives away; what one gets, the next does not. */
final class Round {
  /** Tasks, services, networks or nodes served by one plan, so that it fits one transaction. */
  static final int MOST = 2_000;

  /** Explanations in one plan. */
  static final int MOST_EXPLANATIONS = 1_000;

  /** The lowest number that swarm gives a network; those below are left to others. */
  static final int FIRST_VNI = 4_096;

  /** A VNI has 24 bits (RFC 7348). */
  static final int LAST_VNI = (1 << 24) - 1;

  private final ClusterState state;
  private final Ports ports;
  private final List<Mutation> mutations = new ArrayList<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private final Map<String, Optional<Addresses>> networks = new HashMap<>();

  /** Why services are not served. */
  private final Map<Id, String> unserved = new HashMap<>();

  private @Nullable Blocks blocks;
  private int nextVni = FIRST_VNI;
  private int served;
  private boolean complete = true;

  Round(ClusterState state) {
    this.state = state;
    ports = new Ports(state);
  }

  Plan toPlan(Instant now) {
    return new Plan(List.of(), mutations, complete ? Optional.empty() : Optional.of(now), waiting);
  }

  /** Whether there is room for one more; otherwise the rest is left to another plan. */
  private boolean hasRoom() {
    boolean room = served < MOST && waiting.size() < MOST_EXPLANATIONS;
    complete &= room;
    return room;
  }

  private static final Comparator<Resource> BY_AGE =
      Comparator.comparingLong((Resource resource) -> resource.meta().version())
          .thenComparing(Resource::id);

  // ---- networks

  /** Numbers and subnets, the network of the mesh first if it is needed now. */
  void networks() {
    boolean meshIsMissing =
        state.named(Kind.NETWORK, Network.INGRESS).isEmpty()
            && Stream.concat(
                    state.unservedServices().map(Service::revision),
                    state.servicesWithNewTasks().flatMap(state::newTasks).map(Task::revision))
                .flatMap(revision -> state.serviceRevision(revision).stream())
                .anyMatch(
                    revision -> revision.spec().addressedNetworks().contains(Network.INGRESS));
    if (meshIsMissing) {
      Id cluster = state.cluster().map(Cluster::id).orElse(new Id(0, 0));
      Network mesh =
          new Network(
              Meta.of(Id.derive(cluster, Network.INGRESS), Network.INGRESS, Map.of()),
              new Network.Spec("overlay", false, false, false, Map.of(), List.of()));
      mutations.add(new Mutation.Put(mesh));
      network(mesh);
    }
    state
        .networksWithoutAddresses()
        .sorted(BY_AGE)
        .takeWhile(any -> hasRoom())
        .forEach(this::network);
  }

  private void network(Network network) {
    Blocks pool = blocks();
    String name = network.meta().name();
    List<Subnet> subnets = subnets(network, pool);
    while (nextVni <= LAST_VNI && state.isVniTaken(nextVni)) {
      nextVni++;
    }
    if (subnets.isEmpty() || nextVni > LAST_VNI) {
      String why =
          subnets.isEmpty()
              ? pool.usedUp()
              : "no number is left from " + FIRST_VNI + " to " + LAST_VNI + "; remove a network";
      explain(Kind.NETWORK, network.id(), why);
      return;
    }
    served++;
    mutations.add(new Mutation.AllocateNetwork(network.id(), nextVni, subnets));
    event(
        network,
        "NetworkAllocated",
        "VNI " + nextVni + ", " + String.join(", ", subnets.stream().map(Round::words).toList()));
    Network.Status status = new Network.Status(nextVni, subnets, List.of());
    networks.put(name, Optional.of(new Addresses(name, status, state.networkUse(name))));
    nextVni++;
    if (name.equals(Network.INGRESS)) {
      balance(network.withStatus(status));
    }
  }

  /** Collected once: a plan may ask for every task that waits. */
  private Blocks blocks() {
    Blocks known = blocks;
    if (known == null) {
      known = new Blocks(state);
      blocks = known;
    }
    return known;
  }

  private static String words(Subnet subnet) {
    return "subnet " + subnet.range() + ", gateway " + subnet.gateway();
  }

  private static List<Subnet> subnets(Network network, Blocks blocks) {
    if (network.spec().subnets().isEmpty()) {
      return blocks.next(network.meta().name().equals(Network.INGRESS)).map(Subnet::of).stream()
          .toList();
    }
    return network.blocks().stream().map(block -> chosen(network.spec(), block)).toList();
  }

  private static Subnet chosen(Network.Spec spec, Cidr block) {
    Subnet whole = Subnet.of(block);
    Ipv4 gateway =
        spec.gateways().stream()
            .map(Ipv4::parse)
            .filter(block::contains)
            .findFirst()
            .orElse(whole.gateway());
    @Nullable Cidr pool =
        spec.ranges().stream().map(Cidr::parse).filter(block::contains).findFirst().orElse(null);
    return new Subnet(block, gateway, pool);
  }

  /** The addresses of a network; empty when it has none. */
  private Optional<Addresses> addresses(String name) {
    return networks.computeIfAbsent(
        name,
        key ->
            state
                .named(Kind.NETWORK, key)
                .flatMap(state::network)
                .map(Network::status)
                .map(status -> new Addresses(key, status, state.networkUse(key))));
  }

  /** Why nobody gets an address of a network; empty when there is one. */
  private Optional<String> usedUp(String name) {
    Optional<Addresses> addresses = addresses(name);
    if (addresses.isPresent()) {
      return addresses.filter(some -> !some.hasFree()).map(Addresses::usedUp);
    }
    return Optional.of(
        state.named(Kind.NETWORK, name).isEmpty()
            ? "network " + name + " does not exist; create it, or remove it from the service"
            : "network " + name + " has no addresses: " + blocks().usedUp());
  }

  private Optional<String> usedUp(List<String> names) {
    return names.stream().flatMap(name -> usedUp(name).stream()).findFirst();
  }

  private Ipv4 take(String name) {
    return addresses(name).orElseThrow().take();
  }

  // ---- balancers

  /** One for each node that has tasks of a network, on the network of the mesh for every node. */
  void balancers() {
    state.unbalancedNetworks().sorted(BY_AGE).takeWhile(any -> hasRoom()).forEach(this::balance);
  }

  private void balance(Network network) {
    String name = network.meta().name();
    NetworkUse use = state.networkUse(name);
    Addresses addresses = addresses(name).orElseThrow();
    // A node may get a task before this is applied, and then keeps its balancer: what is freed here
    // is for the next plan to give.
    List<Id> freed = use.idleNodes().sorted().limit(MOST).toList();
    List<Balancer> added = new ArrayList<>();
    List<Id> lacking =
        use.lackingNodes().filter(id -> state.node(id).isPresent()).sorted().toList();
    for (Id node : lacking) {
      if (!hasRoom()) {
        break;
      }
      if (!addresses.hasFree()) {
        String why =
            addresses.usedUp() + "; nodes without a balancer: " + (lacking.size() - added.size());
        explain(Kind.NETWORK, network.id(), why);
        break;
      }
      served++;
      added.add(new Balancer(node, addresses.take()));
    }
    if (!freed.isEmpty() || !added.isEmpty()) {
      mutations.add(new Mutation.AllocateBalancers(network.id(), added, freed));
    }
  }

  // ---- services

  /** Virtual addresses and ports that the user left open. */
  void services() {
    state.unservedServices().sorted(BY_AGE).takeWhile(any -> hasRoom()).forEach(this::serve);
  }

  private void serve(Service service) {
    Optional<ServiceSpec> found = state.spec(service.id());
    if (found.isEmpty()) {
      return;
    }
    ServiceSpec spec = found.get();
    ServiceEndpoint has = service.chosen();
    List<String> wanted = spec.virtuallyAddressedNetworks();
    Optional<String> usedUp =
        usedUp(wanted.stream().filter(network -> has.on(network).isEmpty()).toList());
    Optional<List<PublishedPort>> numbered =
        usedUp.isPresent()
            ? Optional.empty()
            : ports.number(service.id(), spec.endpoint(), has.ports());
    if (numbered.isEmpty()) {
      unserved.put(service.id(), usedUp.orElseGet(Ports::usedUp));
      return;
    }
    served++;
    List<VirtualAddress> addresses =
        wanted.stream()
            .map(name -> new VirtualAddress(name, has.on(name).orElseGet(() -> take(name))))
            .toList();
    mutations.add(
        new Mutation.AllocateService(
            service.id(), service.revision(), new ServiceEndpoint(addresses, numbered.get())));
    numbered.get().stream()
        .filter(port -> !has.ports().contains(port))
        .forEach(port -> event(service, "PortChosen", words(port)));
  }

  private static String words(PublishedPort port) {
    return port.target() + "/" + port.protocol().word() + " is published as " + port.published();
  }

  // ---- tasks

  /** An address on each network; those of a service that is not served have to wait. */
  void tasks() {
    state
        .servicesWithNewTasks()
        .flatMap(id -> state.service(id).stream())
        .sorted(BY_AGE)
        .takeWhile(any -> hasRoom())
        .forEach(this::tasks);
  }

  private void tasks(Service service) {
    Map<Id, List<String>> wanted = new HashMap<>();
    List<Task> tasks =
        state
            .newTasks(service.id())
            .sorted(BY_AGE.thenComparing(resource -> ((Task) resource).slot()))
            .toList();
    Optional<String> told = Optional.empty();
    for (Task task : tasks) {
      if (!hasRoom()) {
        break;
      }
      List<String> names =
          wanted.computeIfAbsent(
              task.revision(),
              revision ->
                  state
                      .serviceRevision(revision)
                      .map(ServiceRevision::spec)
                      .map(ServiceSpec::addressedNetworks)
                      .orElse(List.of()));
      Optional<String> why =
          Optional.ofNullable(unserved.get(service.id())).or(() -> usedUp(names));
      if (why.isEmpty()) {
        served++;
        mutations.add(
            new Mutation.AllocateTask(task.id(), names.stream().map(this::take).toList()));
      } else if (explain(Kind.TASK, task.id(), why.get())) {
        told = why;
      }
    }
    told.ifPresent(why -> event(service, "AddressesUsedUp", why));
  }

  // ---- words

  /** Says why somebody waits; false if that is known. */
  private boolean explain(Kind kind, Id object, String why) {
    boolean news = !state.waitingOn(object).orElse("").equals(why);
    if (news) {
      waiting.add(new Waiting(kind, object, why));
    }
    return news;
  }

  private void event(Resource about, String reason, String message) {
    mutations.add(
        new Mutation.Emit(
            Event.of(
                Allocation.NAME, about.kind(), about.id(), about.meta().name(), reason, message)));
  }
}
