package dev.skep.api.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A network.
 *
 * @param id of the network
 * @param name of the network
 * @param driver for example {@code overlay}
 * @param attachable whether plain containers may join
 * @param internal whether it has no way out
 * @param ipv6 whether it carries IPv6
 * @param options of the driver
 * @param subnets that the user chose; empty where the system chooses
 * @param labels of the network
 * @param stack that it belongs to; empty if none
 * @param version of the last write of the spec
 * @param createdAt commit time of the first write
 * @param updatedAt commit time of the last write
 * @param vni the number by which VXLAN tells it from others; 0 while it has none
 * @param pools the addresses that it has; empty while it has none
 * @param used addresses that belong to somebody
 * @param capacity addresses that there are
 * @param balancers the address of each node's balancer, by the node's id
 * @param waitingOn why something of it is still missing; empty when nothing is
 */
public record NetworkView(
    String id,
    String name,
    String driver,
    boolean attachable,
    boolean internal,
    boolean ipv6,
    Map<String, String> options,
    List<String> subnets,
    Map<String, String> labels,
    String stack,
    long version,
    Instant createdAt,
    Instant updatedAt,
    int vni,
    List<Pool> pools,
    int used,
    long capacity,
    Map<String, String> balancers,
    String waitingOn) {
  public NetworkView {
    options = Wire.map(options);
    subnets = Wire.list(subnets);
    labels = Wire.map(labels);
    pools = Wire.list(pools);
    balancers = Wire.map(balancers);
    waitingOn = Wire.text(waitingOn);
  }

  /**
   * A block of addresses.
   *
   * @param subnet the block
   * @param gateway the way out, the same address on every node
   * @param range the part from which addresses are given away; empty when it is the whole block
   */
  public record Pool(String subnet, String gateway, String range) {
    public Pool {
      range = Wire.text(range);
    }
  }

  /**
   * A network to be made.
   *
   * @param name of the network
   * @param driver empty is {@code overlay}
   * @param attachable whether plain containers may join
   * @param internal whether it has no way out
   * @param ipv6 whether it carries IPv6
   * @param options of the driver
   * @param subnets CIDRs; empty lets the system choose
   * @param gateways at most one in each subnet
   * @param ranges CIDRs, at most one in each subnet, from which addresses are given away
   * @param labels of the network
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record New(
      String name,
      String driver,
      boolean attachable,
      boolean internal,
      boolean ipv6,
      Map<String, String> options,
      List<String> subnets,
      List<String> gateways,
      List<String> ranges,
      Map<String, String> labels) {
    public New {
      name = Wire.text(name);
      driver = Wire.text(driver);
      options = Wire.map(options);
      subnets = Wire.list(subnets);
      gateways = Wire.list(gateways);
      ranges = Wire.list(ranges);
      labels = Wire.map(labels);
    }
  }
}
