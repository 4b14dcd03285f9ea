package dev.skep.controllers.admission;

import dev.skep.api.Id;
import dev.skep.api.intent.DesiredPayload;
import dev.skep.api.model.Config;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Names;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Secret;
import dev.skep.api.model.Stack;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.diff.Differences;
import java.util.ArrayList;
import java.util.Comparator;
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
  private final List<Stack.PayloadPart> parts = new ArrayList<>();

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

  /** The stack's own, in the order of their names. */
  List<Stack.PayloadPart> parts() {
    return parts.stream().sorted(Comparator.comparing(Stack.PayloadPart::name)).toList();
  }

  /**
   * Settles what the stack had before and does not have any more. What goes is only told of here:
   * it is kept as long as a revision of the stack names it.
   *
   * @return those that go
   */
  List<Stack.Pruned> settle(List<Stack.PayloadPart> before, boolean prune) {
    Set<String> wanted = parts.stream().map(Stack.PayloadPart::name).collect(Collectors.toSet());
    List<Stack.Pruned> going = new ArrayList<>();
    for (Stack.PayloadPart part : before) {
      Optional<Resource> payload = state.resource(kind, part.object());
      if (payload.isEmpty() || wanted.contains(part.name())) {
        continue;
      }
      if (prune) {
        going.add(new Stack.Pruned(kind, part.object()));
        wish.changed(payload.get(), ObjectChange.Action.REMOVED);
      } else {
        parts.add(part);
        wish.restsOn(payload.get());
        wish.changed(payload.get(), ObjectChange.Action.KEPT);
      }
    }
    return going;
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
      wish.create(resource(meta, List.of(version)), Differences.created(payload.labels(), version));
      isNow(payload, meta.id(), version);
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
    PayloadVersion before = versions(existing).getLast();
    Resource updated =
        changed(
            existing,
            existing.meta().withLabels(payload.labels()),
            before.digest().equals(version.digest())
                ? versions(existing)
                : withCurrent(existing, version));
    if (updated.equals(existing)) {
      wish.stays(existing);
    } else {
      Stack.PayloadPart part =
          new Stack.PayloadPart(
              payload.name(), existing.meta().labels(), existing.id(), before.digest());
      wish.update(
          existing, updated, false, Differences.changed(part, payload.labels(), version.digest()));
    }
    isNow(payload, existing.id(), version);
  }

  private void isNow(DesiredPayload payload, Id object, PayloadVersion version) {
    current.put(payload.name(), new FileVersion(object, version.digest()));
    parts.add(new Stack.PayloadPart(payload.name(), payload.labels(), object, version.digest()));
  }

  /**
   * The version becomes the last. Earlier ones stay until reaping finds that nothing needs them.
   */
  static List<PayloadVersion> withCurrent(Resource existing, PayloadVersion version) {
    List<PayloadVersion> versions = new ArrayList<>();
    PayloadVersion newest = version;
    for (PayloadVersion known : versions(existing)) {
      if (known.digest().equals(version.digest())) {
        newest = known;
      } else {
        versions.add(known);
      }
    }
    versions.add(newest);
    return versions;
  }

  /** The version of a part of an earlier revision, if it is still there. */
  Optional<PayloadVersion> versionOf(Stack.PayloadPart part) {
    return state.resource(kind, part.object()).flatMap(found -> version(found, part.digest()));
  }

  private static Optional<PayloadVersion> version(Resource resource, String digest) {
    return versions(resource).stream().filter(v -> v.digest().equals(digest)).findFirst();
  }

  /** The references with their versions filled in; those that have one keep it. */
  List<FileReference> resolve(List<FileReference> files, List<String> missing) {
    List<FileReference> resolved = new ArrayList<>();
    for (FileReference file : files) {
      @Nullable FileVersion version =
          file.object() == null ? byName(file.name()) : pinned(file.object(), file.digest());
      if (version == null) {
        missing.add(file.name());
      } else {
        FileReference found = file.resolved(version.object(), version.digest());
        resolved.add(isTemplate(version.object()) ? found.asTemplate() : found);
      }
    }
    return resolved;
  }

  private boolean isTemplate(Id object) {
    return state
        .resource(kind, object)
        .map(found ->
            found instanceof Secret secret
                ? secret.templateDriver()
                : ((Config) found).templateDriver())
        .filter(driver -> !driver.isEmpty())
        .isPresent();
  }

  private @Nullable FileVersion pinned(Id object, String digest) {
    Optional<Resource> found = state.resource(kind, object);
    if (found.flatMap(resource -> version(resource, digest)).isEmpty()) {
      return null;
    }
    wish.restsOn(found.get());
    return new FileVersion(object, digest);
  }

  private @Nullable FileVersion byName(String name) {
    @Nullable FileVersion own = current.get(name);
    return own == null ? external(name) : own;
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
    return wish.wished(kind, name)
        .or(() -> state.named(kind, name).flatMap(id -> state.resource(kind, id)));
  }

  private static Resource changed(Resource existing, Meta meta, List<PayloadVersion> versions) {
    return existing instanceof Secret secret
        ? secret.withVersions(versions).withMeta(meta)
        : ((Config) existing).withVersions(versions).withMeta(meta);
  }

  private Resource resource(Meta meta, List<PayloadVersion> versions) {
    return kind == Kind.SECRET ? new Secret(meta, versions) : new Config(meta, versions);
  }

  /** All versions, the present one last. */
  static List<PayloadVersion> versions(Resource resource) {
    return resource instanceof Secret secret ? secret.versions() : ((Config) resource).versions();
  }
}
