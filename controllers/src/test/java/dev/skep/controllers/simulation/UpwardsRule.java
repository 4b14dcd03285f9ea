package dev.skep.controllers.simulation;

import dev.skep.api.model.Task;
import dev.skep.api.state.Change;
import dev.skep.api.state.Mutation;
import dev.skep.controllers.simulation.Rule.Planned;

/** Observed and desired states of tasks only move up, and no plan even asks for less. */
final class UpwardsRule implements Rule {
  @Override
  public void check(Commit commit) {
    for (Change change : commit.committed().changes()) {
      if (change instanceof Change.Updated(Task before, Task after)) {
        check(before, after);
      }
    }
    commit.planned().ifPresent(UpwardsRule::check);
  }

  private static void check(Task before, Task after) {
    if (before.state().isAfter(after.state()) || before.desired().isAfter(after.desired())) {
      throw new Violation("tasks move up", Story.of(before) + " became " + Story.of(after));
    }
    // What completed its job outlasts its node.
    boolean outlasts = after.node() == null && after.isCompletion();
    if (before.node() != null && !before.node().equals(after.node()) && !outlasts) {
      throw new Violation(
          "a task stays on its node", Story.of(before) + " became " + Story.of(after));
    }
  }

  private static void check(Planned plan) {
    for (Mutation mutation : plan.transaction().mutations()) {
      if (mutation instanceof Mutation.DesireTask(var id, var desired)) {
        plan.on()
            .task(id)
            .filter(task -> task.desired().isAfter(desired))
            .ifPresent(task -> {
              throw new Violation(
                  "plans raise desired states",
                  "wants " + desired.word() + " of " + Story.of(task));
            });
      }
    }
  }
}
