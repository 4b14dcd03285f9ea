package dev.skep.controllers.admission;

import dev.skep.api.Id;
import dev.skep.api.intent.DesiredNetwork;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Names;
import dev.skep.api.model.Network;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Task;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Usage;
import java.util.Comparator;
import java.util.Optional;

/** Networks by themselves, without files of a stack. Swarm's rules and words. */
final class NetworkVerbs {
  private static final String DRIVER = "overlay";

  private NetworkVerbs() {}

  static Verdict create(ClusterState state, Request request, DesiredNetwork wanted) {
    Wish wish = new Wish(request, "network create");
    Optional<Refusal> refusal =
        nameRefusal(state, wanted.name())
            .or(() -> driverRefusal(wanted))
            .or(() -> SubnetRules.refusal(state, wish, wanted.name(), wanted.spec()));
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Id id = wish.newId(Kind.NETWORK, wanted.name());
    Network made = new Network(Meta.of(id, wanted.name(), wanted.labels()), wanted.spec());
    wish.create(made);
    return wish.event(made, "NetworkCreated", "created").admitted();
  }

  private static Optional<Refusal> nameRefusal(ClusterState state, String name) {
    if (name.equals(Network.INGRESS)) {
      return Optional.of(
          new Refusal.Invalid(
              "network ingress is made by the cluster when a port is published; choose another"
                  + " name"));
    }
    boolean taken =
        Network.PREDEFINED.contains(name) || state.named(Kind.NETWORK, name).isPresent();
    return Names.problemOfObjectName(name)
        .<Refusal>map(problem -> new Refusal.Invalid("network " + problem))
        .or(() ->
            taken
                ? Optional.of(
                    new Refusal.AlreadyExists("network with name " + name + " already exists"))
                : Optional.empty());
  }

  private static Optional<Refusal> driverRefusal(DesiredNetwork wanted) {
    String driver = wanted.spec().driver();
    if (!driver.equals(DRIVER)) {
      return Optional.of(
          new Refusal.Unsupported(
              "driver "
                  + driver
                  + " is not supported; networks of the cluster have the driver "
                  + DRIVER));
    }
    return wanted.spec().ipv6()
        ? Optional.of(
            new Refusal.Unsupported(
                "network " + wanted.name() + ": networks of the cluster carry IPv4 alone"))
        : Optional.empty();
  }

  static Verdict remove(ClusterState state, Request request, Network network) {
    Optional<Refusal> refusal =
        inUse(state, network)
            .or(() -> Usage.in(state).refusal(network).map(Refusal.FailedPrecondition::new))
            .or(() -> PayloadVerbs.owned(state, network));
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Wish wish = new Wish(request, "network rm");
    wish.restsOn(network);
    wish.mutate(new Mutation.Delete(Kind.NETWORK, network.id()));
    wish.changed(network, ObjectChange.Action.REMOVED);
    return wish.event(network, "NetworkRemoved", "removed").admitted();
  }

  /** A living service in swarm's words, or else a task that has not ended. */
  private static Optional<Refusal> inUse(ClusterState state, Network network) {
    String name = network.meta().name();
    Optional<String> service =
        state
            .services()
            .filter(one -> !one.isRemoving())
            .filter(one -> state.spec(one.id()).filter(spec -> isOn(spec, name)).isPresent())
            .map(Service::id)
            .min(Comparator.naturalOrder())
            .map(id ->
                name.equals(Network.INGRESS)
                    ? "ingress network cannot be removed because service " + id + " depends on it"
                    : "network " + network.id() + " is in use by service " + id);
    return service
        .or(() ->
            state
                .tasks()
                .filter(task -> !task.state().terminal())
                .filter(task ->
                    state
                        .serviceRevision(task.revision())
                        .filter(revision -> isOn(revision.spec(), name))
                        .isPresent())
                .map(Task::id)
                .min(Comparator.naturalOrder())
                .map(id -> "network " + network.id() + " is in use by task " + id))
        .map(Refusal.FailedPrecondition::new);
  }

  private static boolean isOn(ServiceSpec spec, String network) {
    return spec.addressedNetworks().contains(network);
  }
}
