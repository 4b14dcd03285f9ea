package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.Task;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A node that is down or drained does not keep its tasks: nothing is wanted there after a while.
 */
final class LostNodeRule implements Rule {
  /** The longest back-off, a few commits that take long or are lost, and some more. */
  static final long PATIENCE = 60_000;

  private final Agenda agenda;
  private final Map<Id, Long> lostSince = new TreeMap<>();

  LostNodeRule(Agenda agenda) {
    this.agenda = agenda;
  }

  @Override
  public void check(Commit commit) {
    for (Change change : commit.committed().changes()) {
      switch (change) {
        case Change.Updated(Node before, Node after) when after.losesTasks() ->
            lostSince.putIfAbsent(after.id(), agenda.millis());
        case Change.Updated(Node before, Node after) -> lostSince.remove(after.id());
        case Change.Deleted(Node gone) -> lostSince.remove(gone.id());
        default -> {}
      }
    }
  }

  @Override
  public void whileSteady(World world, long steady) {
    if (steady <= PATIENCE) {
      return;
    }
    ClusterState state = world.replication().state();
    lostSince.forEach((node, since) -> {
      Optional<Task> kept =
          state
              .tasksOnNode(node)
              .filter(task -> task.isWanted() && !task.state().terminal())
              .findFirst();
      if (kept.isPresent() && agenda.millis() - since > PATIENCE) {
        throw new Violation("lost nodes lose their tasks", Story.of(kept.get()));
      }
    });
  }
}
