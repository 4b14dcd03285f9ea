package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.model.Cidr;
import dev.skep.api.model.Ipv4;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Network;
import dev.skep.api.model.Node;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceEndpoint.VirtualAddress;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.simulation.SimEngine.Container;
import dev.skep.controllers.simulation.SimEngine.Phase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is given away has one owner, who keeps it while it may be used: worked out from the owners
 * alone, and looked up in what really runs.
 */
final class LeaseRule implements Rule {
  /** An address of a network. */
  private record Place(String network, Ipv4 address) {}

  /** The addresses that tasks were given, also of those that are gone. */
  private final Map<Id, List<Place>> given = new HashMap<>();

  @Override
  public void check(Commit commit) {
    boolean matters = false;
    for (Change change : commit.committed().changes()) {
      matters |= concernsOwners(change);
      switch (change) {
        case Change.Updated(Task before, Task after) -> {
          if (before.addresses().isEmpty() && !after.addresses().isEmpty()) {
            given.put(after.id(), places(commit.after(), after));
          }
          if (after.state() == TaskState.ORPHANED) {
            // Nobody waits any longer for what its node may bring back.
            given.remove(after.id());
          }
        }
        case Change.Deleted(Task gone) -> goes(gone, commit);
        case Change.Deleted(Node gone) ->
            commit.before().tasksOnNode(gone.id()).map(Task::id).forEach(given::remove);
        default -> {}
      }
    }
    if (matters) {
      unique(commit.after());
    }
  }

  private static boolean concernsOwners(Change change) {
    return switch (change) {
      case Change.Updated(Task before, Task after) -> !before.addresses().equals(after.addresses());
      case Change.Updated(Service before, Service after) ->
          !before.chosen().equals(after.chosen()) || !before.revision().equals(after.revision());
      case Change.Created(Service ignored) -> true;
      case Change.Created(Network ignored) -> true;
      case Change.Updated(Network ignored, Network also) -> true;
      default -> false;
    };
  }

  private static List<Place> places(ClusterState state, Task task) {
    List<String> networks =
        state.serviceRevision(task.revision()).orElseThrow().spec().addressedNetworks();
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < networks.size(); i++) {
      places.add(new Place(networks.get(i), task.addresses().get(i)));
    }
    return places;
  }

  /** Only with its node goes a task that may still run there. */
  private static void goes(Task task, Commit commit) {
    boolean mayRun = !task.addresses().isEmpty() && !task.state().terminal();
    if (mayRun && Optional.ofNullable(task.node()).flatMap(commit.after()::node).isPresent()) {
      throw new Violation("addresses stay with what may run", Story.of(task) + " was deleted");
    }
  }

  private static boolean holds(Task task) {
    return !task.addresses().isEmpty()
        && !task.state().terminal()
        && (task.node() != null || task.isWanted());
  }

  private static void unique(ClusterState state) {
    Map<Object, Resource> owners = new HashMap<>();
    state
        .resources(Kind.NETWORK)
        .map(Network.class::cast)
        .forEach(network -> network(owners, network));
    state
        .tasks()
        .filter(LeaseRule::holds)
        .forEach(task -> places(state, task).forEach(place -> own(owners, place, task, state)));
    state
        .services()
        .forEach(service -> {
          for (VirtualAddress virtual : service.chosen().addresses()) {
            own(owners, new Place(virtual.network(), virtual.address()), service, state);
          }
          if (!service.isRemoving()) {
            ports(state, service).forEach(port -> claim(owners, port, service));
          }
        });
  }

  private static Stream<PublishedPort> ports(ClusterState state, Service service) {
    return Stream.concat(
            state.spec(service.id()).orElseThrow().endpoint().ports().stream(),
            service.chosen().ports().stream())
        .filter(port -> port.mode() == PublishedPort.PublishMode.INGRESS && port.published() != 0)
        .map(port -> new PublishedPort(port.protocol(), 0, port.published(), port.mode()))
        .distinct();
  }

  private static void network(Map<Object, Resource> owners, Network network) {
    Network.@Nullable Status status = network.status();
    if (status == null) {
      return;
    }
    claim(owners, "VNI " + status.vni(), network);
    for (Network.Subnet subnet : status.subnets()) {
      owners.forEach((what, owner) -> {
        if (what instanceof Cidr other && other.overlaps(subnet.range())) {
          throw new Violation("one owner each", other + " of " + owner + " and " + network);
        }
      });
      claim(owners, subnet.range(), network);
    }
    for (Network.Balancer balancer : status.balancers()) {
      claim(owners, new Place(network.meta().name(), balancer.address()), network);
    }
  }

  private static void own(
      Map<Object, Resource> owners, Place place, Resource owner, ClusterState state) {
    boolean given =
        state
            .named(Kind.NETWORK, place.network())
            .flatMap(state::network)
            .flatMap(network -> Optional.ofNullable(network.status()))
            .filter(status -> status.gives(place.address()))
            .isPresent();
    if (!given) {
      throw new Violation("addresses are the network's", place + " of " + owner);
    }
    claim(owners, place, owner);
  }

  private static void claim(Map<Object, Resource> owners, Object what, Resource owner) {
    @Nullable Resource other = owners.putIfAbsent(what, owner);
    if (other != null) {
      throw new Violation("one owner each", what + " of " + other + " and of " + owner);
    }
  }

  /** Wherever the cluster may still hear of it. */
  @Override
  public void running(ClusterState state, List<SimHost> hosts) {
    Map<Place, Id> users = new HashMap<>();
    for (SimHost host : hosts) {
      if (state.node(host.node()).isEmpty()) {
        continue;
      }
      for (Container container : host.engine().containers()) {
        Id task = container.task().id();
        if (container.phase() == Phase.RUNNING || container.phase() == Phase.STARTING) {
          for (Place place : given.getOrDefault(task, List.of())) {
            @Nullable Id other = users.put(place, task);
            if (other != null) {
              throw new Violation(
                  "an address is used by one container", place + " by " + other + " and " + task);
            }
          }
        }
      }
    }
  }

  /** What is held although nobody needs it, or lacks although somebody does. */
  @Override
  public void missing(World world, Consumer<String> problem) {
    problems(world.replication().state()).forEach(problem);
  }

  private static List<String> problems(ClusterState state) {
    Map<String, Integer> needed = new HashMap<>();
    state
        .tasks()
        .filter(LeaseRule::holds)
        .forEach(
            task -> places(state, task).forEach(p -> needed.merge(p.network(), 1, Integer::sum)));
    state
        .services()
        .flatMap(service -> service.chosen().addresses().stream())
        .forEach(virtual -> needed.merge(virtual.network(), 1, Integer::sum));
    List<String> problems = new ArrayList<>();
    state
        .resources(Kind.NETWORK)
        .map(Network.class::cast)
        .forEach(network -> {
          String name = network.meta().name();
          boolean explained = state.waitingOn(network.id()).isPresent();
          Network.@Nullable Status status = network.status();
          if (status == null) {
            if (!explained) {
              problems.add("network " + name + " has no addresses and nobody says why");
            }
            return;
          }
          int taken = state.networkUse(name).takenCount();
          int wanted = needed.getOrDefault(name, 0) + status.balancers().size();
          if (taken != wanted) {
            problems.add(name + " has " + taken + " addresses taken, " + wanted + " are needed");
          }
          state.nodes().forEach(node -> balancer(state, network, node).ifPresent(problems::add));
        });
    state
        .unservedServices()
        .filter(service ->
            state
                .tasksOfService(service.id())
                .noneMatch(task -> state.waitingOn(task.id()).isPresent()))
        .filter(service -> state.tasksOfService(service.id()).anyMatch(Task::isNew))
        .forEach(service -> problems.add(service + " is not served and nobody says why"));
    return problems;
  }

  private static Optional<String> balancer(ClusterState state, Network network, Node node) {
    String name = network.meta().name();
    boolean wanted =
        name.equals(Network.INGRESS)
            || state
                .tasksOnNode(node.id())
                .filter(LeaseRule::holds)
                .anyMatch(
                    task -> places(state, task).stream().anyMatch(p -> p.network().equals(name)));
    boolean has =
        Optional.ofNullable(network.status()).flatMap(s -> s.balancer(node.id())).isPresent();
    boolean explained = state.waitingOn(network.id()).isPresent();
    return wanted == has || (wanted && explained)
        ? Optional.empty()
        : Optional.of(
            node.meta().name() + (has ? " has a balancer of " : " has no balancer of ") + name);
  }
}
