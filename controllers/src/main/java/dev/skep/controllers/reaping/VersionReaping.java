package dev.skep.controllers.reaping;

import dev.skep.api.Id;
import dev.skep.api.model.Config;
import dev.skep.api.model.Kind;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Secret;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.Stack;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Transaction.Precondition;
import dev.skep.controllers.Controller;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Plan;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Forgets versions of secrets and configs that nothing can need any more: the current one stays,
 * and those that a kept revision of a service or of a stack names. Revisions of services are kept
 * while a task, a rollback or a stack refers to them.
 */
public final class VersionReaping implements Controller<Id, VersionReaping.View> {
  static final String NAME = "reaping";

  /**
   * A secret or config with versions that may go.
   *
   * @param payload the secret or config
   * @param needed the versions that stay, the current one last
   */
  public record View(Resource payload, List<PayloadVersion> needed) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Stream<Id> everything(ClusterState state, Observations seen) {
    return Stream.of(Kind.SECRET, Kind.CONFIG)
        .flatMap(state::resources)
        .filter(payload -> versions(payload).size() > 1)
        .map(Resource::id);
  }

  @Override
  public Set<Id> concerns(Change change, ClusterState state) {
    return switch (change) {
      case Change.Updated(Secret ignored, Secret secret) -> Set.of(secret.id());
      case Change.Updated(Config ignored, Config config) -> Set.of(config.id());
      case Change.Deleted(ServiceRevision revision) -> objects(PayloadUse.of(revision));
      case Change.Updated(Stack before, Stack ignored) -> objects(PayloadUse.of(before));
      case Change.Deleted(Stack stack) -> objects(PayloadUse.of(stack));
      default -> Set.of();
    };
  }

  private static Set<Id> objects(Stream<PayloadUse> uses) {
    return uses.map(PayloadUse::object).collect(Collectors.toSet());
  }

  @Override
  public Optional<View> observe(ClusterState state, Observations seen, Id key) {
    return state
        .resource(Kind.SECRET, key)
        .or(() -> state.resource(Kind.CONFIG, key))
        .filter(payload -> versions(payload).size() > 1)
        .map(payload -> new View(payload, needed(state, payload)))
        .filter(view -> view.needed().size() < versions(view.payload()).size());
  }

  private static List<PayloadVersion> needed(ClusterState state, Resource payload) {
    Stream<PayloadUse> services =
        state
            .resources(Kind.SERVICE_REVISION)
            .flatMap(revision -> PayloadUse.of((ServiceRevision) revision));
    Stream<PayloadUse> stacks =
        state.resources(Kind.STACK).flatMap(stack -> PayloadUse.of((Stack) stack));
    Set<String> named =
        Stream.concat(services, stacks)
            .filter(use -> use.object().equals(payload.id()))
            .map(PayloadUse::digest)
            .collect(Collectors.toSet());
    PayloadVersion current = versions(payload).getLast();
    return versions(payload).stream()
        .filter(version -> version.equals(current) || named.contains(version.digest()))
        .toList();
  }

  @Override
  public Plan plan(View view, Instant now) {
    Resource fewer =
        view.payload() instanceof Secret secret
            ? secret.withVersions(view.needed())
            : ((Config) view.payload()).withVersions(view.needed());
    return new Plan(
        List.of(Precondition.unchanged(view.payload())),
        List.of(new Mutation.Put(fewer)),
        Optional.empty(),
        List.of());
  }

  private static List<PayloadVersion> versions(Resource payload) {
    return payload instanceof Secret secret ? secret.versions() : ((Config) payload).versions();
  }
}
