package dev.skep.controllers;

import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.ClusterState;
import java.time.Duration;
import java.util.Optional;

/**
 * Why a task had to leave its node. It stands in the state as the explanation of a task that has
 * not stopped yet, and as the error of one that has.
 *
 * @param words for people
 */
public record Departure(String words) {
  /** Swarm's words. */
  private static final Departure MISFIT =
      new Departure("assigned node no longer meets constraints");

  private static final String OVERDUE = "took too long: ";

  /** Constraints or reservations do not fit the node any more. */
  public static Departure misfit() {
    return MISFIT;
  }

  /** It did not get on. */
  public static Departure overdue(TaskState in, Duration time, String host) {
    return new Departure(OVERDUE + in.word() + " for " + words(time) + " on node " + host);
  }

  private static String words(Duration time) {
    return time.toSeconds() < 120 ? time.toSeconds() + " s" : time.toMinutes() + " min";
  }

  /** Why a task that is not wanted any more left its node; empty when it had not to. */
  public static Optional<Departure> of(Task task, ClusterState state) {
    if (task.isWanted() || task.node() == null) {
      return Optional.empty();
    }
    return task.state() == TaskState.REJECTED
        ? read(task.status().error())
        : state.waitingOn(task.id()).flatMap(Departure::read);
  }

  /** The text as a departure; empty when it is something else. */
  public static Optional<Departure> read(String text) {
    return text.equals(MISFIT.words) || text.startsWith(OVERDUE)
        ? Optional.of(new Departure(text))
        : Optional.empty();
  }

  /** Whether it did not get on there, so that it is of no use to try the same again. */
  public boolean isOverdue() {
    return words.startsWith(OVERDUE);
  }
}
