package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.model.Blob;
import dev.skep.api.model.Config;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Network;
import dev.skep.api.model.Node;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Secret;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.Stack;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Nothing refers to what is not there (any more). */
final class ReferenceRule implements Rule {
  private static final int FULL_EVERY = 200;

  private int commits;

  @Override
  public void check(Commit commit) {
    for (Change change : commit.committed().changes()) {
      switch (change) {
        case Change.Created(Resource after) -> check(commit.after(), after);
        case Change.Updated(Resource before, Resource after) -> {
          check(commit.after(), after);
          if (after instanceof Config || after instanceof Secret) {
            // It may have lost the version that somebody uses.
            commit.after().services().forEach(service -> check(commit.after(), service));
          }
        }
        case Change.Deleted(Resource gone) -> checkGone(commit.after(), gone);
        default -> {}
      }
    }
    if (++commits % FULL_EVERY == 0) {
      everything(commit.after());
    }
  }

  @Override
  public void everything(ClusterState state) {
    Arrays.stream(Kind.values())
        .flatMap(state::resources)
        .forEach(resource -> check(state, resource));
  }

  private static void check(ClusterState state, Resource resource) {
    // What one commit creates and deletes again is not there to be looked at.
    if (state.resource(resource.kind(), resource.id()).isEmpty()) {
      return;
    }
    boolean whole =
        switch (resource) {
          case Task task ->
              state.service(task.service()).isPresent()
                  && state.serviceRevision(task.revision()).isPresent()
                  && (task.node() == null
                      || state.node(task.node()).isPresent()
                      || mayHoldLease(state, task));
          case Service service ->
              state.serviceRevision(service.revision()).isPresent()
                  && (service.previousRevision() == null
                      || state.serviceRevision(service.previousRevision()).isPresent())
                  && (service.isRemoving()
                      || (networksExist(state, service) && filesExist(state, service)));
          case Config config -> contentsExist(state, config);
          case Secret secret -> contentsExist(state, secret);
          case Stack stack ->
              revisions(stack).allMatch(id -> state.serviceRevision(id).isPresent());
          default -> true;
        };
    if (!whole) {
      throw new Violation("references lead somewhere", resource.toString());
    }
  }

  private static Stream<Id> revisions(Stack stack) {
    return stack.revisions().stream().flatMap(applied -> applied.services().values().stream());
  }

  private static boolean contentsExist(ClusterState state, Resource holder) {
    return versions(holder).stream()
        .allMatch(version -> state.resource(Kind.BLOB, version.blob()).isPresent());
  }

  /** Of a service that lives; an earlier revision may outlast what it names. */
  private static boolean filesExist(ClusterState state, Service service) {
    ContainerSpec container = spec(state, service).container();
    return container.configs().stream().allMatch(file -> configExists(state, file))
        && container.secrets().stream().allMatch(file -> secretExists(state, file));
  }

  private static TaskSpec spec(ClusterState state, Service service) {
    return state.serviceRevision(service.revision()).orElseThrow().spec().task();
  }

  private static boolean configExists(ClusterState state, FileReference file) {
    return Optional.ofNullable(file.object())
        .flatMap(state::config)
        .flatMap(config -> config.version(file.digest()))
        .isPresent();
  }

  private static boolean secretExists(ClusterState state, FileReference file) {
    return Optional.ofNullable(file.object())
        .flatMap(state::secret)
        .flatMap(secret -> secret.version(file.digest()))
        .isPresent();
  }

  private static boolean networksExist(ClusterState state, Service service) {
    return spec(state, service).networks().stream()
        .allMatch(attached -> state.named(Kind.NETWORK, attached.network()).isPresent());
  }

  private static void checkGone(ClusterState state, Resource gone) {
    Optional<? extends Resource> holder =
        switch (gone) {
          case Node node ->
              state.tasksOnNode(node.id()).filter(task -> !mayHoldLease(state, task)).findFirst();
          case Service service -> state.tasksOfService(service.id()).findFirst();
          case ServiceRevision revision -> holderOf(state, revision);
          case Network network ->
              living(state, service -> attaches(state, service, network))
                  .<Resource>map(service -> service)
                  .or(() -> runningOn(state, network));
          case Config config -> living(state, service -> !filesExist(state, service));
          case Secret secret -> living(state, service -> !filesExist(state, service));
          case Blob blob -> contentHolder(state, blob);
          default -> Optional.empty();
        };
    holder.ifPresent(by -> {
      throw new Violation("references lead somewhere", by + " refers to " + gone);
    });
  }

  /** Who refers to a revision: a task of its service, the service or a stack. */
  private static Optional<? extends Resource> holderOf(
      ClusterState state, ServiceRevision revision) {
    return Stream.<Stream<? extends Resource>>of(
            state.tasksOfService(revision.service()),
            state.service(revision.service()).stream(),
            state.resources(Kind.STACK))
        .flatMap(holders -> holders)
        .filter(holder -> referred(holder).anyMatch(revision.id()::equals))
        .findFirst();
  }

  /** The revisions to which a resource refers. */
  private static Stream<Id> referred(Resource holder) {
    return switch (holder) {
      case Task task -> Stream.of(task.revision());
      case Service service ->
          Stream.concat(
              Stream.of(service.revision()), Stream.ofNullable(service.previousRevision()));
      case Stack stack -> revisions(stack);
      default -> Stream.empty();
    };
  }

  /** All revisions to which anything refers. */
  static Set<Id> referredRevisions(ClusterState state) {
    return Stream.of(Kind.TASK, Kind.SERVICE, Kind.STACK)
        .flatMap(state::resources)
        .flatMap(ReferenceRule::referred)
        .collect(Collectors.toSet());
  }

  private static Optional<Service> living(ClusterState state, Predicate<Service> which) {
    return state.services().filter(service -> !service.isRemoving()).filter(which).findFirst();
  }

  private static Optional<Resource> contentHolder(ClusterState state, Blob blob) {
    return Stream.of(Kind.CONFIG, Kind.SECRET)
        .flatMap(state::resources)
        .filter(holder ->
            versions(holder).stream().anyMatch(version -> version.blob().equals(blob.id())))
        .findFirst();
  }

  private static List<PayloadVersion> versions(Resource holder) {
    return switch (holder) {
      case Config config -> config.versions();
      case Secret secret -> secret.versions();
      default -> List.of();
    };
  }

  /** What it is and what it can be rolled back to. */
  private static boolean attaches(ClusterState state, Service service, Network network) {
    return Stream.of(service.revision(), service.previousRevision())
        .flatMap(Stream::ofNullable)
        .anyMatch(revision -> attaches(state, revision, network));
  }

  private static boolean attaches(ClusterState state, Id revision, Network network) {
    return state.serviceRevision(revision).orElseThrow().spec().task().networks().stream()
        .anyMatch(attached -> attached.network().equals(network.meta().name()));
  }

  private static Optional<Resource> runningOn(ClusterState state, Network network) {
    return state
        .tasks()
        .filter(task -> !task.state().terminal() && attaches(state, task.revision(), network))
        .map(Resource.class::cast)
        .findFirst();
  }

  /** A singleton may run on after its node was removed. */
  private static boolean mayHoldLease(ClusterState state, Task task) {
    return state
        .serviceRevision(task.revision())
        .filter(revision -> revision.spec().task().isolation().lease() != null)
        .isPresent();
  }
}
