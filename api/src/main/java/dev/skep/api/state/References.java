package dev.skep.api.state;

import dev.skep.api.Id;
import dev.skep.api.model.Blob;
import dev.skep.api.model.Config;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Network;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Secret;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.TaskSpec;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who still refers to what shall be deleted, for references that have no index. Looks through all
 * possible holders: these deletions are rare, an index would cost every commit.
 *
 * <p>As in swarm only a service's current spec holds what it names; one that is being removed still
 * holds it, because its tasks are stopping.
 *
 * @param all the resources of a kind
 * @param spec what a service wants now
 */
record References(Function<Kind, Stream<Resource>> all, Function<Service, ServiceSpec> spec) {

  /** Why the resource must stay, null when it may go. */
  @Nullable String refusal(Resource resource) {
    return switch (resource) {
      case Blob blob when isContent(blob.id()) -> "blob " + blob.id() + " is still in use";
      case Secret secret ->
          inUse(secret, task -> refersTo(secret.id(), task.container().secrets()));
      case Config config ->
          inUse(config, task -> refersTo(config.id(), task.container().configs()));
      case Network network -> inUse(network, task -> attachesTo(network.meta().name(), task));
      default -> null;
    };
  }

  private boolean isContent(Id blob) {
    Stream<PayloadVersion> secrets =
        all.apply(Kind.SECRET).flatMap(s -> ((Secret) s).versions().stream());
    Stream<PayloadVersion> configs =
        all.apply(Kind.CONFIG).flatMap(c -> ((Config) c).versions().stream());
    return Stream.concat(secrets, configs).map(PayloadVersion::blob).anyMatch(blob::equals);
  }

  private static boolean refersTo(Id object, List<FileReference> references) {
    return references.stream().anyMatch(reference -> object.equals(reference.object()));
  }

  private static boolean attachesTo(String network, TaskSpec task) {
    return task.networks().stream().anyMatch(attached -> attached.network().equals(network));
  }

  private @Nullable String inUse(Resource resource, Predicate<TaskSpec> uses) {
    return all.apply(Kind.SERVICE)
        .map(Service.class::cast)
        .filter(service -> uses.test(spec.apply(service).task()))
        .map(service -> service.meta().name())
        .findFirst()
        .map(user ->
            resource.kind().word()
                + " '"
                + resource.meta().name()
                + "' is in use by the following service: "
                + user)
        .orElse(null);
  }
}
