package dev.skep.agent.task;

import dev.skep.api.model.Task;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides what a task needs next.
 *
 * @param goal what shall become of it
 * @param reached what was reported last; {@code assigned} before anything was
 * @param observed what the runtime has
 * @param failure why it cannot go on; null while it can
 * @param waitingFor what is missing before its container can be made, in words; empty when nothing
 * @param signalled when it was asked to stop; null when it was not
 * @param grace time between the stop signal and the end
 * @param interrupted whether its host went down under it and it shall run again, see {@link
 *     TaskRules}
 * @param released whether its files are known to be removed
 * @param held why its container must not be started now; empty when it may
 * @param cutOff why it ends although it is wanted, as the user shall read it; empty when it does
 *     not
 * @param atOnce whether it then ends without a grace
 */
public record Situation(
    Goal goal,
    Task.Status reached,
    Observed observed,
    @Nullable Failure failure,
    String waitingFor,
    @Nullable Instant signalled,
    Duration grace,
    boolean interrupted,
    boolean released,
    String held,
    String cutOff,
    boolean atOnce) {

  /** Of a task that runs whether or not managers are heard of. */
  public Situation(
      Goal goal,
      Task.Status reached,
      Observed observed,
      @Nullable Failure failure,
      String waitingFor,
      @Nullable Instant signalled,
      Duration grace,
      boolean interrupted,
      boolean released) {
    this(
        goal,
        reached,
        observed,
        failure,
        waitingFor,
        signalled,
        grace,
        interrupted,
        released,
        "",
        "",
        false);
  }

  /**
   * Why a task cannot go on.
   *
   * @param error the error as the user shall read it
   * @param note what else is known, for example why a pull failed; empty when nothing
   */
  public record Failure(String error, String note) {}
}
