package dev.skep.agent.task;

import dev.skep.api.model.Task;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One thing to do for a task. */
public sealed interface Action {
  /** Tell the managers a new status. */
  record Report(Task.Status status) implements Action {}

  /** Get the image and make the container and its files. */
  record Create() implements Action {}

  /** Start the container. */
  record Start() implements Action {}

  /** Ask the container to stop, with its own stop signal. */
  record Signal() implements Action {}

  /** End the container at once. */
  record Kill() implements Action {}

  /** Remove the files of secrets and configs; the container has ended. */
  record Release() implements Action {}

  /** Remove the container. */
  record Remove() implements Action {}

  /** Nothing is left: stop following the task. */
  record Forget() implements Action {}

  /**
   * Nothing, until something changes.
   *
   * @param until when to look again even if nothing changes; null for never
   */
  record Rest(@Nullable Instant until) implements Action {}
}
