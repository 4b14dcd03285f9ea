package dev.skep.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Node;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.SlotKey;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Applied;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.LogEntry;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Outcome;
import dev.skep.api.state.Samples;
import dev.skep.api.state.Transaction;
import dev.skep.controllers.Observations.NodeObservation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A cluster under test with its clock. Every step is a transaction that must be accepted.
 *
 * <p>Tasks are written, to and fro, as lines like {@code 1 failed@a -> shutdown}: the slot, the
 * observed state, the node if there is one, and the desired state unless it is what the service's
 * mode wants: to run, or to complete. A slot that is a node is written as its name.
 */
public final class Given {
  /** When the tests begin. */
  public static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

  private static final Pattern LINE =
      Pattern.compile("([a-z0-9]+) ([a-z]+)(?:@([a-z0-9]+))?(?: -> ([a-z]+))?");

  private ClusterState state = ClusterState.EMPTY;
  private Observations seen = Observations.none();
  private Instant now = START;
  private int transactions;
  private int tasks;

  private Given() {}

  /** A cluster of ready nodes. */
  public static Given nodes(String... names) {
    Given given = new Given();
    given.put(Samples.cluster());
    for (String name : names) {
      given.put(Samples.node(name));
    }
    return given;
  }

  public ClusterState state() {
    return state;
  }

  public Instant now() {
    return now;
  }

  /** Time passes. */
  public Given later(Duration duration) {
    now = now.plus(duration);
    return this;
  }

  /** Commits mutations. */
  public Given apply(Mutation... mutations) {
    return commit(Plan.of(List.of(mutations)));
  }

  /** Creates a resource or replaces its spec. */
  public Given put(Resource resource) {
    return apply(new Mutation.Put(resource));
  }

  /** One more node, ready unless it is made otherwise. */
  public Given node(String name, UnaryOperator<Node> made) {
    return put(made.apply(Samples.node(name)));
  }

  /** A node's state changes. */
  public Given node(String name, Node.State changed) {
    Node.Status status = new Node.Status(changed, "", node(name).status().address());
    return apply(new Mutation.ReportNode(Samples.id(name), status));
  }

  /** A node's availability changes. */
  public Given node(String name, Node.Availability changed) {
    return put(node(name).withAvailability(changed));
  }

  public Node node(String name) {
    return state.node(Samples.id(name)).orElseThrow();
  }

  /** The cluster's settings change. */
  public Given settings(UnaryOperator<Cluster.Spec> change) {
    Cluster cluster = state.cluster().orElseThrow();
    return put(new Cluster(cluster.meta(), change.apply(cluster.spec()), cluster.trust()));
  }

  /** A new service. */
  public Given service(String name, long replicas, Trait... traits) {
    List<Mutation> create = Samples.create(Trait.all(Samples.spec(name, replicas), traits));
    return apply(create.toArray(Mutation[]::new));
  }

  /** A service's spec changes, which makes its next revision. */
  public Given revised(String name, Trait... traits) {
    Service service = service(name);
    ServiceSpec spec = Trait.all(state.spec(service.id()).orElseThrow(), traits);
    long number = service.number() + 1;
    Id id = Samples.id(name + "@" + number);
    ServiceRevision revision = ServiceRevision.of(id, service.id(), number, spec);
    return apply(new Mutation.Put(revision), new Mutation.Put(service.revised(revision)));
  }

  /** The user removes a service. */
  public Given removed(String name) {
    return put(service(name).asRemoving());
  }

  public Service service(String name) {
    return state.service(Samples.id(name)).orElseThrow();
  }

  private ServiceSpec spec(String service) {
    return state.spec(Samples.id(service)).orElseThrow();
  }

  /** Tasks of the service's present revision, from lines, oldest first. */
  public Given tasks(String service, String... lines) {
    for (String line : lines) {
      task(service, line);
    }
    return this;
  }

  private void task(String service, String line) {
    MatchResult parts = LINE.matcher(line).results().findFirst().orElseThrow();
    TaskState observed = stateOf(parts.group(2));
    @Nullable String node = parts.group(3);
    TaskState desired = parts.group(4) == null ? spec(service).goal() : stateOf(parts.group(4));
    Id id = Samples.id(service + " task " + tasks++);
    SlotKey slot = slotOf(parts.group(1));
    TaskState first = desired == TaskState.READY ? TaskState.READY : spec(service).goal();
    put(Task.pending(id, Samples.id(service), service(service).revision(), slot, first));
    if (node != null) {
      apply(new Mutation.AssignTask(id, Samples.id(node), "assigned"));
    }
    Task task = state.task(id).orElseThrow();
    reported(task, observed);
    apply(new Mutation.DesireTask(id, desired));
    assertThat(tasks(service)).as("the state after making it").contains(line);
  }

  private static SlotKey slotOf(String word) {
    return Character.isDigit(word.charAt(0))
        ? SlotKey.numbered(Integer.parseInt(word))
        : SlotKey.on(Samples.id(word));
  }

  private static TaskState stateOf(String word) {
    return TaskState.valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** A task's node reports its state; for a task without a node the managers do. */
  public Given reported(Task task, TaskState observed) {
    Task.Status status = Task.Status.of(observed, observed.word());
    return apply(new Mutation.ReportTask(task.id(), task.node(), status));
  }

  /** A task is placed and its node reports its state. */
  public Given placed(Task task, String node, TaskState observed) {
    apply(new Mutation.AssignTask(task.id(), Samples.id(node), "assigned"));
    return reported(state.task(task.id()).orElseThrow(), observed);
  }

  /** The tasks of a service as lines, by slot, oldest first. */
  public List<String> tasks(String service) {
    return inOrder(service).stream().map(this::line).toList();
  }

  private List<Task> inOrder(String service) {
    return state
        .tasksOfService(Samples.id(service))
        .sorted(
            Comparator.comparing(this::slotName)
                .thenComparingLong(task -> task.meta().version())
                .thenComparing(Task::id))
        .toList();
  }

  private String line(Task task) {
    String where =
        task.node() == null ? "" : "@" + state.node(task.node()).orElseThrow().meta().name();
    boolean usual =
        task.desired() == state.serviceRevision(task.revision()).orElseThrow().spec().goal();
    String desired = usual ? "" : " -> " + task.desired().word();
    return slotName(task) + " " + task.state().word() + where + desired;
  }

  private String slotName(Task task) {
    return task.slotNode() == null
        ? String.valueOf(task.slot())
        : state.node(task.slotNode()).map(node -> node.meta().name()).orElse("gone");
  }

  /** The newest task of a slot. */
  public Task newest(String service, int slot) {
    return newest(service, String.valueOf(slot));
  }

  /** The newest task of a slot; that of a node by its name. */
  public Task newest(String service, String slot) {
    return inSlot(service, slot).getLast();
  }

  /** The oldest task of a slot. */
  public Task oldest(String service, int slot) {
    return oldest(service, String.valueOf(slot));
  }

  /** The oldest task of a slot; that of a node by its name. */
  public Task oldest(String service, String slot) {
    return inSlot(service, slot).getFirst();
  }

  private List<Task> inSlot(String service, String slot) {
    return inOrder(service).stream().filter(task -> slotName(task).equals(slot)).toList();
  }

  /** All events as {@code Reason name: message}, oldest first. */
  public List<String> events() {
    return state
        .events()
        .map(event -> event.reason() + " " + event.name() + ": " + event.message())
        .toList();
  }

  /** Why an object waits; empty when it does not. */
  public String waiting(Id object) {
    return state.waitingOn(object).orElse("");
  }

  /** A leader listens from now on and has heard nothing yet. */
  public Given newLeader() {
    seen = Observations.none().listeningSince(now);
    return this;
  }

  /** The leader's session of a node says something. */
  public Given heard(String node, NodeObservation observation) {
    seen = seen.with(Samples.id(node), observation);
    return this;
  }

  /**
   * What a controller plans now; nothing when it sees nothing to look at. Checks on the way what
   * must hold for every plan: it is repeatable, and a key that calls for work is among all keys.
   */
  public <K, S> Plan plan(Controller<K, S> controller, K key) {
    Plan plan = planOnce(controller, key);
    assertThat(planOnce(controller, key)).as("the same plan again").isEqualTo(plan);
    if (!plan.mutations().isEmpty()) {
      assertThat(controller.everything(state, seen)).as("keys with work").contains(key);
    }
    return plan;
  }

  private <K, S> Plan planOnce(Controller<K, S> controller, K key) {
    Optional<S> slice = controller.observe(state, seen, key);
    return slice.map(observed -> controller.plan(observed, now)).orElseGet(Plan::nothing);
  }

  /** Plans and commits. */
  public <K, S> Given planned(Controller<K, S> controller, K key) {
    return commit(plan(controller, key));
  }

  /** Checks that a controller has nothing to do and nothing new to say. */
  public <K, S> void assertSettled(Controller<K, S> controller, K key) {
    Plan plan = plan(controller, key);
    assertThat(plan.mutations()).as("mutations").isEmpty();
    assertThat(plan.waitingOn()).as("explanations").isEmpty();
  }

  /** Commits a plan as the driver does. */
  public Given commit(Plan plan) {
    assertThat(outcome(plan)).isInstanceOf(Outcome.Accepted.class);
    return this;
  }

  /** Tries to commit a plan. */
  public Outcome outcome(Plan plan) {
    List<Mutation> mutations = new ArrayList<>(plan.mutations());
    for (Waiting waiting : plan.waitingOn()) {
      mutations.add(new Mutation.Explain(waiting.kind(), waiting.object(), waiting.reason()));
    }
    Id id = Samples.id("transaction " + transactions++);
    Transaction transaction =
        new Transaction(id, plan.preconditions(), mutations, Transaction.ANY_TERM);
    Applied applied = state.apply(new LogEntry(transaction, now));
    state = applied.state();
    return applied.outcome();
  }
}
