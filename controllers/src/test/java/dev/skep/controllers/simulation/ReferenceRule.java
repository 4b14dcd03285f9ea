package dev.skep.controllers.simulation;

import dev.skep.api.Id;
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
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
        case Change.Updated(Resource before, Resource after) -> check(commit.after(), after);
        case Change.Deleted(Resource gone) -> checkGone(commit.after(), gone);
        default -> {}
      }
    }
    if (++commits % FULL_EVERY == 0) {
      everything(commit.after());
    }
  }

  static void everything(ClusterState state) {
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
                  && (task.node() == null || state.node(task.node()).isPresent());
          case Service service ->
              state.serviceRevision(service.revision()).isPresent()
                  && (service.previousRevision() == null
                      || state.serviceRevision(service.previousRevision()).isPresent())
                  && (service.isRemoving() || networksExist(state, service));
          case ServiceRevision revision -> filesExist(state, revision);
          case Config config -> contentsExist(state, config.versions());
          case Secret secret -> contentsExist(state, secret.versions());
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

  private static boolean contentsExist(ClusterState state, List<PayloadVersion> versions) {
    return versions.stream()
        .allMatch(version -> state.resource(Kind.BLOB, version.blob()).isPresent());
  }

  /** Of a service that lives; another revision may outlast what it names. */
  private static boolean filesExist(ClusterState state, ServiceRevision revision) {
    boolean current =
        state
            .service(revision.service())
            .filter(service -> service.revision().equals(revision.id()))
            .isPresent();
    ContainerSpec container = revision.spec().task().container();
    return !current
        || (container.configs().stream().allMatch(file -> configExists(state, file))
            && container.secrets().stream().allMatch(file -> secretExists(state, file)));
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
    return state.serviceRevision(service.revision()).orElseThrow().spec().task().networks().stream()
        .allMatch(attached -> state.named(Kind.NETWORK, attached.network()).isPresent());
  }

  private static void checkGone(ClusterState state, Resource gone) {
    Optional<? extends Resource> holder =
        switch (gone) {
          case Node node -> state.tasksOnNode(node.id()).findFirst();
          case Service service -> state.tasksOfService(service.id()).findFirst();
          case ServiceRevision revision -> holderOf(state, revision.id());
          case Network network ->
              state
                  .services()
                  .filter(service -> !service.isRemoving())
                  .filter(service -> names(state, service, network))
                  .findFirst();
          default -> Optional.empty();
        };
    holder.ifPresent(by -> {
      throw new Violation("references lead somewhere", by + " refers to " + gone);
    });
  }

  /** Who refers to a revision. */
  static Optional<? extends Resource> holderOf(ClusterState state, Id revision) {
    Stream<Resource> tasks = state.resources(Kind.TASK);
    Stream<Resource> services = state.resources(Kind.SERVICE);
    Stream<Resource> stacks = state.resources(Kind.STACK);
    return Stream.of(tasks, services, stacks)
        .flatMap(all -> all)
        .filter(resource -> refersTo(resource, revision))
        .findFirst();
  }

  private static boolean refersTo(Resource resource, Id revision) {
    return switch (resource) {
      case Task task -> task.revision().equals(revision);
      case Service service ->
          service.revision().equals(revision) || revision.equals(service.previousRevision());
      case Stack stack -> revisions(stack).anyMatch(revision::equals);
      default -> false;
    };
  }

  private static boolean names(ClusterState state, Service service, Network network) {
    return state.serviceRevision(service.revision()).orElseThrow().spec().task().networks().stream()
        .anyMatch(attached -> attached.network().equals(network.meta().name()));
  }
}
