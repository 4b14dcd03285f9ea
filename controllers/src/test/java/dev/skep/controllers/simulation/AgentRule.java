package dev.skep.controllers.simulation;

import dev.skep.api.model.Node;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.session.AssignedTask;
import dev.skep.api.state.ClusterState;
import java.util.Optional;

/** An agent stops only what is not wanted any more: nobody with an old state can tell it to. */
final class AgentRule {
  private AgentRule() {}

  static void checkStop(ClusterState state, AssignedTask assigned) {
    Optional<Task> wanted =
        state
            .task(assigned.id())
            .filter(task -> task.desired() == TaskState.RUNNING && !task.state().terminal())
            .filter(task -> assigned.node().equals(task.node()))
            .filter(task -> assigned.spec().isolation().stopAfter() == null)
            .filter(task -> isReady(state, assigned));
    if (wanted.isPresent()) {
      throw new Violation("what is wanted is not stopped", Story.of(wanted.get()));
    }
  }

  private static boolean isReady(ClusterState state, AssignedTask assigned) {
    return state
        .node(assigned.node())
        .filter(node -> node.status().state() != Node.State.DOWN)
        .isPresent();
  }
}
