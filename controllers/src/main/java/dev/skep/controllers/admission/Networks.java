package dev.skep.controllers.admission;

import dev.skep.api.intent.DesiredNetwork;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Names;
import dev.skep.api.model.Network;
import dev.skep.api.model.Stack;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.diff.Differences;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The networks of a stack. */
final class Networks {
  private final ClusterState state;
  private final Wish wish;
  private final Set<String> made = new HashSet<>();
  private final List<Stack.NetworkPart> parts = new ArrayList<>();

  Networks(ClusterState state, Wish wish) {
    this.state = state;
    this.wish = wish;
  }

  /** The stack's own, in the order of their names. */
  List<Stack.NetworkPart> parts() {
    return parts.stream().sorted(Comparator.comparing(Stack.NetworkPart::name)).toList();
  }

  /**
   * Settles what the stack had before and does not have any more. A network that goes is only told
   * of here: it can go when the last task has left it.
   *
   * @return those that go
   */
  List<Stack.Pruned> settle(List<Stack.NetworkPart> before, boolean prune) {
    Set<String> wanted = parts.stream().map(Stack.NetworkPart::name).collect(Collectors.toSet());
    List<Stack.Pruned> going = new ArrayList<>();
    for (Stack.NetworkPart part : before) {
      Optional<Network> network = state.named(Kind.NETWORK, part.name()).flatMap(state::network);
      if (network.isEmpty() || wanted.contains(part.name())) {
        continue;
      }
      if (prune) {
        going.add(new Stack.Pruned(Kind.NETWORK, network.get().id()));
        wish.changed(network.get(), ObjectChange.Action.REMOVED);
      } else {
        parts.add(part);
        wish.restsOn(network.get());
        wish.changed(network.get(), ObjectChange.Action.KEPT);
      }
    }
    return going;
  }

  /** Creates and updates the stack's own; a refusal if one cannot be as wanted. */
  Optional<Refusal> bring(String stack, List<DesiredNetwork> wanted) {
    for (DesiredNetwork network : wanted) {
      Optional<Refusal> refusal = network.external() ? external(network) : own(stack, network);
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }

  private Optional<Refusal> external(DesiredNetwork network) {
    return exists(network.name())
        ? Optional.empty()
        : Optional.of(
            new Refusal.Invalid(
                "network \""
                    + network.name()
                    + "\" is declared as external, but could not be found. You need to create a"
                    + " swarm-scoped network before the stack is deployed"));
  }

  private Optional<Refusal> own(String stack, DesiredNetwork wanted) {
    if (wish.wished(Kind.NETWORK, wanted.name()).isPresent()) {
      return Optional.of(
          new Refusal.AlreadyExists(
              "network "
                  + wanted.name()
                  + " of the stack "
                  + stack
                  + " is described outside of it, too; give one of them another name, or refer to"
                  + " the other with 'external: true'"));
    }
    parts.add(new Stack.NetworkPart(wanted.name(), wanted.labels(), wanted.spec()));
    Optional<Network> existing = state.named(Kind.NETWORK, wanted.name()).flatMap(state::network);
    if (existing.isEmpty()) {
      Optional<Refusal> refusal =
          Names.problemOfObjectName(wanted.name())
              .<Refusal>map(problem -> new Refusal.Invalid("network " + problem))
              .or(() -> SubnetRules.refusal(state, wish, wanted.name(), wanted.spec()));
      if (refusal.isPresent()) {
        return refusal;
      }
      Meta meta = Meta.of(wish.newId(Kind.NETWORK, wanted.name()), wanted.name(), wanted.labels());
      wish.create(
          new Network(meta, wanted.spec()), Differences.created(wanted.labels(), wanted.spec()));
      made.add(wanted.name());
      return Optional.empty();
    }
    Network network = existing.get();
    if (!stack.equals(network.meta().labels().get(Stack.NAMESPACE_LABEL))) {
      return Optional.of(
          new Refusal.AlreadyExists("network with name " + wanted.name() + " already exists"));
    }
    if (!network.spec().equals(wanted.spec())) {
      return Optional.of(
          new Refusal.Invalid(
              "network "
                  + wanted.name()
                  + " exists with other settings and cannot be changed; give it another name, or"
                  + " remove the stack first"));
    }
    Network updated = network.withMeta(network.meta().withLabels(wanted.labels()));
    if (updated.equals(network)) {
      wish.stays(network);
    } else {
      wish.update(network, updated, false, Differences.changed(network, updated));
    }
    return Optional.empty();
  }

  /** Whether services may attach to a network of this name, which must then still be there. */
  boolean exists(String name) {
    if (Network.PREDEFINED.contains(name) || made.contains(name)) {
      return true;
    }
    Optional<Network> found = state.named(Kind.NETWORK, name).flatMap(state::network);
    found.ifPresent(wish::restsOn);
    return found.isPresent() || wish.wished(Kind.NETWORK, name).isPresent();
  }
}
