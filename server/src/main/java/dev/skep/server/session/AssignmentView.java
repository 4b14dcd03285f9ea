package dev.skep.server.session;

import dev.skep.api.Id;
import dev.skep.api.model.Config;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.model.Secret;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.session.AssignedTask;
import dev.skep.api.state.ClusterState;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What a node must know of a state. Pure. */
final class AssignmentView {
  private AssignmentView() {}

  /** A task as its node must know it; empty when it is not (or no longer) this node's. */
  static Optional<AssignedTask> assigned(ClusterState state, Id node, Id task) {
    return state
        .task(task)
        .filter(found -> node.equals(found.node()))
        .flatMap(found -> assigned(state, node, found));
  }

  /** All tasks of a node, ended ones included: their containers are kept until the task goes. */
  static List<AssignedTask> all(ClusterState state, Id node) {
    return state
        .tasksOnNode(node)
        .flatMap(task -> assigned(state, node, task).stream())
        .sorted(Comparator.comparing(AssignedTask::id))
        .toList();
  }

  private static Optional<AssignedTask> assigned(ClusterState state, Id node, Task task) {
    return state
        .serviceRevision(task.revision())
        .map(revision -> {
          List<PublishedPort> hostPorts =
              revision.spec().endpoint().ports().stream()
                  .filter(port -> port.mode() == PublishMode.HOST)
                  .toList();
          return new AssignedTask(
              task.id(),
              task.service(),
              revision.spec().name(),
              revision.spec().labels(),
              task.slot(),
              node,
              goal(task),
              revision.spec().task(),
              hostPorts);
        });
  }

  /**
   * A task that has ended is never run again, even by a node that has lost its memory and
   * container.
   */
  private static TaskState goal(Task task) {
    boolean over = task.state().terminal() && TaskState.SHUTDOWN.isAfter(task.desired());
    return over ? TaskState.SHUTDOWN : task.desired();
  }

  /** Whether a task may still need the contents it refers to. */
  static boolean needsPayloads(ClusterState state, AssignedTask task) {
    return !task.desired().isAfter(TaskState.COMPLETE)
        && state.task(task.id()).filter(found -> !found.state().terminal()).isPresent();
  }

  /** The versions of secrets and configs that a task refers to, by digest. */
  static Map<String, PayloadVersion> payloads(ClusterState state, AssignedTask task) {
    ContainerSpec container = task.spec().container();
    Map<String, PayloadVersion> found = new LinkedHashMap<>();
    Stream.concat(
            container.secrets().stream()
                .flatMap(reference -> secretVersion(state, reference).stream()),
            container.configs().stream()
                .flatMap(reference -> configVersion(state, reference).stream()))
        .forEach(version -> found.put(version.digest(), version));
    return found;
  }

  private static Optional<PayloadVersion> secretVersion(
      ClusterState state, ContainerSpec.FileReference reference) {
    return Optional.ofNullable(reference.object())
        .flatMap(state::secret)
        .flatMap((Secret secret) -> secret.version(reference.digest()));
  }

  private static Optional<PayloadVersion> configVersion(
      ClusterState state, ContainerSpec.FileReference reference) {
    return Optional.ofNullable(reference.object())
        .flatMap(state::config)
        .flatMap((Config config) -> config.version(reference.digest()));
  }
}
