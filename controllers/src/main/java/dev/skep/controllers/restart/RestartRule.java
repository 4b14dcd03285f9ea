package dev.skep.controllers.restart;

import dev.skep.api.model.Task;
import dev.skep.api.model.TaskSpec.RestartPolicy;
import dev.skep.api.model.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Whether a restart policy allows one more replacement in a slot. */
public final class RestartRule {
  private RestartRule() {}

  /**
   * Decides for the newest task of a slot.
   *
   * @param history the slot's tasks that run alike, oldest first, ending with the task in question;
   *     tasks of an earlier spec do not count, so a changed spec starts afresh
   */
  public static boolean allows(RestartPolicy policy, List<Task> history) {
    if (history.isEmpty()) {
      return policy.condition() != RestartPolicy.Condition.NONE;
    }
    Task ended = history.getLast();
    return conditionHolds(policy.condition(), ended.state()) && attemptsAreLeft(policy, history);
  }

  private static boolean conditionHolds(RestartPolicy.Condition condition, TaskState state) {
    return switch (condition) {
      case NONE -> false;
      case ON_FAILURE -> state != TaskState.COMPLETE;
      case ANY -> true;
    };
  }

  /** Every task but the first one of the history is a restart. */
  private static boolean attemptsAreLeft(RestartPolicy policy, List<Task> history) {
    if (policy.maxAttempts() == 0) {
      return true;
    }
    List<Task> restarts = history.subList(1, history.size());
    return counted(policy.window(), history.getLast(), restarts) < policy.maxAttempts();
  }

  private static long counted(Duration window, Task ended, List<Task> restarts) {
    if (window.isZero()) {
      return restarts.size();
    }
    Instant from = ended.status().at().minus(window);
    return restarts.stream().filter(task -> !task.meta().createdAt().isBefore(from)).count();
  }
}
