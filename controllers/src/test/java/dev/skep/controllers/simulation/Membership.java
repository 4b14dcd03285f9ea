package dev.skep.controllers.simulation;

import dev.skep.api.model.Node;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.admission.Admission;
import java.util.List;
import java.util.Optional;

/**
 * Makes the managers what the state says, as the leader's daemon does: who was promoted becomes a
 * member of the store and says where it serves; who was demoted leaves it. Looks again and again,
 * so nothing is lost when a leader dies half-way.
 */
final class Membership {
  private static final long LOOK = 1_000;

  private final World world;

  Membership(World world) {
    this.world = world;
  }

  void watch() {
    // A change of the members needs a majority of them.
    if (world.replication().canCommit()) {
      List.copyOf(world.managers()).stream()
          .filter(manager -> !isWanted(manager.host()))
          .findFirst()
          .ifPresentOrElse(this::dismiss, this::letIn);
    }
    world.agenda().in(LOOK, this::watch);
  }

  private Optional<Node> node(SimHost host) {
    return world.replication().state().node(host.node());
  }

  /** Whether a manager shall be there. */
  private boolean isWanted(SimHost host) {
    return node(host).filter(node -> node.role() == Node.Role.MANAGER).isPresent();
  }

  private void dismiss(SimManager manager) {
    SimHost host = manager.host();
    world.trace().note(host.name(), "manages no more");
    world.dismiss(manager);
    submit(
        Wish.of(
            "retire " + host.name(),
            (state, request) -> Admission.retireManager(state, request, host.node()),
            expected -> {}));
  }

  private void letIn() {
    world.hosts().stream()
        .filter(host -> host.isUp() && host.isMember() && isWanted(host))
        .filter(host -> world.managerAt(host.name()).isEmpty())
        .findFirst()
        .ifPresent(host -> {
          world.trace().note(host.name(), "is a manager from now on");
          world.addManager(host);
          Node.Manager serves = addresses(host);
          submit(
              Wish.of(
                  "serve at " + host.name(),
                  (state, request) -> Admission.serveAsManager(state, request, host.node(), serves),
                  expected -> {}));
        });
  }

  private void submit(Wish wish) {
    new Submission(world, "managers", wish, next -> {}).decide();
  }

  static Node.Manager addresses(SimHost host) {
    return new Node.Manager(host.name() + ":2377", host.name() + ":2378");
  }

  /** Whether the managers of a state are those that there are. */
  static boolean isRight(World world, SimHost host, ClusterState state) {
    boolean wanted = state.node(host.node()).filter(n -> n.role() == Node.Role.MANAGER).isPresent();
    return wanted == world.managerAt(host.name()).filter(SimManager::isRunning).isPresent();
  }
}
