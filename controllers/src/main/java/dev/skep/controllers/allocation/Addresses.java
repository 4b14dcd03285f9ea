package dev.skep.controllers.allocation;

import dev.skep.api.model.Ipv4;
import dev.skep.api.model.Network;
import dev.skep.api.state.NetworkUse;
import java.util.Optional;

/** The addresses of one network while a plan gives them away, lowest first. */
final class Addresses {
  private final String network;
  private final Network.Status status;
  private NetworkUse use;

  Addresses(String network, Network.Status status, NetworkUse use) {
    this.network = network;
    this.status = status;
    this.use = use;
  }

  /** Whether there is one left. */
  boolean hasFree() {
    return lowestFree().isPresent();
  }

  /** Gives one away; there must be one left. */
  Ipv4 take() {
    Ipv4 taken = lowestFree().orElseThrow();
    use = use.with(taken);
    return taken;
  }

  private Optional<Ipv4> lowestFree() {
    return status.subnets().stream().flatMap(subnet -> lowestFree(subnet).stream()).findFirst();
  }

  private Optional<Ipv4> lowestFree(Network.Subnet subnet) {
    Ipv4 last = subnet.given().last();
    Optional<Ipv4> found = use.firstFree(subnet.given().first(), last);
    // At most three of a subnet are nobody's, so this ends soon.
    while (found.isPresent() && !subnet.gives(found.get())) {
      Ipv4 passedOver = found.get();
      found = passedOver.equals(last) ? Optional.empty() : use.firstFree(passedOver.plus(1), last);
    }
    return found;
  }

  /** Why nobody gets one any more. */
  String usedUp() {
    return "network "
        + network
        + " has no free address: "
        + use.takenCount()
        + " of "
        + status.capacity()
        + " in use; remove or scale down a service on it, or use a network with a larger subnet";
  }
}
