package dev.skep.controllers.admission;

import dev.skep.api.Id;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.state.ClusterState;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The services that use a network, a secret or a config when a wish has come true. */
final class Users {
  private final ClusterState state;
  private final Map<Id, Service> services = new HashMap<>();
  private final Map<Id, ServiceSpec> specs = new HashMap<>();

  Users(ClusterState state, Wish wish) {
    this.state = state;
    state.services().forEach(service -> services.put(service.id(), service));
    wish.wished()
        .forEach(resource -> {
          switch (resource) {
            case Service service -> services.put(service.id(), service);
            case ServiceRevision revision -> specs.put(revision.id(), revision.spec());
            default -> {}
          }
        });
  }

  /** Those that use it, by name; the ones that are being removed included. */
  List<Service> of(Resource resource) {
    return services.values().stream()
        .filter(service ->
            spec(service).map(ServiceSpec::task).filter(task -> uses(task, resource)).isPresent())
        .sorted(Comparator.comparing(service -> service.meta().name()))
        .toList();
  }

  private Optional<ServiceSpec> spec(Service service) {
    return Optional.ofNullable(specs.get(service.revision()))
        .or(() -> state.serviceRevision(service.revision()).map(ServiceRevision::spec));
  }

  private static boolean uses(TaskSpec task, Resource resource) {
    if (resource.kind() == Kind.NETWORK) {
      return task.networks().stream()
          .anyMatch(attached -> attached.network().equals(resource.meta().name()));
    }
    return Stream.concat(task.container().secrets().stream(), task.container().configs().stream())
        .anyMatch(file -> resource.id().equals(file.object()));
  }
}
