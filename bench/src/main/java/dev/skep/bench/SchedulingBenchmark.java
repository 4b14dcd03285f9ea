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
import java.util.List;

/**
 * Placements per second of the scheduler, for 1,000 nodes and tasks of 100 services: until nothing
 * waits, planning and applying in turn as the driver does. The two are timed apart: planning is the
 * scheduler, applying is what every assignment costs each member of the cluster.
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
    int runs = Math.max(5, MEASURED / tasks / 2);
    long[] planning = new long[runs];
    long[] computing = new long[runs];
    long[] applying = new long[runs];
    for (int warmUp = 0; warmUp < runs; warmUp++) {
      place(waiting);
    }
    for (int run = 0; run < runs; run++) {
      Times times = place(waiting);
      planning[run] = times.planning;
      computing[run] = times.computing;
      applying[run] = times.applying;
    }
    long planned = Medians.of(planning);
    System.out.printf(
        "%d tasks on %d nodes%s: planning %s (%.0f placements/s; %s of the processor), applying %s%n",
        tasks,
        NODES,
        constrained ? ", label constraint and spread preference" : "",
        Medians.millis(Duration.ofNanos(planned)),
        tasks / (planned / 1e9),
        Medians.millis(Duration.ofNanos(Medians.of(computing))),
        Medians.millis(Duration.ofNanos(Medians.of(applying))));
  }

  /** Nanoseconds of one run. */
  private static final class Times {
    long planning;
    long computing;
    long applying;
  }

  private static Times place(ClusterState state) {
    Scheduling scheduling = new Scheduling();
    Times times = new Times();
    ClusterState next = state;
    while (next.unassignedTasks().findAny().isPresent()) {
      long computed = Medians.threadTime();
      long begin = System.nanoTime();
      Plan plan = scheduling.plan(next, Population.NOW);
      long planned = System.nanoTime();
      times.computing += Medians.threadTime() - computed;
      require(!plan.mutations().isEmpty(), "the scheduler does not get on");
      next = commit(next, plan.mutations(), "p" + next.revision());
      times.planning += planned - begin;
      times.applying += System.nanoTime() - planned;
    }
    return times;
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
