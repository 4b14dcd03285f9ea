package dev.skep.api.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.skep.api.Id;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A network that spans the cluster.
 *
 * @param meta name and labels
 * @param spec what the user wants
 * @param status what the system gave it; null until it has addresses. It does not touch the version
 */
public record Network(
    Meta meta, Spec spec, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Status status)
    implements Resource {
  /** The network of the ports that are published on every node; swarm's name. */
  public static final String INGRESS = "ingress";

  /** Networks that every engine has; services may name them like those of the cluster. */
  public static final Set<String> PREDEFINED = Set.of("host", "bridge", "none");

  /** A network that has no addresses yet. */
  public Network(Meta meta, Spec spec) {
    this(meta, spec, null);
  }

  @Override
  public Network withMeta(Meta changed) {
    return new Network(changed, spec, status);
  }

  /** The same with another status. */
  public Network withStatus(@Nullable Status changed) {
    return new Network(meta, spec, changed);
  }

  /** The blocks of addresses that belong to it: its own, or those that the user chose. */
  public List<Cidr> blocks() {
    return status == null
        ? spec.subnets.stream().flatMap(text -> Cidr.read(text).stream()).toList()
        : status.subnets.stream().map(Subnet::range).toList();
  }

  /**
   * What the user wants of a network.
   *
   * @param driver {@code overlay}
   * @param attachable whether plain containers may join
   * @param internal whether it has no way out
   * @param ipv6 whether it carries IPv6
   * @param options of the driver
   * @param subnets CIDRs the user chose; empty lets the system choose
   * @param gateways addresses the user chose, each in one of the subnets; a subnet without one has
   *     its first address
   * @param ranges CIDRs within the subnets; of a subnet that has one, only these are given away
   */
  public record Spec(
      String driver,
      boolean attachable,
      boolean internal,
      boolean ipv6,
      Map<String, String> options,
      List<String> subnets,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> gateways,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> ranges) {
    public Spec {
      options = Immutable.map(options);
      subnets = Immutable.list(subnets);
      gateways = Immutable.list(gateways);
      ranges = Immutable.list(ranges);
    }

    /** The system chooses gateways, and gives away whole subnets. */
    public Spec(
        String driver,
        boolean attachable,
        boolean internal,
        boolean ipv6,
        Map<String, String> options,
        List<String> subnets) {
      this(driver, attachable, internal, ipv6, options, subnets, List.of(), List.of());
    }
  }

  /**
   * What the system gave a network.
   *
   * @param vni the number by which VXLAN tells it from others (RFC 7348)
   * @param subnets where its addresses come from
   * @param balancers by the order of the nodes' ids
   */
  public record Status(
      int vni,
      List<Subnet> subnets,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Balancer> balancers) {
    public Status {
      subnets = Immutable.list(subnets);
      balancers =
          Immutable.list(balancers).stream().sorted(Comparator.comparing(Balancer::node)).toList();
    }

    /** Whether an address may belong to a task, a service or a balancer. */
    public boolean gives(Ipv4 address) {
      return subnets.stream().anyMatch(subnet -> subnet.gives(address));
    }

    /** The balancer of a node; empty when it has none. */
    public Optional<Ipv4> balancer(Id node) {
      return balancers.stream()
          .filter(balancer -> balancer.node().equals(node))
          .map(Balancer::address)
          .findFirst();
    }

    /** Whether number and subnets are the same. */
    public boolean isSamePlace(Status other) {
      return vni == other.vni && subnets.equals(other.subnets);
    }

    /** The same with other balancers. */
    public Status withBalancers(List<Balancer> changed) {
      return new Status(vni, subnets, changed);
    }

    /** How many addresses tasks, services and balancers can have between them. */
    public long capacity() {
      return subnets.stream().mapToLong(Subnet::capacity).sum();
    }
  }

  /**
   * A block of addresses of a network.
   *
   * @param range the whole block; its first and its last address belong to nobody
   * @param gateway the way out, the same address on every node
   * @param pool the part from which addresses are given away; null when it is the whole block
   */
  public record Subnet(
      Cidr range, Ipv4 gateway, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Cidr pool) {
    /** All of a block, with its first address as the gateway. */
    public static Subnet of(Cidr range) {
      return new Subnet(range, range.first().plus(1), null);
    }

    /** Where addresses are given away from. */
    public Cidr given() {
      return pool == null ? range : pool;
    }

    /** Whether an address may belong to a task, a service or a balancer. */
    public boolean gives(Ipv4 address) {
      return given().contains(address)
          && !address.equals(range.first())
          && !address.equals(range.last())
          && !address.equals(gateway);
    }

    /** How many addresses it can give. */
    public long capacity() {
      Cidr given = given();
      long reserved =
          java.util.stream.Stream.of(range.first(), range.last(), gateway)
              .distinct()
              .filter(given::contains)
              .count();
      return Math.max(0, given.size() - reserved);
    }
  }

  /**
   * Where a node's balancer of the network is found.
   *
   * @param node the node
   * @param address on the network
   */
  public record Balancer(Id node, Ipv4 address) {}
}
