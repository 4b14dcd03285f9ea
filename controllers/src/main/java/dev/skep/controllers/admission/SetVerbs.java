package dev.skep.controllers.admission;

import dev.skep.api.intent.DesiredState;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Kind;
import dev.skep.api.model.ManifestSet;
import dev.skep.api.model.Names;
import dev.skep.api.model.Node;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Stack;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Usage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What users want of everything at once. Objects that others need come first, so that a stack finds
 * the networks, secrets and configs that come with it; what goes, goes last.
 */
final class SetVerbs {
  private final ClusterState state;
  private final Wish wish;
  private final SetMembers members;
  private final NodeSettings nodes;
  private final ClusterSettings cluster;
  private final SetObjects objects;

  private SetVerbs(ClusterState state, Wish wish, String set) {
    this.state = state;
    this.wish = wish;
    members = new SetMembers(state, wish, set);
    nodes = new NodeSettings(state, wish, members);
    cluster = new ClusterSettings(wish, members);
    objects = new SetObjects(state, wish, members);
  }

  static Verdict apply(ClusterState state, Request request, SetWish wanted, StagedPayloads staged) {
    Wish wish = new Wish(request, "apply");
    wish.judgePortsWhole();
    SetVerbs verbs = new SetVerbs(state, wish, wanted.set());
    return badName(wanted.set())
        .or(() -> verbs.bring(wanted, staged))
        .or(() -> wanted.prune() ? verbs.prune() : Optional.empty())
        .or(verbs.members::tooMany)
        .or(() -> wish.settlePorts(state))
        .or(() -> AddressRoom.refusal(state, wish))
        .<Verdict>map(refusal -> refusal)
        .orElseGet(() -> verbs.written("SetApplied"));
  }

  static Verdict remove(
      ClusterState state, Request request, String set, List<ObjectName> unwanted) {
    Wish wish = new Wish(request, "delete");
    SetVerbs verbs = new SetVerbs(state, wish, set);
    return badName(set)
        .or(() -> verbs.remove(unwanted))
        .<Verdict>map(refusal -> refusal)
        .orElseGet(() -> verbs.written("SetRemoved"));
  }

  private static Optional<Refusal> badName(String set) {
    return Names.problemOfObjectName(set)
        .map(problem -> new Refusal.Invalid("the set's " + problem));
  }

  private Optional<Refusal> bring(SetWish wish, StagedPayloads staged) {
    DesiredState wanted = wish.wanted();
    return Optional.ofNullable(wanted.cluster())
        .flatMap(settings -> cluster.bring(state, settings))
        .or(() -> nodes.bring(wanted.nodes()))
        .or(() -> objects.networks(wanted.networks()))
        .or(() -> objects.payloads(Kind.SECRET, wanted.secrets(), staged.secrets()))
        .or(() -> objects.payloads(Kind.CONFIG, wanted.configs(), staged.configs()))
        .or(() -> stacks(wish, staged));
  }

  private Optional<Refusal> stacks(SetWish wanted, StagedPayloads staged) {
    ApplyOptions options = new ApplyOptions(true, wanted.files());
    for (var desired : wanted.wanted().stacks()) {
      Optional<Refusal> refusal =
          new StackTransition(state, wish, desired, options)
              .apply(staged)
              .or(() -> claimStack(desired.name()));
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }

  private Optional<Refusal> claimStack(String name) {
    return wish.wished(Kind.STACK, name)
        .or(() -> find(new ObjectName(Kind.STACK, name)))
        .flatMap(members::claim);
  }

  private Optional<Resource> find(ObjectName object) {
    return switch (object.kind()) {
      case NODE ->
          Search.nodeOfFile(state, object.name()) instanceof Lookup.Found<Node>(Node node)
              ? Optional.of(node)
              : Optional.empty();
      case CLUSTER -> state.cluster().map(Resource.class::cast);
      default ->
          state
              .named(object.kind(), object.name())
              .flatMap(id -> state.resource(object.kind(), id));
    };
  }

  /** What is not there is gone already; what could be several is no order. */
  private Optional<Refusal> ambiguous(ObjectName object) {
    return object.kind() == Kind.NODE
            && Search.nodeOfFile(state, object.name())
                instanceof Lookup.Failed<Node>(Refusal.Ambiguous refusal)
        ? Optional.of(refusal)
        : Optional.empty();
  }

  private Optional<Refusal> prune() {
    return go(
        members.unspoken().stream()
            .flatMap(member -> state.resource(member.kind(), member.object()).stream())
            .toList());
  }

  private Optional<Refusal> remove(List<ObjectName> unwanted) {
    List<Resource> found = new ArrayList<>();
    for (ObjectName object : unwanted) {
      Optional<Resource> resource = find(object);
      Optional<Refusal> refusal =
          ambiguous(object).or(() -> resource.flatMap(this::belongsToSomebodyElse));
      if (refusal.isPresent()) {
        return refusal;
      }
      resource.ifPresent(found::add);
    }
    return go(found);
  }

  private Optional<Refusal> belongsToSomebodyElse(Resource resource) {
    return switch (resource) {
      case Node _, Cluster _ -> Optional.empty();
      default -> SetObjects.ofStack(resource).or(() -> members.belongsToAnother(resource));
    };
  }

  /** Takes back what the set brought: stacks first, since they use the rest. */
  private Optional<Refusal> go(List<Resource> unwanted) {
    List<Resource> ordered = new ArrayList<>(unwanted);
    ordered.sort(
        Comparator.comparing((Resource resource) -> resource.kind() != Kind.STACK)
            .thenComparing(Resource::kind)
            .thenComparing(resource -> resource.meta().name()));
    for (Resource resource : ordered) {
      Optional<Refusal> refusal =
          switch (resource) {
            case Node node -> nodes.release(node);
            case Cluster settings -> cluster.release(settings);
            case Resource foreign when members.isOthers(foreign) -> {
              members.drop(foreign);
              yield Optional.empty();
            }
            case Stack stack -> {
              members.drop(stack);
              if (!stack.isRemoving()) {
                StackVerbs.remove(state, wish, stack.meta().name());
              }
              yield Optional.empty();
            }
            default -> goes(resource);
          };
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }

  /** At once if nothing needs it, otherwise as soon as nothing does. */
  private Optional<Refusal> goes(Resource resource) {
    List<Usage.Use> uses = Users.after(state, wish).keeping(resource);
    Optional<Usage.Use> present =
        uses.stream().filter(use -> use.living() && use.hold() == Usage.Hold.PRESENT).findFirst();
    if (present.isPresent()) {
      return Optional.of(
          new Refusal.FailedPrecondition(
              resource.kind().word()
                  + " '"
                  + resource.meta().name()
                  + "' is in use by the following service: "
                  + present.get().name()));
    }
    wish.restsOn(resource);
    if (uses.isEmpty()) {
      wish.mutate(new Mutation.Delete(resource.kind(), resource.id()));
      members.drop(resource);
    } else {
      members.leave(resource);
    }
    wish.changed(resource, ObjectChange.Action.REMOVED);
    return Optional.empty();
  }

  private Admitted written(String reason) {
    Optional<ManifestSet> set = members.write();
    if (set.isPresent() && !wish.changesNothing()) {
      long changed = wish.changes().stream().filter(ObjectChange::changes).count();
      wish.event(set.get(), reason, changed + " objects changed");
    }
    return wish.admitted();
  }
}
