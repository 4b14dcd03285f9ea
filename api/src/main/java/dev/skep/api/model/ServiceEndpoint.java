package dev.skep.api.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import java.util.List;
import java.util.Optional;

/**
 * How a service is reached, as far as the system chose it.
 *
 * @param addresses virtual addresses, one for each network of the service, in the order of the spec
 * @param ports ports of the mesh for which the spec names no number, with the number chosen
 */
public record ServiceEndpoint(
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<VirtualAddress> addresses,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<PublishedPort> ports) {
  /** Of a service for which nothing had to be chosen. */
  public static final ServiceEndpoint NONE = new ServiceEndpoint(List.of(), List.of());

  public ServiceEndpoint {
    addresses = Immutable.list(addresses);
    ports = Immutable.list(ports);
  }

  /** The address on a network; empty when it has none there. */
  public Optional<Ipv4> on(String network) {
    return addresses.stream()
        .filter(virtual -> virtual.network().equals(network))
        .map(VirtualAddress::address)
        .findFirst();
  }

  /** The part of it that a spec asks for. */
  public ServiceEndpoint within(ServiceSpec spec) {
    List<String> networks = spec.virtuallyAddressedNetworks();
    List<PublishedPort> open = spec.endpoint().unnumbered();
    return new ServiceEndpoint(
        addresses.stream().filter(virtual -> networks.contains(virtual.network())).toList(),
        ports.stream()
            .filter(port -> open.contains(port.unnumbered()))
            .filter(port -> !spec.endpoint().names(port.protocol(), port.published()))
            .toList());
  }

  /** Whether this is all that a spec asks for, and no more. */
  public boolean serves(ServiceSpec spec) {
    return addresses.stream()
            .map(VirtualAddress::network)
            .toList()
            .equals(spec.virtuallyAddressedNetworks())
        && spec.endpoint().isNumberedBy(ports);
  }

  /**
   * An address that stands for all tasks of a service.
   *
   * @param network the network's name
   * @param address on it
   */
  public record VirtualAddress(String network, Ipv4 address) {}
}
