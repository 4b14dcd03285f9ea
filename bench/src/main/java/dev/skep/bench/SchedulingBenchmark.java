package dev.skep.bench;

import dev.skep.api.Id;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.LogEntry;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Outcome;
import dev.skep.api.state.Transaction;
import dev.skep.controllers.Plan;
import dev.skep.controllers.scheduling.Scheduling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Placements per second of the scheduler, for 1,000 nodes and tasks of 100 services: until nothing
 * waits, planning and applying in turn as the driver does. Planning is compared with applying the
 * same assignments to the state, which has to be paid in any case.
 */
public final class SchedulingBenchmark {
  private static final int NODES = 1_000;
  private static final int SERVICES = 100;
  private static final int[] TASKS = {10_000, 100_000};

  /** Tasks that are placed before counting and while counting, whatever the number at once. */
  private static final int MEASURED = 300_000;

  private static final Id ROOT = new Id(0, 0);

  private SchedulingBenchmark() {}

  public static void main(String[] arguments) {
    for (int tasks : TASKS) {
      for (boolean constrained : new boolean[] {false, true}) {
        measure(tasks, constrained);
      }
    }
  }

  private static void measure(int tasks, boolean constrained) {
    ClusterState waiting = waiting(tasks, constrained);
    List<Plan> plans = new ArrayList<>();
    ClusterState placed = place(waiting, plans);
    require(placed.unassignedTasks().findAny().isEmpty(), "a task was not placed");
    int runs = Math.max(5, MEASURED / tasks / 2);
    Duration all = Medians.of(runs, runs, () -> place(waiting, new ArrayList<>()));
    Duration applying = Medians.of(runs, runs, () -> apply(waiting, plans));
    Duration planning = all.minus(applying);
    System.out.printf(
        "%d tasks on %d nodes%s: planning %s (%.0f placements/s), %.2f of applying (%s)%n",
        tasks,
        NODES,
        constrained ? ", label constraint and spread preference" : "",
        Medians.millis(planning),
        tasks / (planning.toNanos() / 1e9),
        (double) planning.toNanos() / applying.toNanos(),
        Medians.millis(applying));
  }

  private static ClusterState place(ClusterState state, List<Plan> plans) {
    Scheduling scheduling = new Scheduling();
    ClusterState next = state;
    while (next.unassignedTasks().findAny().isPresent()) {
      Plan plan = scheduling.plan(next, Population.NOW);
      require(!plan.mutations().isEmpty(), "the scheduler does not get on");
      plans.add(plan);
      next = commit(next, plan.mutations(), "p" + next.revision());
    }
    return next;
  }

  private static ClusterState apply(ClusterState state, List<Plan> plans) {
    ClusterState next = state;
    for (Plan plan : plans) {
      next = commit(next, plan.mutations(), "p" + next.revision());
    }
    return next;
  }

  private static ClusterState commit(ClusterState state, List<Mutation> mutations, String id) {
    Transaction transaction = Transaction.of(Id.derive(ROOT, id), mutations);
    var applied = state.apply(new LogEntry(transaction, Population.NOW));
    require(applied.outcome() instanceof Outcome.Accepted, "not accepted: " + applied.outcome());
    return applied.state();
  }

  private static ClusterState waiting(int tasks, boolean constrained) {
    TaskSpec.Placement placement =
        constrained
            ? new TaskSpec.Placement(
                List.of("node.labels.disk == ssd"), List.of("node.labels.zone"), 0, List.of())
            : TaskSpec.Placement.anywhere();
    Population population = new Population();
    population.nodes(NODES);
    for (int service = 0; service < SERVICES; service++) {
      population.service(service, tasks / SERVICES, placement);
    }
    return population.state();
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalStateException(message);
    }
  }
}
