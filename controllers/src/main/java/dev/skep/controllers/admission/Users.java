package dev.skep.controllers.admission;

import dev.skep.api.Id;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Usage;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Who uses a network, a secret or a config when a wish has come true. */
final class Users {
  private Users() {}

  /** As it will be; tasks are those of now, since a wish ends none. */
  static Usage after(ClusterState state, Wish wish) {
    Map<Id, Resource> wished = new HashMap<>();
    wish.wished().forEach(resource -> wished.put(resource.id(), resource));
    return new Usage(
        () ->
            Stream.concat(
                state.resources(Kind.SERVICE_REVISION).map(ServiceRevision.class::cast),
                of(ServiceRevision.class, wished.values().stream())),
        id ->
            of(Service.class, Stream.ofNullable(wished.get(id)))
                .findFirst()
                .or(() -> state.service(id)),
        state::tasksOfService);
  }

  private static <T extends Resource> Stream<T> of(Class<T> type, Stream<Resource> resources) {
    return resources.filter(type::isInstance).map(type::cast);
  }
}
