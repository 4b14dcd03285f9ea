package dev.skep.controllers.admission;

import dev.skep.api.Id;
import dev.skep.api.intent.DesiredPayload;
import dev.skep.api.model.Config;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Names;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Secret;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.Stack;
import dev.skep.api.state.ClusterState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The secrets or the configs of a stack: brings them to their wanted contents and resolves the
 * references of services to versions. Secrets and configs differ in nothing here.
 */
final class Payloads {
  private final ClusterState state;
  private final Kind kind;
  private final Wish wish;
  private final Map<String, FileVersion> current = new HashMap<>();

  /** The object and the version that a name stands for. */
  private record FileVersion(Id object, String digest) {}

  /**
   * @param kind {@link Kind#SECRET} or {@link Kind#CONFIG}
   */
  Payloads(ClusterState state, Kind kind, Wish wish) {
    this.state = state;
    this.kind = kind;
    this.wish = wish;
  }

  /** Creates and updates the stack's own; a refusal if one cannot be as wanted. */
  Optional<Refusal> bring(
      String stack, List<DesiredPayload> wanted, Map<String, PayloadVersion> staged) {
    for (DesiredPayload payload : wanted) {
      Optional<Refusal> refusal =
          payload.external()
              ? find(payload.name()).isPresent()
                  ? Optional.empty()
                  : Optional.of(notFound(List.of(payload.name())))
              : bring(stack, payload, staged.get(payload.name()));
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }

  private Optional<Refusal> bring(
      String stack, DesiredPayload payload, @Nullable PayloadVersion version) {
    Optional<String> badName = Names.problemOfFileName(payload.name());
    if (badName.isPresent()) {
      return Optional.of(new Refusal.Invalid(kind.word() + " " + badName.get()));
    }
    if (version == null) {
      return Optional.of(
          new Refusal.Invalid(kind.word() + " " + payload.name() + ": its content was not staged"));
    }
    Optional<Resource> existing = find(payload.name());
    if (existing.isEmpty()) {
      Meta meta = Meta.of(wish.newId(kind, payload.name()), payload.name(), payload.labels());
      wish.create(resource(meta, List.of(version)));
      current.put(payload.name(), new FileVersion(meta.id(), version.digest()));
      return Optional.empty();
    }
    if (!stack.equals(existing.get().meta().labels().get(Stack.NAMESPACE_LABEL))) {
      return Optional.of(
          new Refusal.AlreadyExists(
              "name conflicts with an existing object: "
                  + kind.word()
                  + " "
                  + payload.name()
                  + " already exists"));
    }
    update(existing.get(), payload, version);
    return Optional.empty();
  }

  private void update(Resource existing, DesiredPayload payload, PayloadVersion version) {
    List<PayloadVersion> versions = versions(existing);
    boolean sameContent = versions.getLast().digest().equals(version.digest());
    Resource updated =
        resource(
            existing.meta().withLabels(payload.labels()),
            sameContent ? versions : withCurrent(existing, version));
    if (updated.equals(existing)) {
      wish.unchanged(existing);
    } else {
      wish.update(existing, updated);
    }
    current.put(payload.name(), new FileVersion(existing.id(), version.digest()));
  }

  /** The version becomes the last; earlier ones stay as long as a kept revision names them. */
  private List<PayloadVersion> withCurrent(Resource existing, PayloadVersion version) {
    Set<String> named =
        state
            .resources(Kind.SERVICE_REVISION)
            .map(revision -> ((ServiceRevision) revision).spec().task().container())
            .flatMap(container -> references(container).stream())
            .filter(file -> existing.id().equals(file.object()))
            .map(FileReference::digest)
            .collect(Collectors.toSet());
    List<PayloadVersion> versions = new ArrayList<>();
    PayloadVersion newest = version;
    for (PayloadVersion known : versions(existing)) {
      if (known.digest().equals(version.digest())) {
        newest = known;
      } else if (named.contains(known.digest())) {
        versions.add(known);
      }
    }
    versions.add(newest);
    return versions;
  }

  /** The references with their versions filled in. */
  List<FileReference> resolve(List<FileReference> files, List<String> missing) {
    List<FileReference> resolved = new ArrayList<>();
    for (FileReference file : files) {
      @Nullable FileVersion version = current.get(file.name());
      if (version == null) {
        version = external(file.name());
      }
      if (version == null) {
        missing.add(file.name());
      } else {
        resolved.add(file.resolved(version.object(), version.digest()));
      }
    }
    return resolved;
  }

  private @Nullable FileVersion external(String name) {
    Optional<Resource> found = find(name);
    if (found.isEmpty()) {
      return null;
    }
    wish.restsOn(found.get());
    FileVersion version =
        new FileVersion(found.get().id(), versions(found.get()).getLast().digest());
    current.put(name, version);
    return version;
  }

  /** Swarm's words. */
  Refusal notFound(List<String> missing) {
    String names = missing.stream().distinct().collect(Collectors.joining(", "));
    return new Refusal.Invalid(
        kind.word() + (missing.size() == 1 ? "" : "s") + " not found: " + names);
  }

  private Optional<Resource> find(String name) {
    return state.named(kind, name).flatMap(id -> state.resource(kind, id));
  }

  private List<FileReference> references(ContainerSpec container) {
    return kind == Kind.SECRET ? container.secrets() : container.configs();
  }

  private Resource resource(Meta meta, List<PayloadVersion> versions) {
    return kind == Kind.SECRET ? new Secret(meta, versions) : new Config(meta, versions);
  }

  private static List<PayloadVersion> versions(Resource resource) {
    return resource instanceof Secret secret ? secret.versions() : ((Config) resource).versions();
  }
}
