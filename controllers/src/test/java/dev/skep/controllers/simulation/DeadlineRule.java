package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.enforcement.Deadlines;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** No task is waited for without end while its node prepares it. */
final class DeadlineRule implements Rule {
  /** Shorter than the real ones, longer than what takes long in this world. */
  static final Deadlines.Bounds BOUNDS =
      new Deadlines.Bounds(
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofSeconds(15),
          Duration.ofSeconds(30));

  /** Four times the bound, a look at everything, and some commits. */
  private static final long PATIENCE = 4 * BOUNDS.preparing().toMillis() + 90_000;

  private final Agenda agenda;
  private Map<Id, Long> since = new HashMap<>();

  DeadlineRule(Agenda agenda) {
    this.agenda = agenda;
  }

  @Override
  public void whileSteady(World world, long steady) {
    ClusterState state = world.replication().state();
    Map<Id, Long> still = new HashMap<>();
    state
        .tasks()
        .filter(task -> task.isWanted() && task.state() == TaskState.PREPARING)
        .filter(task -> isOnReadyNode(state, task))
        .forEach(task -> {
          long begin = since.getOrDefault(task.id(), agenda.millis());
          still.put(task.id(), begin);
          if (steady > PATIENCE && agenda.millis() - begin > PATIENCE) {
            throw new Violation("nothing is prepared for ever", Story.of(task));
          }
        });
    since = still;
  }

  private static boolean isOnReadyNode(ClusterState state, Task task) {
    return Optional.ofNullable(task.node())
        .flatMap(state::node)
        .filter(node -> node.status().state() == Node.State.READY)
        .isPresent();
  }
}
