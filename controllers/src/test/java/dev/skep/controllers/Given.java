package dev.skep.controllers;

import dev.skep.api.Bytes;
import dev.skep.api.Id;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Node;
import dev.skep.api.model.SealedValue;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Endpoint;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.UpdatePolicy;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.model.TaskSpec.RestartPolicy;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Applied;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.LogEntry;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Outcome;
import dev.skep.api.state.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A state put together in words, for tables of cases; ids follow from names. */
public final class Given {
  public static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  public static final SealedValue SEALED =
      new SealedValue(id("key"), Bytes.utf8("w"), Bytes.utf8("n"), Bytes.utf8("c"));

  private ClusterState state = ClusterState.EMPTY;
  private Instant now = NOON;
  private int transactions;

  public static Id id(String name) {
    return Id.derive(new Id(0, 0), name);
  }

  public ClusterState state() {
    return state;
  }

  public Instant now() {
    return now;
  }

  public Given later(Duration by) {
    now = now.plus(by);
    return this;
  }

  /** Applies what a test or a plan wants; refusals fail the test. */
  public Given apply(List<Mutation> mutations) {
    transactions++;
    return apply(Transaction.of(id("tx" + transactions), mutations));
  }

  public Given apply(Mutation... mutations) {
    return apply(List.of(mutations));
  }

  public Given apply(Transaction transaction) {
    Applied applied = state.apply(new LogEntry(transaction, now));
    if (!(applied.outcome() instanceof Outcome.Accepted)) {
      throw new AssertionError(applied.outcome());
    }
    state = applied.state();
    return this;
  }

  public Given apply(Plan plan) {
    return plan.mutations().isEmpty() ? this : apply(plan.mutations());
  }

  public Given cluster(int history) {
    Cluster.Spec spec = Cluster.Spec.defaults();
    return apply(
        new Mutation.Put(
            new Cluster(
                Meta.of(id("cluster"), Cluster.NAME, Map.of()),
                new Cluster.Spec(
                    spec.heartbeatPeriod(),
                    spec.missedHeartbeats(),
                    history,
                    spec.addressPool(),
                    spec.subnetSize(),
                    spec.certificateExpiry()),
                new Cluster.Trust("PEM", SEALED, SEALED, SEALED))));
  }

  /** A ready, active worker with 4 CPUs and 8 GiB. */
  public static Node ready(String name) {
    Node.Description description =
        new Node.Description(
            name,
            "linux",
            "x86_64",
            4_000_000_000L,
            8L << 30,
            Map.of(),
            "20.10.24",
            Map.of(),
            List.of(),
            "docker",
            "0.1.0");
    return new Node(
        Meta.of(id(name), name, Map.of()),
        Node.Role.WORKER,
        Node.Availability.ACTIVE,
        description,
        null,
        new Node.Status(Node.State.READY, "", "10.0.0.1"));
  }

  public Given nodes(String... names) {
    for (String name : names) {
      apply(new Mutation.Put(ready(name)));
    }
    return this;
  }

  public Given node(Node node) {
    return apply(new Mutation.Put(node));
  }

  public Given labelled(String name, String key, String value) {
    Node node = ready(name);
    return node(node.withMeta(node.meta().withLabels(Map.of(key, value))));
  }

  public Given down(String name) {
    return status(name, Node.State.DOWN);
  }

  public Given status(String name, Node.State wanted) {
    return apply(new Mutation.ReportNode(id(name), new Node.Status(wanted, "", "10.0.0.1")));
  }

  public Given availability(String name, Node.Availability wanted) {
    return apply(new Mutation.Put(state.node(id(name)).orElseThrow().withAvailability(wanted)));
  }

  public static ServiceSpec spec(String name, long replicas, PublishedPort... ports) {
    TaskSpec task =
        new TaskSpec(
            ContainerSpec.of("web:1").build(),
            TaskSpec.Resources.none(),
            RestartPolicy.defaults(),
            TaskSpec.Placement.anywhere(),
            List.of(),
            0);
    return new ServiceSpec(
        name,
        Map.of(),
        task,
        new Mode.Replicated(replicas),
        UpdatePolicy.defaults(),
        UpdatePolicy.defaults(),
        new Endpoint(Endpoint.Resolution.VIP, List.of(ports)));
  }

  public static UnaryOperator<ServiceSpec> restarting(RestartPolicy policy) {
    return spec -> {
      TaskSpec task = spec.task();
      return spec.withTask(
          new TaskSpec(task.container(), task.resources(), policy, task.placement(), List.of(), 0));
    };
  }

  public static UnaryOperator<ServiceSpec> placed(TaskSpec.Placement placement) {
    return spec -> {
      TaskSpec task = spec.task();
      return spec.withTask(
          new TaskSpec(
              task.container(), task.resources(), task.restart(), placement, List.of(), 0));
    };
  }

  public static UnaryOperator<ServiceSpec> reserving(TaskSpec.Amount amount) {
    return spec -> {
      TaskSpec task = spec.task();
      TaskSpec.Resources resources = new TaskSpec.Resources(TaskSpec.Amount.zero(), amount);
      return spec.withTask(
          new TaskSpec(
              task.container(), resources, task.restart(), task.placement(), List.of(), 0));
    };
  }

  public static UnaryOperator<ServiceSpec> image(String image) {
    return spec -> spec.withTask(spec.task().withContainer(ContainerSpec.of(image).build()));
  }

  public static UnaryOperator<ServiceSpec> parallelism(int slots) {
    return spec -> {
      UpdatePolicy d = spec.update();
      return new ServiceSpec(
          spec.name(),
          spec.labels(),
          spec.task(),
          spec.mode(),
          new UpdatePolicy(
              slots, d.delay(), d.onFailure(), d.monitor(), d.maxFailureRatio(), d.order()),
          spec.rollback(),
          spec.endpoint());
    };
  }

  /** Creates a service, or gives it another spec. */
  public Given service(ServiceSpec spec) {
    Id service = id(spec.name());
    long number = state.service(service).map(s -> s.number() + 1).orElse(1L);
    ServiceRevision revision =
        ServiceRevision.of(id(spec.name() + "@" + number), service, number, spec);
    Service changed =
        state
            .service(service)
            .map(s -> s.revised(revision))
            .orElseGet(() ->
                new Service(
                    Meta.of(service, spec.name(), spec.labels()), revision.id(), null, 1, null));
    return apply(new Mutation.Put(revision), new Mutation.Put(changed));
  }

  public Service service(String name) {
    return state.service(id(name)).orElseThrow();
  }

  /** A task of the service's present revision, called by a name of its own. */
  public Given task(String name, String service, int slot, TaskState desired) {
    return apply(
        new Mutation.Put(
            Task.pending(id(name), id(service), service(service).revision(), slot, desired)));
  }

  /** The same on a node, in a state. */
  public Given task(
      String name, String service, int slot, TaskState desired, String node, TaskState reached) {
    // A task is placed while it is wanted; what is wanted of it may change after that.
    boolean wanted = !desired.isAfter(TaskState.RUNNING);
    task(name, service, slot, wanted ? desired : TaskState.RUNNING);
    apply(new Mutation.AssignTask(id(name), id(node), "assigned"));
    reach(name, reached);
    return wanted ? this : desire(name, desired);
  }

  /** Running tasks {@code service.1} and so on, each on the node of its place in the list. */
  public Given running(String service, String... nodes) {
    for (int slot = 1; slot <= nodes.length; slot++) {
      String name = service + "." + slot;
      task(name, service, slot, TaskState.RUNNING, nodes[slot - 1], TaskState.RUNNING);
    }
    return this;
  }

  public Given reach(String task, TaskState reached) {
    return apply(new Mutation.ReportTask(id(task), null, Task.Status.of(reached, reached.word())));
  }

  public Given desire(String task, TaskState desired) {
    return apply(new Mutation.DesireTask(id(task), desired));
  }

  public Task task(String name) {
    return state.task(id(name)).orElseThrow();
  }

  /** What a plan wants without its events. */
  public static List<Mutation> actions(Plan plan) {
    List<Mutation> actions = new ArrayList<>(plan.mutations());
    actions.removeIf(Mutation.Emit.class::isInstance);
    return actions;
  }

  /** The reasons of a plan's events. */
  public static List<String> reasons(Plan plan) {
    return plan.mutations().stream()
        .filter(Mutation.Emit.class::isInstance)
        .map(mutation -> ((Mutation.Emit) mutation).event().reason())
        .toList();
  }

  /** Tasks that a plan makes. */
  public static List<Task> made(Plan plan) {
    return plan.mutations().stream()
        .filter(m -> m instanceof Mutation.Put(Task ignored))
        .map(m -> (Task) ((Mutation.Put) m).resource())
        .toList();
  }
}
