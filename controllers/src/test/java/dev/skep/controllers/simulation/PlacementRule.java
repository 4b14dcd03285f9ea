package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskSpec.Amount;
import dev.skep.api.model.TaskSpec.Placement;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.NodeUse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** No task is assigned to a node that does not take it. */
final class PlacementRule implements Rule {
  @Override
  public void check(Commit commit) {
    for (Change change : commit.committed().changes()) {
      if (change instanceof Change.Updated(Task before, Task after)
          && before.node() == null
          && after.node() != null) {
        check(commit, after, after.node());
      }
    }
  }

  private static void check(Commit commit, Task task, Id id) {
    Node node =
        commit
            .before()
            .node(id)
            .orElseThrow(() -> violation(task, "a node that is not in the cluster"));
    if (!node.acceptsTasks()) {
      throw violation(
          task, node.id() + " takes no tasks, it is " + node.availability() + ", " + node.status());
    }
    ServiceSpec own = commit.after().serviceRevision(task.revision()).orElseThrow().spec();
    // Decided by what its service was when it was planned; only constraints may differ.
    ServiceSpec spec = plannedOn(commit).spec(task.service()).filter(own::runsLike).orElse(own);
    Placement placement = spec.task().placement();
    for (String constraint : placement.constraints()) {
      if (!holds(constraint, node)) {
        throw violation(task, node.id() + " does not satisfy " + constraint);
      }
    }
    checkUse(commit.after(), task, node, spec);
  }

  private static ClusterState plannedOn(Commit commit) {
    return commit.planned().map(Planned::on).orElse(commit.before());
  }

  private static void checkUse(ClusterState state, Task task, Node node, ServiceSpec spec) {
    List<Task> present = state.tasksOnNode(node.id()).filter(Task::occupiesNode).toList();
    int most = spec.task().placement().maxReplicasPerNode();
    long copies =
        present.stream().filter(t -> t.revision().equals(task.revision()) && t.isWanted()).count();
    if (most > 0 && copies > most) {
      throw violation(task, node.id() + " has " + copies + " replicas already");
    }
    for (PublishedPort port : spec.endpoint().ports()) {
      long holders = present.stream().filter(t -> holds(state, t, port)).count();
      if (port.mode() == PublishMode.HOST && holders > 1) {
        throw violation(task, "port " + port.published() + " of " + node.id() + " is held");
      }
    }
    NodeUse use = state.use(node.id());
    Amount needs = spec.task().resources().reservations();
    boolean fits =
        (needs.nanoCpus() == 0 || use.nanoCpus() <= node.description().nanoCpus())
            && (needs.memoryBytes() == 0 || use.memoryBytes() <= node.description().memoryBytes());
    if (!fits) {
      throw violation(task, node.id() + " has no room, in use is " + use);
    }
  }

  private static boolean holds(ClusterState state, Task task, PublishedPort port) {
    return state.serviceRevision(task.revision()).orElseThrow().spec().endpoint().ports().stream()
        .anyMatch(held ->
            held.mode() == PublishMode.HOST
                && held.protocol() == port.protocol()
                && held.published() == port.published());
  }

  /** The few forms that the simulated users write. */
  static boolean holds(String constraint, Node node) {
    boolean equal = constraint.contains("==");
    String[] parts = constraint.split(equal ? "==" : "!=", 2);
    String key = parts[0].strip();
    @Nullable String actual =
        switch (key) {
          case "node.role" -> node.role().name().toLowerCase(java.util.Locale.ROOT);
          case "node.hostname" -> node.description().hostname();
          default -> node.meta().labels().get(key.substring("node.labels.".length()));
        };
    return equal == parts[1].strip().equals(actual == null ? "" : actual);
  }

  private static Violation violation(Task task, String why) {
    return new Violation("tasks go where they may", Story.of(task) + ": " + why);
  }
}
