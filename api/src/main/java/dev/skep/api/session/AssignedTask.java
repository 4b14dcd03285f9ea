package dev.skep.api.session;

import dev.skep.api.Id;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.model.TaskState;
import java.util.List;
import java.util.Map;

/**
 * Everything a node needs to know of one task.
 *
 * @param id the task
 * @param service its service
 * @param serviceName for names and labels of the container
 * @param serviceLabels for placeholders
 * @param slot from 1; 0 for global services
 * @param node the node it is assigned to
 * @param desired what it shall reach
 * @param spec what it runs
 * @param hostPorts ports to open on this host
 */
public record AssignedTask(
    Id id,
    Id service,
    String serviceName,
    Map<String, String> serviceLabels,
    int slot,
    Id node,
    TaskState desired,
    TaskSpec spec,
    List<ServiceSpec.PublishedPort> hostPorts) {
  public AssignedTask {
    serviceLabels = Map.copyOf(serviceLabels);
    hostPorts = List.copyOf(hostPorts);
  }

  /** The same with another desired state. */
  public AssignedTask withDesired(TaskState changed) {
    return new AssignedTask(
        id, service, serviceName, serviceLabels, slot, node, changed, spec, hostPorts);
  }

  /** Swarm's task name, which is also the container's. */
  public String name() {
    return serviceName + "." + (slot == 0 ? node.toString() : String.valueOf(slot)) + "." + id;
  }
}
