package dev.skep.agent.docker;

import dev.skep.agent.runtime.Handle;
import dev.skep.api.Id;
import dev.skep.api.session.AssignedTask;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The labels by which a node's containers are known: swarm's, and skep's own. */
final class Labels {
  private static final String SWARM = "com.docker.swarm.";

  /** Swarm's; its value is the task's id. */
  static final String TASK_ID = SWARM + "task.id";

  /** Whose container it is: the id of the node. No other container is ever touched. */
  static final String NODE = "dev.skep.node";

  /**
   * Time between the stop signal and the end, so that a container of no known task can be ended.
   */
  private static final String STOP_GRACE = "dev.skep.stop-grace-period";

  private static final String TASK_NAME = SWARM + "task.name";

  private Labels() {}

  /** All labels of a task's container; the user's cannot replace the others. */
  static Map<String, String> of(AssignedTask task, Id node) {
    Map<String, String> labels = new HashMap<>(task.spec().container().labels());
    labels.put(SWARM + "task", "");
    labels.put(TASK_ID, task.id().toString());
    labels.put(TASK_NAME, task.name());
    labels.put(SWARM + "node.id", task.node().toString());
    labels.put(SWARM + "service.id", task.service().toString());
    labels.put(SWARM + "service.name", task.serviceName());
    labels.put(NODE, node.toString());
    labels.put(STOP_GRACE, task.spec().container().effectiveStopGracePeriod().toString());
    return labels;
  }

  /**
   * Whose container this is; empty when it is none of this node's tasks.
   *
   * <p>The name has to agree as well: an image made from a task's container ({@code docker commit})
   * takes the labels along, and what a user runs from it is not ours.
   */
  static Optional<Handle> owner(String containerName, Map<String, String> labels, Id node) {
    if (!node.toString().equals(labels.get(NODE)) || !containerName.equals(labels.get(TASK_NAME))) {
      return Optional.empty();
    }
    try {
      Id task = Id.parse(labels.getOrDefault(TASK_ID, ""));
      Duration grace = Duration.parse(labels.getOrDefault(STOP_GRACE, ""));
      return Optional.of(new Handle(task, containerName, grace));
    } catch (IllegalArgumentException | DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
