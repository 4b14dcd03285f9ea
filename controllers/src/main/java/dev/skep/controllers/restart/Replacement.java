package dev.skep.controllers.restart;

import dev.skep.api.Id;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;

/** The task that takes the place of another one in its slot. */
public final class Replacement {
  private Replacement() {}

  /**
   * The one task that follows in a slot. Its id follows from that of the newest task there, so that
   * however often the decision is taken, and by whomever, there is one.
   *
   * @param newest the task of the slot that was created last, whatever became of it
   * @param revision which revision of the service it runs
   * @param desired {@code ready} when it has to wait, {@code running} when not
   */
  public static Task after(Task newest, Id revision, TaskState desired) {
    Id id = Id.derive(newest.id(), "replacement");
    return Task.pending(id, newest.service(), revision, newest.slotKey(), desired);
  }
}
