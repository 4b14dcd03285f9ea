package dev.skep.controllers.admission;

import dev.skep.api.model.Cidr;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Ipv4;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Network;
import dev.skep.api.state.Block;
import dev.skep.api.state.ClusterState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the addresses that a user chose for a network must be, in themselves and beside those of
 * other networks. Swarm takes an overlap and fails later; here it is refused at once.
 */
final class SubnetRules {
  /** A smaller block has no room for a service with a task and a balancer. */
  private static final int LONGEST_PREFIX = 29;

  private SubnetRules() {}

  /** What is wrong; empty when nothing is. */
  static Optional<Refusal> refusal(
      ClusterState state, Wish wish, String network, Network.Spec spec) {
    List<Cidr> blocks = new ArrayList<>();
    @Nullable String wrong = subnets(spec, blocks);
    if (wrong == null) {
      wrong = gateways(spec, blocks);
    }
    if (wrong == null) {
      wrong = ranges(spec, blocks);
    }
    if (wrong != null) {
      return Optional.of(new Refusal.Invalid("network " + network + ": " + wrong));
    }
    return blocks.stream()
        .flatMap(block ->
            others(state, wish, network)
                .filter(other -> other.range().overlaps(block))
                .map(other -> Block.clash(network, block, other)))
        .findFirst()
        .map(Refusal.Invalid::new);
  }

  /** Whether networks can get subnets of a pool; it cannot be changed later. */
  static Optional<Refusal> poolRefusal(Cluster.Spec spec) {
    Optional<Cidr> pool = Cidr.read(spec.addressPool());
    if (pool.isEmpty()) {
      return Optional.of(
          new Refusal.Invalid(
              "address pool "
                  + spec.addressPool()
                  + " is not a block of IPv4 addresses like 10.0.0.0/8"));
    }
    int shortest = pool.get().prefix();
    return spec.subnetSize() < shortest || spec.subnetSize() > LONGEST_PREFIX
        ? Optional.of(
            new Refusal.Invalid(
                "subnets of the address pool "
                    + pool.get()
                    + " have a prefix of "
                    + shortest
                    + " to "
                    + LONGEST_PREFIX
                    + " bits, not "
                    + spec.subnetSize()))
        : Optional.empty();
  }

  private static @Nullable String subnets(Network.Spec spec, List<Cidr> blocks) {
    for (String text : spec.subnets()) {
      Optional<Cidr> block = Cidr.read(text);
      if (block.isEmpty()) {
        return "subnet " + text + " is not a block of IPv4 addresses like 10.1.0.0/16";
      }
      if (block.get().prefix() > LONGEST_PREFIX) {
        return "subnet " + text + " is too small; the smallest is a /" + LONGEST_PREFIX;
      }
      for (Cidr other : blocks) {
        if (other.overlaps(block.get())) {
          return "subnets " + other + " and " + text + " overlap";
        }
      }
      blocks.add(block.get());
    }
    return null;
  }

  private static @Nullable String gateways(Network.Spec spec, List<Cidr> blocks) {
    List<Cidr> having = new ArrayList<>();
    for (String text : spec.gateways()) {
      Optional<Ipv4> gateway = Ipv4.read(text);
      Optional<Cidr> block =
          gateway.flatMap(
              address -> blocks.stream().filter(each -> each.contains(address)).findFirst());
      if (block.isEmpty()) {
        return "no matching subnet for gateway " + text;
      }
      if (having.contains(block.get())) {
        return "subnet " + block.get() + " has two gateways";
      }
      if (gateway.get().equals(block.get().first()) || gateway.get().equals(block.get().last())) {
        return "gateway " + text + " is the first or last address of " + block.get();
      }
      having.add(block.get());
    }
    return null;
  }

  private static @Nullable String ranges(Network.Spec spec, List<Cidr> blocks) {
    List<Cidr> having = new ArrayList<>();
    for (String text : spec.ranges()) {
      Optional<Cidr> range = Cidr.read(text);
      Optional<Cidr> block =
          range.flatMap(part -> blocks.stream().filter(each -> each.contains(part)).findFirst());
      if (block.isEmpty()) {
        return "no matching subnet for range " + text;
      }
      if (having.contains(block.get())) {
        return "subnet " + block.get() + " has two ranges";
      }
      having.add(block.get());
    }
    return null;
  }

  /** The blocks of other networks, those of this wish included, and the one that is kept. */
  private static Stream<Block> others(ClusterState state, Wish wish, String network) {
    Stream<Block> kept =
        state.named(Kind.NETWORK, Network.INGRESS).isPresent()
            ? Stream.of()
            : Stream.of(
                new Block(
                    state
                        .cluster()
                        .map(Cluster::spec)
                        .orElseGet(Cluster.Spec::defaults)
                        .meshBlock(),
                    Network.INGRESS));
    Stream<Block> wished =
        wish.wished()
            .filter(Network.class::isInstance)
            .map(Network.class::cast)
            .flatMap(other ->
                other.blocks().stream().map(block -> new Block(block, other.meta().name())));
    return Stream.of(state.blocks(), wished, kept)
        .flatMap(blocks -> blocks)
        .filter(block -> !block.network().equals(network));
  }
}
