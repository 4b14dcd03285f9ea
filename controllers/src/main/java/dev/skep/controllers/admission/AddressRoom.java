package dev.skep.controllers.admission;

import dev.skep.api.model.Cidr;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Network;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.ServiceSpec.UpdatePolicy;
import dev.skep.api.state.ClusterState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Whether networks have addresses for what is wished, before it is admitted: for every task, for
 * the tasks by which an update goes ahead of the old ones, for virtual addresses and balancers. A
 * wish that needs no more than is needed now is always admitted.
 */
final class AddressRoom {
  private final ClusterState state;
  private final Wish wish;
  private final long nodes;

  private AddressRoom(ClusterState state, Wish wish) {
    this.state = state;
    this.wish = wish;
    nodes = state.count(Kind.NODE);
  }

  /**
   * What the services of a network need.
   *
   * @param tasks one each
   * @param ahead tasks that run beside those that they replace
   * @param services that have a virtual address
   * @param balancers at most one on each node
   */
  private record Need(long tasks, long ahead, long services, long balancers) {
    long total() {
      return tasks + ahead + services + balancers;
    }

    String words() {
      List<String> parts = new ArrayList<>(List.of(tasks + " for tasks"));
      if (ahead > 0) {
        parts.add(ahead + " for tasks that an update starts first");
      }
      if (services > 0) {
        parts.add(services + " for virtual addresses");
      }
      parts.add(balancers + " for the balancers of nodes");
      return String.join(", ", parts);
    }
  }

  /** The first network that has not enough; empty when all have. */
  static Optional<Refusal> refusal(ClusterState state, Wish wish) {
    AddressRoom room = new AddressRoom(state, wish);
    Set<String> touched = new TreeSet<>();
    wish.wished()
        .filter(ServiceRevision.class::isInstance)
        .map(resource -> ((ServiceRevision) resource).spec())
        .forEach(spec -> touched.addAll(spec.addressedNetworks()));
    if (touched.isEmpty()) {
      return Optional.empty();
    }
    Collection<ServiceSpec> after = wish.servicesAfter(state).values();
    return touched.stream().flatMap(name -> room.refusal(name, after).stream()).findFirst();
  }

  private Optional<Refusal> refusal(String network, Collection<ServiceSpec> after) {
    Need need = need(network, after.stream());
    long has = capacity(network);
    if (need.total() <= has || need.total() <= need(network, present()).total()) {
      return Optional.empty();
    }
    String wayOut =
        network.equals(Network.INGRESS)
            ? "lower the replicas, or publish ports with mode host"
            : "lower the replicas, or use a network with a larger subnet";
    return Optional.of(
        new Refusal.FailedPrecondition(
            "network "
                + network
                + " has "
                + has
                + " addresses, but its services would need "
                + need.total()
                + ": "
                + need.words()
                + "; "
                + wayOut));
  }

  private Stream<ServiceSpec> present() {
    return state
        .services()
        .filter(service -> !service.isRemoving())
        .flatMap(service -> state.spec(service.id()).stream());
  }

  private Need need(String network, Stream<ServiceSpec> services) {
    List<ServiceSpec> on =
        services.filter(spec -> spec.addressedNetworks().contains(network)).toList();
    long tasks = on.stream().mapToLong(this::tasks).sum();
    long ahead = on.stream().mapToLong(this::ahead).sum();
    long virtual =
        on.stream().filter(spec -> spec.virtuallyAddressedNetworks().contains(network)).count();
    boolean everywhere = network.equals(Network.INGRESS);
    return new Need(tasks, ahead, virtual, everywhere ? nodes : Math.min(nodes, tasks));
  }

  private long tasks(ServiceSpec spec) {
    return switch (spec.mode()) {
      case Mode.Replicated replicated -> replicated.replicas();
      case Mode.ReplicatedJob job -> Math.min(job.maxConcurrent(), job.totalCompletions());
      case Mode.Global _, Mode.GlobalJob _ -> nodes;
    };
  }

  private long ahead(ServiceSpec spec) {
    if (spec.isJob() || spec.update().order() != UpdatePolicy.Order.START_FIRST) {
      return 0;
    }
    int parallelism = spec.update().parallelism();
    return parallelism == 0 ? tasks(spec) : Math.min(parallelism, tasks(spec));
  }

  private long capacity(String name) {
    Optional<Network> network =
        wish.wished(Kind.NETWORK, name)
            .map(Network.class::cast)
            .or(() -> state.named(Kind.NETWORK, name).flatMap(state::network));
    Optional<Network.Status> status =
        state.named(Kind.NETWORK, name).flatMap(state::network).map(Network::status);
    if (status.isPresent()) {
      return status.get().capacity();
    }
    List<Cidr> chosen = network.map(Network::blocks).orElse(List.of());
    List<Cidr> blocks = chosen.isEmpty() ? List.of(spec().meshBlock()) : chosen;
    return blocks.stream().mapToLong(block -> Network.Subnet.of(block).capacity()).sum();
  }

  private Cluster.Spec spec() {
    return state.cluster().map(Cluster::spec).orElseGet(Cluster.Spec::defaults);
  }
}
