package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Node;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.model.Task;
import dev.skep.api.state.ClusterState;
import java.util.List;

/** The rules of placement once more, written as plainly as possible and without regard to speed. */
final class Fitting {
  private Fitting() {}

  /** Whether a node satisfies one of the constraints that {@link Specs} writes. */
  static boolean satisfies(Node node, String constraint) {
    String[] words = constraint.split(" ");
    String actual =
        switch (words[0]) {
          case "node.labels.zone" -> node.meta().labels().getOrDefault("zone", "");
          case "node.role" -> node.role().name().toLowerCase(java.util.Locale.ROOT);
          case "node.platform.arch" -> node.description().architecture();
          default -> throw new IllegalArgumentException(constraint);
        };
    return actual.equals(words[2]) == words[1].equals("==");
  }

  /** Whether a task could run on a node as things are. */
  static boolean fits(ClusterState state, Task task, Node node) {
    ServiceSpec spec = spec(state, task);
    List<Task> neighbours = state.tasksOnNode(node.id()).filter(Task::occupiesNode).toList();
    long cpus =
        neighbours.stream()
            .mapToLong(t -> spec(state, t).task().resources().reservations().nanoCpus())
            .sum();
    boolean portTaken =
        spec.endpoint().ports().stream()
            .filter(port -> port.mode() == PublishMode.HOST)
            .anyMatch(port ->
                neighbours.stream()
                    .anyMatch(t -> spec(state, t).endpoint().ports().contains(port)));
    long siblings =
        neighbours.stream().filter(t -> t.service().equals(task.service()) && t.isWanted()).count();
    int limit = spec.task().placement().maxReplicasPerNode();
    long wanted = spec.task().resources().reservations().nanoCpus();
    return node.status().state() == Node.State.READY
        && node.availability() == Node.Availability.ACTIVE
        && (wanted == 0 || cpus + wanted <= node.description().nanoCpus())
        && spec.task().placement().constraints().stream().allMatch(c -> satisfies(node, c))
        && (spec.task().placement().platforms().isEmpty()
            || node.description().architecture().equals("x86_64"))
        && !portTaken
        && (limit == 0 || siblings < limit);
  }

  static ServiceSpec spec(ClusterState state, Task task) {
    return state.serviceRevision(task.revision()).map(ServiceRevision::spec).orElseThrow();
  }

  /** How many tasks of a slot are kept. */
  static int historyLimit(ClusterState state, Id service) {
    int attempts = state.spec(service).map(spec -> spec.task().restart().maxAttempts()).orElse(0);
    return attempts > 0 ? attempts + 1 : configuredHistoryLimit(state);
  }

  /** How many are kept where the service does not say otherwise. */
  static int configuredHistoryLimit(ClusterState state) {
    return state.cluster().map(Cluster::spec).map(Cluster.Spec::taskHistoryLimit).orElse(5);
  }
}
