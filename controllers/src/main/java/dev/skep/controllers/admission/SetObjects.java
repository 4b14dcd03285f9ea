package dev.skep.controllers.admission;

import dev.skep.api.intent.DesiredContent;
import dev.skep.api.intent.DesiredNetwork;
import dev.skep.api.model.Config;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Names;
import dev.skep.api.model.Network;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Secret;
import dev.skep.api.model.Stack;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.diff.Differences;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Networks, secrets and configs that belong to no stack. */
final class SetObjects {
  private final ClusterState state;
  private final Wish wish;
  private final SetMembers members;

  SetObjects(ClusterState state, Wish wish, SetMembers members) {
    this.state = state;
    this.wish = wish;
    this.members = members;
  }

  /** Creates and updates; a refusal if one cannot be as wanted. */
  Optional<Refusal> networks(List<DesiredNetwork> wanted) {
    return wanted.stream().flatMap(network -> network(network).stream()).findFirst();
  }

  private Optional<Refusal> network(DesiredNetwork wanted) {
    Optional<Refusal> badName =
        Names.problemOfObjectName(wanted.name())
            .map(problem -> new Refusal.Invalid("network " + problem));
    if (badName.isPresent()) {
      return badName;
    }
    Optional<Network> existing = state.named(Kind.NETWORK, wanted.name()).flatMap(state::network);
    if (existing.isEmpty()) {
      Optional<Refusal> badAddresses =
          SubnetRules.refusal(state, wish, wanted.name(), wanted.spec());
      if (badAddresses.isPresent()) {
        return badAddresses;
      }
      Meta meta = Meta.of(wish.newId(Kind.NETWORK, wanted.name()), wanted.name(), wanted.labels());
      Network made = new Network(meta, wanted.spec());
      wish.create(made, Differences.created(wanted.labels(), wanted.spec()));
      return members.claim(made);
    }
    Network network = existing.get();
    if (!network.spec().equals(wanted.spec())) {
      return Optional.of(
          new Refusal.Invalid(
              "network "
                  + wanted.name()
                  + " exists with other settings and cannot be changed; give it another name, or"
                  + " remove it first"));
    }
    Network updated = network.withMeta(network.meta().withLabels(wanted.labels()));
    return ofStack(network)
        .or(() -> members.claim(network))
        .or(() -> {
          if (updated.equals(network)) {
            wish.unchanged(network);
          } else {
            wish.update(network, updated, false, Differences.changed(network, updated));
          }
          return Optional.empty();
        });
  }

  /** Refuses to take from a stack what belongs to it. */
  static Optional<Refusal> ofStack(Resource resource) {
    return Optional.ofNullable(resource.meta().labels().get(Stack.NAMESPACE_LABEL))
        .map(stack ->
            new Refusal.AlreadyExists(
                resource.kind().word()
                    + " "
                    + resource.meta().name()
                    + " belongs to the stack "
                    + stack
                    + "; describe it there"));
  }

  /**
   * Creates and updates secrets or configs; a refusal if one cannot be as wanted.
   *
   * @param staged contents by name
   */
  Optional<Refusal> payloads(
      Kind kind, List<DesiredContent> wanted, Map<String, PayloadVersion> staged) {
    return wanted.stream()
        .flatMap(content -> payload(kind, content, staged.get(content.name())).stream())
        .findFirst();
  }

  private Optional<Refusal> payload(
      Kind kind, DesiredContent wanted, @Nullable PayloadVersion version) {
    Optional<Refusal> badName =
        Names.problemOfFileName(wanted.name())
            .map(problem -> new Refusal.Invalid(kind.word() + " " + problem));
    if (badName.isPresent()) {
      return badName;
    }
    Optional<Resource> existing =
        state.named(kind, wanted.name()).flatMap(id -> state.resource(kind, id));
    if (existing.isEmpty()) {
      return made(kind, wanted, version);
    }
    return ofStack(existing.get())
        .or(() -> members.claim(existing.get()))
        .or(() -> {
          update(existing.get(), wanted, version);
          return Optional.empty();
        });
  }

  private Optional<Refusal> made(
      Kind kind, DesiredContent wanted, @Nullable PayloadVersion version) {
    if (version == null) {
      return Optional.of(
          new Refusal.Invalid(
              kind.word()
                  + " "
                  + wanted.name()
                  + " does not exist, so its manifest must say its content"));
    }
    Meta meta = Meta.of(wish.newId(kind, wanted.name()), wanted.name(), wanted.labels());
    Resource made =
        kind == Kind.SECRET
            ? new Secret(meta, List.of(version))
            : new Config(meta, List.of(version));
    wish.create(made, Differences.created(wanted.labels(), version));
    return members.claim(made);
  }

  private void update(Resource existing, DesiredContent wanted, @Nullable PayloadVersion version) {
    PayloadVersion before = Payloads.versions(existing).getLast();
    PayloadVersion now = version == null ? before : version;
    Meta meta = existing.meta().withLabels(wanted.labels());
    List<PayloadVersion> versions =
        before.digest().equals(now.digest())
            ? Payloads.versions(existing)
            : Payloads.withCurrent(existing, now);
    Resource updated =
        existing instanceof Secret secret
            ? secret.withVersions(versions).withMeta(meta)
            : ((Config) existing).withVersions(versions).withMeta(meta);
    if (updated.equals(existing)) {
      wish.unchanged(existing);
    } else {
      Stack.PayloadPart part =
          new Stack.PayloadPart(
              wanted.name(), existing.meta().labels(), existing.id(), before.digest());
      wish.update(
          existing, updated, false, Differences.changed(part, wanted.labels(), now.digest()));
    }
  }
}
