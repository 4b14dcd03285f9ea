package dev.skep.controllers.allocation;

import dev.skep.api.model.Cidr;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Ipv4;
import dev.skep.api.state.Block;
import dev.skep.api.state.ClusterState;
import java.util.Optional;
import java.util.TreeMap;

/** The blocks of the default pool while a plan gives them away, lowest first. */
final class Blocks {
  private final Cidr pool;
  private final int prefix;

  /** By their last addresses; blocks do not overlap. */
  private final TreeMap<Ipv4, Cidr> taken = new TreeMap<>();

  Blocks(ClusterState state) {
    Cluster.Spec spec = state.cluster().map(Cluster::spec).orElseGet(Cluster.Spec::defaults);
    pool = spec.pool();
    prefix = spec.meshBlock().prefix();
    state.blocks().map(Block::range).forEach(this::take);
  }

  void take(Cidr block) {
    taken.put(block.last(), block);
  }

  /**
   * Gives a block away; empty when none is left.
   *
   * @param first whether it may be the first of the pool, which is kept for the network of the mesh
   */
  Optional<Cidr> next(boolean first) {
    Optional<Cidr> candidate = Optional.of(Cidr.around(pool.first(), prefix));
    if (!first) {
      candidate = after(candidate.orElseThrow().last());
    }
    while (candidate.isPresent()) {
      Ipv4 lowest = candidate.get().first();
      var above = taken.ceilingEntry(lowest);
      if (above == null || !above.getValue().overlaps(candidate.get())) {
        take(candidate.get());
        return candidate;
      }
      candidate = after(above.getKey());
    }
    return Optional.empty();
  }

  /** The first block that begins after an address; empty when that is beyond the pool. */
  private Optional<Cidr> after(Ipv4 address) {
    Ipv4 end = Cidr.around(address, prefix).last();
    return end.compareTo(pool.last()) >= 0
        ? Optional.empty()
        : Optional.of(Cidr.around(end.plus(1), prefix));
  }

  /** Why nobody gets one any more. */
  String usedUp() {
    return "no subnet of the size /"
        + prefix
        + " is left of the pool "
        + pool
        + "; remove a network, or choose a subnet outside of the pool";
  }
}
