package dev.skep.controllers.admission;

import dev.skep.api.Id;
import dev.skep.api.model.Protocol;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * Who may publish which port. A port of the mesh belongs to one service in the cluster and to no
 * host port either; host ports of several services may be equal, the scheduler keeps them apart.
 *
 * <p>All services are looked at once, so that asking about each of them costs no more than their
 * ports.
 */
final class PortRules {
  /** A port as it looks from outside. */
  private record Outside(Protocol protocol, int port) {
    static Outside of(PublishedPort port) {
      return new Outside(port.protocol(), port.published());
    }
  }

  private record Claim(Id service, String name, PublishMode mode) {}

  /** A port that a service wants and another one has. */
  private record Clash(int port, Claim holder) {}

  private final SortedMap<Id, ServiceSpec> services;
  private final Map<Outside, List<Claim>> ofMesh = new HashMap<>();
  private final Map<Outside, List<Claim>> ofHosts = new HashMap<>();

  /**
   * Rules among services.
   *
   * @param services the specs of all services as they shall be
   */
  PortRules(SortedMap<Id, ServiceSpec> services) {
    this.services = services;
    services.forEach((id, spec) ->
        fixed(spec)
            .forEach(port ->
                (port.mode() == PublishMode.INGRESS ? ofMesh : ofHosts)
                    .computeIfAbsent(Outside.of(port), key -> new ArrayList<>())
                    .add(new Claim(id, spec.name(), port.mode()))));
  }

  /** Whether a service may publish what it wants; names the first of those that stand against. */
  Optional<Refusal> refusal(Id service) {
    return Optional.ofNullable(services.get(service)).stream()
        .flatMap(PortRules::fixed)
        .flatMap(port -> clashes(service, port))
        .min(Comparator.comparing(clash -> clash.holder().service()))
        .map(PortRules::refusal);
  }

  /** The ports that the system does not choose. */
  private static Stream<PublishedPort> fixed(ServiceSpec spec) {
    return spec.endpoint().ports().stream().filter(port -> port.published() != 0);
  }

  private Stream<Clash> clashes(Id service, PublishedPort port) {
    Stream<Claim> held = first(ofMesh, service, port);
    return (port.mode() == PublishMode.HOST
            ? held
            : Stream.concat(held, first(ofHosts, service, port)))
        .map(holder -> new Clash(port.published(), holder));
  }

  /** The first other service that claims a port; claims are in the order of the services. */
  private static Stream<Claim> first(
      Map<Outside, List<Claim>> claims, Id service, PublishedPort port) {
    return claims.getOrDefault(Outside.of(port), List.of()).stream()
        .filter(claim -> !claim.service().equals(service))
        .limit(1);
  }

  private static Refusal refusal(Clash clash) {
    Claim holder = clash.holder();
    return new Refusal.Invalid(
        "port '"
            + clash.port()
            + "' is already in use by service '"
            + holder.name()
            + "' ("
            + holder.service()
            + ") "
            + (holder.mode() == PublishMode.INGRESS
                ? "as an ingress port"
                : "as a host-published port"));
  }
}
