package dev.skep.agent.runtime;

import dev.skep.api.Id;
import dev.skep.api.session.AssignedTask;
import java.time.Duration;

/**
 * Which container is meant.
 *
 * @param task the task that it runs
 * @param name swarm's task name, which is the container's
 * @param grace time between its stop signal and its end
 */
public record Handle(Id task, String name, Duration grace) {
  /** The container of an assigned task. */
  public static Handle of(AssignedTask task) {
    return new Handle(task.id(), task.name(), task.spec().container().effectiveStopGracePeriod());
  }
}
