package dev.skep.controllers.restart;

import dev.skep.api.Id;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;

/** The task that takes the place of another one in its slot. */
public final class Replacement {
  private Replacement() {}

  /**
   * The one replacement of a task. Its id follows from the task's, so that however often the
   * decision is taken there is one.
   *
   * @param revision which revision of the service it runs
   * @param desired {@code ready} when it has to wait, {@code running} when not
   */
  public static Task of(Task old, Id revision, TaskState desired) {
    Id id = Id.derive(old.id(), "replacement");
    return Task.pending(id, old.service(), revision, old.slot(), desired);
  }
}
