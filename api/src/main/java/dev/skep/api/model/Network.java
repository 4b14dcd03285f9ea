package dev.skep.api.model;

import java.util.List;
import java.util.Map;

/**
 * A network that spans the cluster.
 *
 * @param meta name and labels
 * @param spec what the user wants
 */
public record Network(Meta meta, Spec spec) implements Resource {
  @Override
  public Network withMeta(Meta changed) {
    return new Network(changed, spec);
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
   */
  public record Spec(
      String driver,
      boolean attachable,
      boolean internal,
      boolean ipv6,
      Map<String, String> options,
      List<String> subnets) {
    public Spec {
      options = Immutable.map(options);
      subnets = Immutable.list(subnets);
    }
  }
}
