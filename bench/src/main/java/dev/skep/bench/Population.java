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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A state of any size, made by the same mutations as a real one: nodes, services, and their tasks
 * on these nodes.
 */
final class Population {
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  /** As many mutations as a leader or an agent's batch of reports puts into a transaction. */
  private static final int BATCH = 500;

  private static final Id ROOT = new Id(0, 0);
  private static final String CONTAINER = "%016x".repeat(4);

  private final List<Mutation> batch = new ArrayList<>();
  private ClusterState state = ClusterState.EMPTY;
  private Instant time = NOW;

  /** What has been put so far. */
  ClusterState state() {
    commit();
    return state;
  }

  private void put(Mutation mutation) {
    batch.add(mutation);
    if (batch.size() == BATCH) {
      commit();
    }
  }

  private void commit() {
    time = time.plusMillis(1);
    Id id = Id.derive(ROOT, "commit", state.revision().value());
    var applied = state.apply(new LogEntry(Transaction.of(id, List.copyOf(batch)), time));
    if (!(applied.outcome() instanceof Outcome.Accepted)) {
      throw new IllegalStateException("not accepted: " + applied.outcome());
    }
    state = applied.state();
    batch.clear();
  }

  /** Nodes that are ready and have room for whatever comes; each is in one of three zones. */
  void nodes(int count) {
    for (int i = 0; i < count; i++) {
      put(new Mutation.Put(node(i)));
    }
  }

  static Id nodeId(int number) {
    return Id.derive(ROOT, "node", number);
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
        Meta.of(nodeId(number), name, labels),
        Node.Role.WORKER,
        Node.Availability.ACTIVE,
        description,
        null,
        new Node.Status(Node.State.READY, "", "10.0.0.1"));
  }

  static String serviceName(int number) {
    return "service-" + number;
  }

  /**
   * A service with tasks that wait for a node.
   *
   * @param placement where they may go
   */
  void service(int number, int replicas, TaskSpec.Placement placement) {
    TaskSpec.Amount reserved = new TaskSpec.Amount(100_000_000L, 64L << 20, 0, Map.of());
    TaskSpec task =
        new TaskSpec(
            ContainerSpec.of("web:1").build(),
            new TaskSpec.Resources(TaskSpec.Amount.zero(), reserved),
            TaskSpec.RestartPolicy.defaults(),
            placement,
            List.of(),
            0);
    String name = serviceName(number);
    ServiceSpec spec =
        new ServiceSpec(
            name,
            Map.of(),
            task,
            new Mode.Replicated(replicas),
            UpdatePolicy.defaults(),
            UpdatePolicy.defaults(),
            ServiceSpec.Endpoint.none());
    Id service = Id.derive(ROOT, "service", number);
    Id revision = Id.derive(service, "revision", 1);
    put(new Mutation.Put(ServiceRevision.of(revision, service, 1, spec)));
    put(new Mutation.Put(Service.created(Meta.of(service, name, Map.of()), revision)));
    for (int slot = 1; slot <= replicas; slot++) {
      put(
          new Mutation.Put(
              Task.pending(taskId(service, slot), service, revision, slot, TaskState.RUNNING)));
    }
  }

  private static Id taskId(Id service, int slot) {
    return Id.derive(service, "task", slot);
  }

  /** The tasks of a service run, each on one of the nodes, and their agents told everything. */
  void running(int number, int replicas, int nodes) {
    Id service = Id.derive(ROOT, "service", number);
    for (int slot = 1; slot <= replicas; slot++) {
      Id task = taskId(service, slot);
      Id node = nodeId((int) (((long) number * replicas + slot) % nodes));
      put(new Mutation.AssignTask(task, node, "scheduler assigned task to node"));
      put(new Mutation.ReportTask(task, node, report(task)));
    }
  }

  /** Read from a message, so nothing of it is shared with anything. */
  private static Task.Status report(Id task) {
    String container =
        CONTAINER.formatted(task.high(), task.low(), task.high() ^ task.low(), task.low() * 31);
    return new Task.Status(
        TaskState.RUNNING,
        Instant.ofEpochMilli(NOW.toEpochMilli()),
        new StringBuilder("started").toString(),
        "",
        new Task.ContainerStatus(container, 4711, 0),
        List.of());
  }
}
