package dev.skep.controllers.rollingupdate;

import dev.skep.api.model.Kind;
import dev.skep.api.model.Network;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.model.TaskSpec.NetworkAttachment;
import dev.skep.api.state.ClusterState;
import java.util.List;
import java.util.Optional;

/**
 * The earlier spec of a service, while the cluster can still carry it out: another service may have
 * taken its port meanwhile, and a network that nobody used any more may be gone.
 *
 * @param spec the earlier one
 * @param networks those that it attaches to; going back rests on them
 */
public record WayBack(ServiceSpec spec, List<Network> networks) {
  public WayBack {
    networks = List.copyOf(networks);
  }

  static Optional<WayBack> of(ClusterState state, Service service) {
    return Optional.ofNullable(service.previousRevision())
        .flatMap(state::serviceRevision)
        .map(ServiceRevision::spec)
        .filter(spec -> portsAreFree(state, service, spec))
        .map(spec -> new WayBack(spec, networks(state, spec)))
        .filter(way -> way.networks.size() == way.spec.task().networks().size());
  }

  private static boolean portsAreFree(ClusterState state, Service service, ServiceSpec spec) {
    return spec.endpoint().ports().stream()
        .filter(port -> port.mode() == PublishMode.INGRESS && port.published() != 0)
        .allMatch(port ->
            state
                .ingressPort(port.protocol(), port.published())
                .map(service.id()::equals)
                .orElse(true));
  }

  private static List<Network> networks(ClusterState state, ServiceSpec spec) {
    return spec.task().networks().stream()
        .map(NetworkAttachment::network)
        .flatMap(name -> state.named(Kind.NETWORK, name).flatMap(state::network).stream())
        .toList();
  }
}
