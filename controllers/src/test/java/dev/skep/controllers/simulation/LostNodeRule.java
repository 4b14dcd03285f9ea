package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A node that is down or drained does not keep its tasks: nothing is wanted there after a while.
 */
final class LostNodeRule implements Rule {
  /** The longest back-off, a few commits that take long or are lost, and some more. */
  static final long PATIENCE = 60_000;

  /** How long a node of this world must be down before its tasks are orphaned. */
  static final Duration ORPHANED_AFTER = Duration.ofSeconds(30);

  private final Agenda agenda;
  private final Map<Id, Long> lostSince = new TreeMap<>();
  private final Map<Id, Long> downSince = new TreeMap<>();

  LostNodeRule(Agenda agenda) {
    this.agenda = agenda;
  }

  @Override
  public void check(Commit commit) {
    for (Change change : commit.committed().changes()) {
      if (change.resource() instanceof Node node) {
        boolean isDown = node.status().state() == Node.State.DOWN;
        if (isDown && !(change instanceof Change.Deleted)) {
          downSince.putIfAbsent(node.id(), agenda.millis());
        } else {
          downSince.remove(node.id());
        }
      }
      if (change instanceof Change.Updated(Task before, Task after)
          && before.state() != after.state()
          && after.state() == TaskState.ORPHANED) {
        orphaned(after, commit);
      }
      switch (change) {
        case Change.Updated(Node before, Node after) when after.losesTasks() ->
            lostSince.putIfAbsent(after.id(), agenda.millis());
        case Change.Updated(Node before, Node after) -> lostSince.remove(after.id());
        case Change.Deleted(Node gone) -> lostSince.remove(gone.id());
        default -> {}
      }
    }
  }

  /** Only what was on a node that has been down for long is given up. */
  private static void orphaned(Task task, Commit commit) {
    Optional<Instant> since =
        Optional.ofNullable(task.node())
            .flatMap(commit.before()::node)
            .flatMap(node -> Optional.ofNullable(node.status().downSince()));
    Instant now = commit.committed().at();
    if (since.filter(down -> !now.isBefore(down.plus(ORPHANED_AFTER))).isEmpty()) {
      throw new Violation("only lost nodes' tasks are orphaned", Story.of(task));
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
    long patience = ORPHANED_AFTER.toMillis() + PATIENCE;
    downSince.forEach((node, since) -> {
      Optional<Task> held = state.tasksOnNode(node).filter(Task::occupiesNode).findFirst();
      if (held.isPresent() && agenda.millis() - since > patience) {
        throw new Violation("lost nodes hold nothing for ever", Story.of(held.get()));
      }
    });
  }
}
