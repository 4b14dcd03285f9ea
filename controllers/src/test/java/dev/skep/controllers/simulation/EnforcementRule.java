package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Task;
import dev.skep.api.state.ClusterState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** No task stays where a constraint forbids it, unless the node is paused. */
final class EnforcementRule implements Rule {
  /** The longest pause between two moves of a slot, the longest move, and some commits. */
  private static final long PATIENCE = 150_000;

  private final Agenda agenda;
  private Map<Id, Long> misplacedSince = new HashMap<>();

  EnforcementRule(Agenda agenda) {
    this.agenda = agenda;
  }

  @Override
  public void whileSteady(World world, long steady) {
    ClusterState state = world.replication().state();
    Map<Id, Long> still = new HashMap<>();
    for (Task task : misplaced(state)) {
      still.put(task.id(), misplacedSince.getOrDefault(task.id(), agenda.millis()));
      if (steady > PATIENCE && agenda.millis() - still.get(task.id()) > PATIENCE) {
        throw new Violation("constraints are enforced", Story.of(task));
      }
    }
    misplacedSince = still;
  }

  @Override
  public void missing(World world, Consumer<String> problem) {
    misplaced(world.replication().state())
        .forEach(task -> problem.accept("a constraint forbids " + Story.of(task)));
  }

  private static List<Task> misplaced(ClusterState state) {
    return state
        .tasks()
        .filter(task -> task.isWanted() && !task.state().terminal())
        .filter(task -> isMisplaced(state, task))
        .sorted(java.util.Comparator.comparing(Task::id))
        .toList();
  }

  private static boolean isMisplaced(ClusterState state, Task task) {
    Optional<Node> node =
        Optional.ofNullable(task.node())
            .flatMap(state::node)
            .filter(n -> n.availability() == Node.Availability.ACTIVE)
            .filter(n -> n.status().state() != Node.State.DOWN);
    ServiceSpec own = state.serviceRevision(task.revision()).orElseThrow().spec();
    ServiceSpec spec = state.spec(task.service()).filter(own::runsLike).orElse(own);
    return node.isPresent()
        && task.slotNode() == null
        && !spec.task().placement().constraints().stream()
            .allMatch(constraint -> PlacementRule.holds(constraint, node.get()));
  }
}
