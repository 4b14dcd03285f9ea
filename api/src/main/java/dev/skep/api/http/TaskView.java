package dev.skep.api.http;

import java.time.Instant;
import java.util.List;

/**
 * A task.
 *
 * @param id of the task
 * @param name {@code service.slot}, or {@code service.node} where the node is the slot
 * @param serviceId of its service
 * @param service name of its service
 * @param stack the stack of its service; empty when it belongs to none
 * @param slot from 1; 0 where the node is the slot
 * @param nodeId empty until it is scheduled
 * @param node host name; empty until it is scheduled
 * @param image as the user wrote it
 * @param desired the state that it shall reach
 * @param state the state that was reported last
 * @param since commit time of that report
 * @param message what happened, for example {@code started}
 * @param error why it failed; empty when it did not
 * @param waitingOn why nothing happens yet; empty when there is nothing to explain
 * @param ports host ports that lead to it
 * @param containerId of the engine; empty when there is no container
 * @param exitCode of the container's last run
 * @param upToDate whether it runs what the service's present spec wants
 * @param createdAt commit time of its creation
 */
public record TaskView(
    String id,
    String name,
    String serviceId,
    String service,
    String stack,
    int slot,
    String nodeId,
    String node,
    String image,
    String desired,
    String state,
    Instant since,
    String message,
    String error,
    String waitingOn,
    List<PortView> ports,
    String containerId,
    int exitCode,
    boolean upToDate,
    Instant createdAt) {
  public TaskView {
    ports = Wire.list(ports);
  }
}
