package dev.skep.controllers.scheduling;

import dev.skep.api.model.Node;
import dev.skep.api.model.Node.Availability;
import dev.skep.api.model.ServiceSpec;
import java.util.List;

/**
 * On which nodes a service wants a task that has one on each node: swarm's rule for global services
 * and global jobs. All else, for example whether there is room, is for the filters to say while the
 * task waits.
 *
 * @param constraints those of the service's present spec
 */
public record Eligibility(List<Constraint> constraints) {
  public Eligibility {
    constraints = List.copyOf(constraints);
  }

  /** What a spec asks of a node. */
  public static Eligibility of(ServiceSpec spec) {
    return new Eligibility(
        spec.task().placement().constraints().stream().map(Constraint::parseOrNever).toList());
  }

  /** Whether a task that is on the node may stay: it is neither down nor drained, and it fits. */
  public boolean keeps(Node node) {
    return !node.losesTasks() && constraints.stream().allMatch(c -> c.matches(node));
  }

  /** Whether the node shall get a task, or another one by an update: a paused node does not. */
  public boolean takes(Node node) {
    return node.availability() == Availability.ACTIVE && keeps(node);
  }

  /** Whether a change of a node may change any of this for some service. */
  public static boolean mayDiffer(Node before, Node after) {
    return before.availability() != after.availability()
        || before.losesTasks() != after.losesTasks()
        || before.role() != after.role()
        || !before.meta().equals(after.meta())
        || !before.description().equals(after.description())
        || !before.status().address().equals(after.status().address());
  }
}
