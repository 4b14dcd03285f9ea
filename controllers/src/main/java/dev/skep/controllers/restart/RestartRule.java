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
   *     tasks of an earlier spec do not count, so a changed spec starts afresh; where the slot is a
   *     node, neither do those before one that was told to stop there
   */
  public static boolean allows(RestartPolicy policy, List<Task> history) {
    if (history.isEmpty()) {
      return policy.condition() != RestartPolicy.Condition.NONE;
    }
    Task ended = history.getLast();
    return conditionHolds(policy.condition(), ended.state()) && attemptsAreLeft(policy, history);
  }

  /** Whether a task ended because of what it ran, and not because it was told to. */
  public static boolean endedByItself(Task task) {
    return switch (task.state()) {
      case COMPLETE, FAILED, REJECTED -> true;
      default -> false;
    };
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
    List<Task> restarts = history.subList(firstAttempt(history) + 1, history.size());
    return counted(policy.window(), history.getLast(), restarts) < policy.maxAttempts();
  }

  /** A node that comes back gets a new task, which is no restart; swarm counts none either. */
  private static int firstAttempt(List<Task> history) {
    for (int i = history.size() - 1; i > 0; i--) {
      if (history.get(i).slotNode() != null && !endedByItself(history.get(i - 1))) {
        return i;
      }
    }
    return 0;
  }

  private static long counted(Duration window, Task ended, List<Task> restarts) {
    if (window.isZero()) {
      return restarts.size();
    }
    Instant from = ended.status().at().minus(window);
    return restarts.stream().filter(task -> !task.meta().createdAt().isBefore(from)).count();
  }
}
