package dev.skep.controllers.admission;

import dev.skep.api.Id;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Node;
import dev.skep.api.model.SealedValue;
import dev.skep.api.state.ClusterState;
import java.util.List;
import java.util.Optional;

/** Who is a manager, and the secrets with which nodes join. Swarm's rules and words. */
final class ManagerVerbs {
  private ManagerVerbs() {}

  /**
   * Why the node may not become a worker; empty when it may. Swarm's order of the questions: the
   * last one never goes, others only while those who stay have a quorum of themselves.
   */
  static Optional<Refusal> demotionRefused(ClusterState state, Node node, Wish wish) {
    List<Node> others = managersBut(state, node.id());
    if (others.isEmpty()) {
      return Optional.of(
          new Refusal.FailedPrecondition("attempting to demote the last manager of the swarm"));
    }
    long reachable = others.stream().filter(other -> answers(state, other)).count();
    if (reachable < others.size() / 2 + 1) {
      return Optional.of(
          new Refusal.FailedPrecondition(
              "can't remove member from the raft: this would result in a loss of quorum; "
                  + (others.size() - reachable)
                  + " of the other "
                  + others.size()
                  + " managers do not answer"));
    }
    // Two demotions at the same time must not both rest on the other manager.
    others.forEach(wish::restsOn);
    return Optional.empty();
  }

  /** A manager and its agent are one process, and the one that leads answers in any case. */
  private static boolean answers(ClusterState state, Node manager) {
    return manager.status().state() == Node.State.READY
        || state.leader().filter(manager.id()::equals).isPresent();
  }

  private static List<Node> managersBut(ClusterState state, Id node) {
    return state
        .nodes()
        .filter(other -> other.role() == Node.Role.MANAGER)
        .filter(other -> !other.id().equals(node))
        .toList();
  }

  /** The node leaves the managers by its own decision, which it has thought over. */
  static Verdict stepDown(ClusterState state, Request request, Id id) {
    Wish wish = new Wish(request, "leave");
    state
        .node(id)
        .filter(node -> node.role() == Node.Role.MANAGER)
        .ifPresent(node -> {
          wish.update(node, node.withRole(Node.Role.WORKER));
          wish.event(node, "ManagerLeft", "leaves the managers");
        });
    return wish.admitted();
  }

  /** A demoted node is no member of the store any more: it may get a worker's certificate. */
  static Verdict retire(ClusterState state, Request request, Id id) {
    Wish wish = new Wish(request, "managers");
    state
        .node(id)
        .filter(node -> node.role() == Node.Role.WORKER && node.manager() != null)
        .ifPresent(node -> {
          wish.update(node, node.withManager(null));
          wish.event(node, "ManagerRetired", "is a worker now");
        });
    return wish.admitted();
  }

  /** A promoted node tells where it will serve. */
  static Verdict serve(ClusterState state, Request request, Id id, Node.Manager addresses) {
    Optional<Node> node = state.node(id).filter(found -> found.role() == Node.Role.MANAGER);
    if (node.isEmpty()) {
      return new Refusal.FailedPrecondition("node " + id + " is not to be a manager");
    }
    Wish wish = new Wish(request, "managers");
    wish.update(node.get(), node.get().withManager(addresses));
    return wish.event(node.get(), "ManagerServes", "serves at " + addresses.apiAddress())
        .admitted();
  }

  /** The other managers are lost: they are workers until they join or are promoted again. */
  static Verdict dismissOthers(ClusterState state, Request request, Id self) {
    Wish wish = new Wish(request, "force-new-cluster");
    state
        .nodes()
        .filter(node -> !node.id().equals(self))
        .filter(node -> node.role() == Node.Role.MANAGER || node.manager() != null)
        .forEach(node -> {
          wish.update(node, node.withRole(Node.Role.WORKER).withManager(null));
          wish.event(node, "ManagerDismissed", "lost with the former cluster");
        });
    return wish.admitted();
  }

  /** Nodes that know only the former token cannot join any more. */
  static Verdict rotateJoinToken(
      ClusterState state, Request request, Node.Role role, SealedValue secret) {
    Optional<Cluster> cluster = state.cluster();
    if (cluster.isEmpty()) {
      return new Refusal.FailedPrecondition("the cluster is being founded; try again");
    }
    Cluster.Trust old = cluster.get().trust();
    boolean manager = role == Node.Role.MANAGER;
    Cluster.Trust changed =
        new Cluster.Trust(
            old.caCertificate(),
            old.caKey(),
            manager ? old.workerSecret() : secret,
            manager ? secret : old.managerSecret());
    Wish wish = new Wish(request, "join-token");
    wish.update(cluster.get(), cluster.get().withTrust(changed));
    return wish.event(
            cluster.get(),
            "JoinTokenRotated",
            "the " + (manager ? "managers'" : "workers'") + " join token was replaced")
        .admitted();
  }
}
