package dev.skep.controllers.nodeavailability;

import dev.skep.api.Id;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Event;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Node;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.controllers.Controller;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gives up the tasks of nodes that have been down for very long, as in swarm: what is still
 * believed to be assigned to, or running on, such a node becomes {@code orphaned}. That frees what
 * the tasks hold: reservations, ports, addresses.
 */
public final class Orphaning implements Controller<Id, Orphaning.View> {
  /** Tasks of one plan, so that it fits well into one transaction. */
  static final int MOST_TASKS = 1_000;

  /**
   * A node that is down.
   *
   * @param since when it went down
   * @param patience for how long its tasks are counted on
   * @param tasks those on it that have not ended, some of them if there are too many
   */
  public record View(Node node, Instant since, Duration patience, List<Task> tasks) {}

  @Override
  public String name() {
    return NodeAvailability.NAME;
  }

  @Override
  public Stream<Id> everything(ClusterState state, Observations seen) {
    return state.nodes().filter(node -> node.status().state() == Node.State.DOWN).map(Node::id);
  }

  @Override
  public Set<Id> concerns(Change change, ClusterState state) {
    return switch (change) {
      case Change.Updated(Node before, Node after)
          when before.status().state() != after.status().state() ->
          Set.of(after.id());
      default -> Set.of();
    };
  }

  @Override
  public Optional<View> observe(ClusterState state, Observations seen, Id key) {
    Optional<Node> node = state.node(key);
    @Nullable Instant since = node.map(n -> n.status().downSince()).orElse(null);
    if (node.isEmpty() || since == null) {
      return Optional.empty();
    }
    List<Task> tasks =
        state
            .tasksOnNode(key)
            .filter(task -> !task.state().terminal())
            .sorted(Comparator.comparing(Task::id))
            .limit(MOST_TASKS + 1L)
            .toList();
    Duration patience =
        state.cluster().map(Cluster::spec).orElseGet(Cluster.Spec::defaults).orphanTime();
    return tasks.isEmpty()
        ? Optional.empty()
        : Optional.of(new View(node.get(), since, patience, tasks));
  }

  @Override
  public Plan plan(View view, Instant now) {
    Instant end = view.since().plus(view.patience());
    if (now.isBefore(end)) {
      return Plan.lookAgainAt(end);
    }
    List<Task> tasks = view.tasks().stream().limit(MOST_TASKS).toList();
    String why = "its node has been down since " + view.since();
    List<Mutation> mutations = new ArrayList<>();
    for (Task task : tasks) {
      mutations.add(
          new Mutation.ReportTask(task.id(), null, Task.Status.of(TaskState.ORPHANED, why)));
    }
    mutations.add(
        new Mutation.Emit(
            Event.of(
                NodeAvailability.NAME,
                Kind.NODE,
                view.node().id(),
                view.node().meta().name(),
                "TasksOrphaned",
                tasks.size() + " of its tasks are given up: down since " + view.since())));
    boolean more = view.tasks().size() > tasks.size();
    return Plan.of(mutations).andLookAgainAt(more ? Optional.of(now) : Optional.empty());
  }
}
