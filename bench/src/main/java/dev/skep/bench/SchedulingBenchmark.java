package dev.skep.bench;

import dev.skep.api.Id;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Node;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.ServiceSpec.UpdatePolicy;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.LogEntry;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Outcome;
import dev.skep.api.state.Transaction;
import dev.skep.controllers.Plan;
import dev.skep.controllers.scheduling.Scheduling;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Placements per second of the scheduler, for 1,000 nodes and 10,000 tasks in 100 services: until
 * nothing waits, planning and applying in turn as the driver does. Planning is compared with
 * applying the same assignments to the state, which has to be paid in any case.
 */
public final class SchedulingBenchmark {
  private static final int NODES = 1_000;
  private static final int SERVICES = 100;
  private static final int REPLICAS = 100;
  private static final int WARM_UPS = 15;
  private static final int RUNS = 15;
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Id ROOT = new Id(0, 0);

  private SchedulingBenchmark() {}

  public static void main(String[] arguments) {
    for (boolean constrained : new boolean[] {false, true}) {
      ClusterState waiting = waiting(constrained);
      List<Plan> plans = new ArrayList<>();
      ClusterState placed = place(waiting, plans);
      require(placed.unassignedTasks().findAny().isEmpty(), "a task was not placed");
      Duration all = Medians.of(WARM_UPS, RUNS, () -> place(waiting, new ArrayList<>()));
      Duration applying = Medians.of(WARM_UPS, RUNS, () -> apply(waiting, plans));
      Duration planning = all.minus(applying);
      int tasks = SERVICES * REPLICAS;
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
  }

  private static ClusterState place(ClusterState state, List<Plan> plans) {
    Scheduling scheduling = new Scheduling();
    ClusterState next = state;
    while (next.unassignedTasks().findAny().isPresent()) {
      Plan plan = scheduling.plan(next, NOW);
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
    var applied = state.apply(new LogEntry(transaction, NOW));
    require(applied.outcome() instanceof Outcome.Accepted, "not accepted: " + applied.outcome());
    return applied.state();
  }

  private static ClusterState waiting(boolean constrained) {
    List<Mutation> mutations = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      mutations.add(new Mutation.Put(node(i)));
    }
    for (int i = 0; i < SERVICES; i++) {
      service("service-" + i, constrained, mutations);
    }
    return commit(ClusterState.EMPTY, mutations, "begin");
  }

  private static Node node(int number) {
    String name = "node-" + number;
    Map<String, String> labels =
        Map.of("disk", number % 2 == 0 ? "ssd" : "hdd", "zone", "z" + number % 3);
    Node.Description description =
        new Node.Description(
            name,
            "linux",
            "x86_64",
            64_000_000_000L,
            256L << 30,
            Map.of(),
            "28.0.0",
            Map.of(),
            List.of(),
            "simulated",
            "");
    return new Node(
        Meta.of(Id.derive(ROOT, name), name, labels),
        Node.Role.WORKER,
        Node.Availability.ACTIVE,
        description,
        null,
        new Node.Status(Node.State.READY, "", "10.0.0.1"));
  }

  private static void service(String name, boolean constrained, List<Mutation> mutations) {
    TaskSpec.Placement placement =
        constrained
            ? new TaskSpec.Placement(
                List.of("node.labels.disk == ssd"), List.of("node.labels.zone"), 0, List.of())
            : TaskSpec.Placement.anywhere();
    TaskSpec.Amount reserved = new TaskSpec.Amount(100_000_000L, 64L << 20, 0, Map.of());
    TaskSpec task =
        new TaskSpec(
            ContainerSpec.of("web:1").build(),
            new TaskSpec.Resources(TaskSpec.Amount.zero(), reserved),
            TaskSpec.RestartPolicy.defaults(),
            placement,
            List.of(),
            0);
    ServiceSpec spec =
        new ServiceSpec(
            name,
            Map.of(),
            task,
            new Mode.Replicated(REPLICAS),
            UpdatePolicy.defaults(),
            UpdatePolicy.defaults(),
            ServiceSpec.Endpoint.none());
    Id service = Id.derive(ROOT, name);
    Id revision = Id.derive(service, "revision", 1);
    mutations.add(new Mutation.Put(ServiceRevision.of(revision, service, 1, spec)));
    mutations.add(new Mutation.Put(Service.created(Meta.of(service, name, Map.of()), revision)));
    for (int slot = 1; slot <= REPLICAS; slot++) {
      Id id = Id.derive(service, "task", slot);
      mutations.add(new Mutation.Put(Task.pending(id, service, revision, slot, TaskState.RUNNING)));
    }
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalStateException(message);
    }
  }
}
