package dev.skep.api.http;

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
    Instant updatedAt) {
  public NetworkView {
    options = Wire.map(options);
    subnets = Wire.list(subnets);
    labels = Wire.map(labels);
  }
}
