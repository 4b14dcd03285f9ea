package dev.skep.api.state;

import dev.skep.api.Id;
import dev.skep.api.model.Config;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.Kind;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Secret;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Task;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a resource must refer to and may change when it is put; versions cannot enforce this. */
final class PutRules {
  private PutRules() {}

  /** Looks a resource up in the state that is being made. */
  interface Lookup {
    Optional<Resource> find(Kind kind, Id id);
  }

  static @Nullable String refusal(Lookup state, Resource wanted, Optional<Resource> existing) {
    return switch (wanted) {
      case Task task -> taskRefusal(state, task, existing.isPresent());
      case Service service -> serviceRefusal(state, service);
      case ServiceRevision revision when existing.isPresent() ->
          "service revision " + revision.id() + " exists and cannot change";
      case ServiceRevision revision -> fileRefusal(state, revision.spec());
      case Secret secret ->
          payloadRefusal(state, "secret", secret.meta().name(), secret.versions());
      case Config config ->
          payloadRefusal(state, "config", config.meta().name(), config.versions());
      default -> null;
    };
  }

  private static @Nullable String taskRefusal(Lookup state, Task task, boolean exists) {
    if (exists) {
      return "task " + task.id() + " exists; tasks are made once";
    }
    Optional<Service> service = state.find(Kind.SERVICE, task.service()).map(Service.class::cast);
    if (service.isEmpty() || service.get().isRemoving()) {
      return "service " + task.service() + " of task " + task.id() + " does not exist any more";
    }
    return state.find(Kind.SERVICE_REVISION, task.revision()).isEmpty()
        ? "service revision " + task.revision() + " does not exist"
        : null;
  }

  /** Resolved references must lead somewhere; unresolved ones are admission's concern. */
  private static @Nullable String fileRefusal(Lookup state, ServiceSpec spec) {
    ContainerSpec container = spec.task().container();
    for (FileReference reference : container.secrets()) {
      if (dangles(state, Kind.SECRET, reference)) {
        return "secret not found: " + reference.name();
      }
    }
    for (FileReference reference : container.configs()) {
      if (dangles(state, Kind.CONFIG, reference)) {
        return "config not found: " + reference.name();
      }
    }
    return null;
  }

  private static boolean dangles(Lookup state, Kind kind, FileReference reference) {
    if (reference.object() == null) {
      return false;
    }
    Optional<PayloadVersion> version =
        state
            .find(kind, reference.object())
            .flatMap(found ->
                found instanceof Secret secret
                    ? secret.version(reference.digest())
                    : ((Config) found).version(reference.digest()));
    return version.isEmpty();
  }

  private static @Nullable String serviceRefusal(Lookup state, Service service) {
    return state.find(Kind.SERVICE_REVISION, service.revision()).isEmpty()
        ? "service " + service.meta().name() + " refers to a revision that does not exist"
        : null;
  }

  private static @Nullable String payloadRefusal(
      Lookup state, String kind, String name, List<PayloadVersion> versions) {
    return versions.stream().allMatch(v -> state.find(Kind.BLOB, v.blob()).isPresent())
        ? null
        : kind + " " + name + " refers to a content that was not staged, or was collected";
  }
}
