package dev.skep.agent.task;

import dev.skep.api.model.Task;
import java.util.List;

/** What the runtime has of a task, as it was found and not as it was left. */
public sealed interface Observed {
  /** There is no container. */
  record Absent() implements Observed {}

  /** There is a container. */
  sealed interface Present extends Observed permits Created, Running, Ended {
    /** The engine's id of the container. */
    String container();
  }

  /**
   * A container that never ran.
   *
   * @param startError why the engine could not start it; empty when nobody tried
   */
  record Created(String container, String startError) implements Present {}

  /**
   * A container whose process lives; a paused one is one of them.
   *
   * @param pid in the host
   * @param health what its health check says
   * @param ports the published ports that lead to it
   */
  record Running(String container, int pid, Health health, List<Task.HostPort> ports)
      implements Present {
    public Running {
      ports = List.copyOf(ports);
    }
  }

  /**
   * A container whose process ended.
   *
   * @param exitCode of the process
   * @param health what the health check said last
   * @param cause what the engine says of the end beyond the exit code; empty when nothing
   */
  record Ended(String container, int exitCode, Health health, String cause) implements Present {}

  /** The verdict of a health check. */
  enum Health {
    /** There is no check. */
    NONE,
    /** No verdict yet. */
    STARTING,
    HEALTHY,
    UNHEALTHY
  }
}
