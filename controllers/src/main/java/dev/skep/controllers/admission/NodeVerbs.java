package dev.skep.controllers.admission;

import dev.skep.api.model.Cluster;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Node;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.controllers.Fence;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What users want of the cluster and its nodes. */
final class NodeVerbs {
  private NodeVerbs() {}

  static Verdict initialise(
      ClusterState state, Request request, Cluster.Spec spec, Cluster.Trust trust, NewNode first) {
    if (state.cluster().isPresent()) {
      return new Refusal.FailedPrecondition("the cluster exists already");
    }
    Optional<Refusal> badPool = SubnetRules.poolRefusal(spec);
    if (badPool.isPresent()) {
      return badPool.get();
    }
    Wish wish = new Wish(request, "init");
    Cluster cluster =
        new Cluster(
            Meta.of(Admission.clusterId(request.transaction()), Cluster.NAME, Map.of()),
            spec,
            trust);
    Node node = nodeOf(first);
    wish.create(cluster);
    wish.create(node);
    return wish.event(cluster, "ClusterInitialised", "first node is " + node.meta().name())
        .admitted();
  }

  static Verdict admit(ClusterState state, Request request, NewNode wanted) {
    if (state.cluster().isEmpty()) {
      return new Refusal.FailedPrecondition("there is no cluster yet; initialise it first");
    }
    if (state.node(wanted.id()).isPresent()) {
      return new Refusal.AlreadyExists("node " + wanted.id() + " is a member already");
    }
    Wish wish = new Wish(request, "join");
    Node node = nodeOf(wanted);
    wish.restsOnAbsence(Kind.NODE, node.id());
    wish.create(node);
    String role = node.role() == Node.Role.MANAGER ? "a manager" : "a worker";
    return wish.event(node, "NodeJoined", "joined as " + role).admitted();
  }

  private static Node nodeOf(NewNode wanted) {
    return new Node(
        Meta.of(wanted.id(), wanted.description().hostname(), Map.of()),
        wanted.role(),
        wanted.availability(),
        wanted.description(),
        wanted.manager().orElse(null),
        Node.Status.unknown());
  }

  static Verdict update(ClusterState state, Node node, Request request, NodeUpdate update) {
    Map<String, String> labels = new TreeMap<>(node.meta().labels());
    labels.putAll(update.labelsAdd());
    update.labelsRemove().forEach(labels::remove);
    Node updated =
        node.withAvailability(update.availability().orElse(node.availability()))
            .withRole(update.role().orElse(node.role()))
            .withMeta(node.meta().withLabels(labels));
    Wish wish = new Wish(request, "node update");
    if (updated.equals(node)) {
      wish.unchanged(node);
      return wish.admitted();
    }
    if (node.role() == Node.Role.MANAGER && updated.role() == Node.Role.WORKER) {
      Optional<Refusal> refusal = ManagerVerbs.demotionRefused(state, node, wish);
      if (refusal.isPresent()) {
        return refusal.get();
      }
    }
    wish.update(node, updated);
    return wish.event(node, "NodeUpdated", String.join(", ", differences(node, updated)))
        .admitted();
  }

  /** In words, for events. */
  static List<String> differences(Node before, Node after) {
    List<String> differences = new ArrayList<>();
    if (before.role() != after.role()) {
      differences.add("role " + after.role().name().toLowerCase(Locale.ROOT));
    }
    if (before.availability() != after.availability()) {
      differences.add("availability " + after.availability().name().toLowerCase(Locale.ROOT));
    }
    Map<String, String> old = before.meta().labels();
    Map<String, String> now = after.meta().labels();
    now.forEach((key, value) -> {
      if (!value.equals(old.get(key))) {
        differences.add("label " + key + "=" + value);
      }
    });
    old.keySet().stream()
        .filter(key -> !now.containsKey(key))
        .forEach(key -> differences.add("label " + key + " removed"));
    return differences;
  }

  /**
   * Removing takes the node's tasks with it: nothing may refer to what is gone. What was wanted
   * there gets new tasks elsewhere, because its slots are free then. What completed there for a job
   * that only counts completions stays, without the node. A singleton's task stays known until its
   * lease is over: it may still run there.
   */
  static Verdict remove(ClusterState state, Node node, Request request, boolean force) {
    if (node.role() == Node.Role.MANAGER) {
      return new Refusal.FailedPrecondition(
          "node "
              + node.id()
              + " is a cluster manager and is a member of the raft cluster. It must be demoted to"
              + " worker before removal");
    }
    if (node.status().state() != Node.State.DOWN && !force) {
      return new Refusal.FailedPrecondition(
          "node " + node.id() + " is not down and can't be removed");
    }
    Wish wish = new Wish(request, "node rm");
    wish.restsOn(node);
    state
        .tasksOnNode(node.id())
        .filter(task -> !task.isCompletion() || task.slotNode() != null)
        .filter(task -> !Fence.mayHold(state, task))
        .map(task -> task.id())
        .sorted()
        .forEach(task -> wish.mutate(new Mutation.Delete(Kind.TASK, task)));
    wish.mutate(new Mutation.Delete(Kind.NODE, node.id()));
    wish.changed(node, ObjectChange.Action.REMOVED);
    return wish.event(node, "NodeRemoved", "removed" + (force ? " by force" : "")).admitted();
  }
}
