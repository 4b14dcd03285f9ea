package dev.skep.controllers.rollingupdate;

import dev.skep.api.model.Config;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Secret;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.model.TaskSpec.NetworkAttachment;
import dev.skep.api.state.ClusterState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The earlier spec of a service, while the cluster can still carry it out: another service may have
 * taken its port meanwhile, and a network, secret or config that nobody used any more may be gone.
 *
 * @param spec the earlier one
 * @param needs its networks, secrets and configs; going back rests on them
 */
public record WayBack(ServiceSpec spec, List<Resource> needs) {
  public WayBack {
    needs = List.copyOf(needs);
  }

  static Optional<WayBack> of(ClusterState state, Service service) {
    return Optional.ofNullable(service.previousRevision())
        .flatMap(state::serviceRevision)
        .map(ServiceRevision::spec)
        .filter(spec -> portsAreFree(state, service, spec))
        .flatMap(spec -> needs(state, spec).map(needs -> new WayBack(spec, needs)));
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

  /** What the spec refers to; empty if any of it is gone. */
  private static Optional<List<Resource>> needs(ClusterState state, ServiceSpec spec) {
    List<Optional<? extends Resource>> found = new ArrayList<>();
    for (NetworkAttachment attachment : spec.task().networks()) {
      found.add(state.named(Kind.NETWORK, attachment.network()).flatMap(state::network));
    }
    for (FileReference file : spec.task().container().secrets()) {
      found.add(secret(state, file));
    }
    for (FileReference file : spec.task().container().configs()) {
      found.add(config(state, file));
    }
    return found.stream().allMatch(Optional::isPresent)
        ? Optional.of(found.stream().<Resource>flatMap(Optional::stream).distinct().toList())
        : Optional.empty();
  }

  private static Optional<Secret> secret(ClusterState state, FileReference file) {
    return Optional.ofNullable(file.object())
        .flatMap(state::secret)
        .filter(secret -> secret.version(file.digest()).isPresent());
  }

  private static Optional<Config> config(ClusterState state, FileReference file) {
    return Optional.ofNullable(file.object())
        .flatMap(state::config)
        .filter(config -> config.version(file.digest()).isPresent());
  }
}
