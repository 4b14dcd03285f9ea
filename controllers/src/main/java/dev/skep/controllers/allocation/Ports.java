package dev.skep.controllers.allocation;

import dev.skep.api.Id;
import dev.skep.api.model.Protocol;
import dev.skep.api.model.ServiceSpec.Endpoint;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.state.ClusterState;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The ports of the mesh while a plan gives them away, lowest first for each protocol. */
final class Ports {
  /** Where the system chooses; swarm's range. The user may choose inside of it, too. */
  static final int FIRST = 30_000;

  static final int LAST = 32_767;

  private final ClusterState state;
  private final Map<Protocol, Set<Integer>> given = new EnumMap<>(Protocol.class);

  Ports(ClusterState state) {
    this.state = state;
  }

  /**
   * Numbers for all ports of a service that have none; those that it has it keeps.
   *
   * @param chosen what it has
   * @return empty when not all can have one; nothing is given away then
   */
  Optional<List<PublishedPort>> number(Id service, Endpoint wanted, List<PublishedPort> chosen) {
    List<PublishedPort> had =
        new ArrayList<>(
            chosen.stream().filter(p -> !wanted.names(p.protocol(), p.published())).toList());
    List<PublishedPort> numbered = new ArrayList<>();
    Set<PublishedPort> taken = new HashSet<>();
    for (PublishedPort port : wanted.unnumbered()) {
      Optional<PublishedPort> kept =
          had.stream().filter(p -> p.numbered(0).equals(port)).findFirst();
      kept.ifPresent(had::remove);
      Optional<PublishedPort> next = kept.or(() -> lowestFree(service, port, wanted, taken));
      if (next.isEmpty()) {
        return Optional.empty();
      }
      taken.add(next.get());
      numbered.add(next.get());
    }
    numbered.forEach(port -> of(port.protocol()).add(port.published()));
    return Optional.of(numbered);
  }

  private Optional<PublishedPort> lowestFree(
      Id service, PublishedPort port, Endpoint wanted, Set<PublishedPort> taken) {
    for (int number = FIRST; number <= LAST; number++) {
      PublishedPort candidate = port.numbered(number);
      if (isFree(service, candidate, wanted)
          && taken.stream().noneMatch(t -> isSame(t, candidate))) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  private static boolean isSame(PublishedPort one, PublishedPort other) {
    return one.protocol() == other.protocol() && one.published() == other.published();
  }

  private boolean isFree(Id service, PublishedPort port, Endpoint wanted) {
    return !of(port.protocol()).contains(port.published())
        && !wanted.names(port.protocol(), port.published())
        && state.ingressPort(port.protocol(), port.published()).isEmpty()
        && !state.isHostPortWanted(port.protocol(), port.published());
  }

  private Set<Integer> of(Protocol protocol) {
    return given.computeIfAbsent(protocol, ignored -> new HashSet<>());
  }

  /** Why nobody gets one any more. */
  static String usedUp() {
    return "no port is left from "
        + FIRST
        + " to "
        + LAST
        + "; choose the published port, or remove a service that publishes one";
  }
}
