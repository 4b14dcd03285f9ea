package dev.skep.net;

import dev.skep.api.Id;
import dev.skep.api.model.Protocol;
import java.util.List;

/**
 * What one node's kernel should have, computed from the cluster's state.
 *
 * @param revision of the cluster's state; heartbeats carry the newest one that is in force
 * @param overlays networks that have a task or a balancer on this node
 */
public record NetworkView(long revision, List<Overlay> overlays) {
  public NetworkView {
    overlays = List.copyOf(overlays);
  }

  /**
   * One network on this node.
   *
   * @param network its id
   * @param vni VXLAN network identifier (RFC 7348), 24 bits
   * @param subnet CIDR
   * @param gateway the same address on every node; never leaves the node
   * @param balancer this node's address for traffic to virtual addresses
   * @param endpoints tasks on other nodes
   * @param services virtual addresses
   */
  public record Overlay(
      Id network,
      int vni,
      String subnet,
      String gateway,
      String balancer,
      List<Endpoint> endpoints,
      List<VirtualService> services) {
    public Overlay {
      endpoints = List.copyOf(endpoints);
      services = List.copyOf(services);
    }
  }

  /**
   * A task's address and the node that has it; its MAC follows from the address ({@code 02:42} and
   * the four bytes).
   */
  public record Endpoint(String address, String nodeAddress) {}

  /**
   * A virtual address and what is behind it.
   *
   * @param address the virtual address
   * @param published ports open on every node, empty when there are none
   * @param backends tasks, in turn
   */
  public record VirtualService(String address, List<Published> published, List<Backend> backends) {
    public VirtualService {
      published = List.copyOf(published);
      backends = List.copyOf(backends);
    }
  }

  /** A port of the mesh. */
  public record Published(Protocol protocol, int published, int target) {}

  /** A task behind a virtual address; weight 0 drains it. */
  public record Backend(String address, int weight) {}
}
