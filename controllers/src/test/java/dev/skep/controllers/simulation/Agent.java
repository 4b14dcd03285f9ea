package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.session.SessionMessage.TaskReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A node: its agent, which may crash, and its containers, which may outlive it. */
final class Agent {
  private static final Duration HEARTBEAT = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Simulation simulation;
  private final World world;
  private final Id id;
  private final Node.Description description;
  private final Map<Id, Container> containers = new TreeMap<>();

  /** What the agent process knows; lost when it crashes. */
  private Map<Id, Task> assigned = new TreeMap<>();

  private Map<Id, Unacknowledged> reports = new TreeMap<>();
  private boolean up = true;
  private boolean hostUp = true;
  private boolean partitioned;
  private long incarnation;
  private long welcomedTerm;
  private Instant lastHello = Instant.MIN;
  private boolean knowsAssignments;
  private long newestAssignments;
  private long reportNumber;

  /** A task's container, or what is left of it. */
  static final class Container {
    final Task task;
    TaskState state = TaskState.ASSIGNED;
    String error = "";
    boolean busy;

    Container(Task task) {
      this.task = task;
    }
  }

  private record Unacknowledged(long number, TaskReport report) {}

  Agent(Simulation simulation, Id id, Node.Description description) {
    this.simulation = simulation;
    this.world = simulation.world();
    this.id = id;
    this.description = description;
    world.after(world.millis(0, 1000), () -> tick(0));
  }

  Id id() {
    return id;
  }

  String name() {
    return description.hostname();
  }

  String address() {
    return "10.0.0." + (1 + Math.floorMod(id.low(), 200));
  }

  Node.Description description() {
    return description;
  }

  boolean isUp() {
    return up;
  }

  boolean isPartitioned() {
    return partitioned;
  }

  void partition(boolean wanted) {
    partitioned = wanted;
  }

  /** Containers that are really running on this host. */
  Stream<Container> running() {
    return hostUp
        ? containers.values().stream().filter(c -> c.state == TaskState.RUNNING)
        : Stream.empty();
  }

  /** All containers. */
  Stream<Container> containers() {
    return containers.values().stream();
  }

  /** The process dies; with the host, the containers die, too. */
  void crash(boolean host) {
    up = false;
    hostUp = !host;
    incarnation++;
    if (host) {
      for (Container container : containers.values()) {
        if (!container.state.terminal() && container.state != TaskState.ASSIGNED) {
          container.state = TaskState.FAILED;
          container.error = "task: non-zero exit (255)";
        }
      }
    }
    containers.values().forEach(container -> container.busy = false);
  }

  /** The process begins again; with or without what containers there were. */
  void restart(boolean keepContainers) {
    up = true;
    hostUp = true;
    incarnation++;
    assigned = new TreeMap<>();
    reports = new TreeMap<>();
    knowsAssignments = false;
    welcomedTerm = 0;
    newestAssignments = 0;
    if (!keepContainers) {
      containers.clear();
    }
    long now = incarnation;
    tick(now);
  }

  private void tick(long of) {
    if (!up || of != incarnation) {
      return;
    }
    simulation
        .leader()
        .ifPresent(leader -> {
          if (welcomedTerm == leader.term()) {
            simulation.toLeader(this, l -> l.heartbeat(this, newestAssignments));
            sendReports();
          } else if (lastHello.plus(PATIENCE).isBefore(world.now())) {
            lastHello = world.now();
            simulation.toLeader(this, l -> l.hello(this));
          }
        });
    world.after(HEARTBEAT, () -> tick(of));
  }

  void welcome(long term) {
    if (term > welcomedTerm) {
      welcomedTerm = term;
      newestAssignments = 0;
      reports.replaceAll((task, old) -> new Unacknowledged(++reportNumber, old.report()));
    }
  }

  /** The leader does not know this session. */
  void reconnect(long term) {
    if (term == welcomedTerm) {
      welcomedTerm = 0;
      lastHello = Instant.MIN;
    }
  }

  /** What this node shall run, all of it; older news than the newest are ignored. */
  void assignments(long term, long number, List<Task> tasks) {
    if (term != welcomedTerm || number <= newestAssignments) {
      return;
    }
    newestAssignments = number;
    knowsAssignments = true;
    assigned = new TreeMap<>();
    for (Task task : tasks) {
      assigned.put(task.id(), task);
      containers.computeIfAbsent(task.id(), key -> new Container(task));
    }
    List.copyOf(containers.values()).forEach(this::advance);
  }

  void acknowledged(long number) {
    reports.values().removeIf(report -> report.number() <= number);
  }

  /** Takes the next step of a container's life, if there is one to take. */
  private void advance(Container container) {
    if (!up || container.busy || !knowsAssignments) {
      return;
    }
    @Nullable Task task = assigned.get(container.task.id());
    if (task == null || !task.isWanted()) {
      stop(container, task == null);
      return;
    }
    switch (container.state) {
      case ASSIGNED -> step(container, 1, 40, TaskState.ACCEPTED, "accepted");
      case ACCEPTED -> step(container, 1, 20, TaskState.PREPARING, "preparing");
      case PREPARING -> prepare(container);
      case READY -> {
        if (task.desired() == TaskState.RUNNING) {
          step(container, 1, 100, TaskState.STARTING, "starting");
        }
      }
      case STARTING -> start(container);
      default -> report(container);
    }
  }

  private void prepare(Container container) {
    if (simulation.fails(container.task, 0.04)) {
      step(container, 10, 500, TaskState.REJECTED, "No such image");
    } else {
      step(container, 10, 2_000, TaskState.READY, "prepared");
    }
  }

  private void start(Container container) {
    if (simulation.fails(container.task, 0.04)) {
      step(container, 10, 300, TaskState.FAILED, "task: non-zero exit (1)");
      return;
    }
    step(container, 10, 300, TaskState.RUNNING, "started");
  }

  private void step(Container container, int from, int to, TaskState next, String text) {
    container.busy = true;
    long of = incarnation;
    world.after(
        world.millis(from, to),
        () -> {
          if (of == incarnation && up) {
            container.busy = false;
            become(container, next, text);
          }
        });
  }

  private void become(Container container, TaskState next, String text) {
    container.state = next;
    if (next == TaskState.FAILED || next == TaskState.REJECTED) {
      container.error = text;
    }
    world.trace(() -> name() + ": " + simulation.nameOf(container.task) + " " + next.word());
    if (next == TaskState.RUNNING) {
      live(container);
    }
    report(container);
    advance(container);
  }

  /** A container may end by itself, whether its agent lives or not. */
  private void live(Container container) {
    if (!simulation.fails(container.task, 0.15)) {
      return;
    }
    boolean failure = world.happens(0.7);
    world.after(
        world.millis(100, 30_000),
        () -> {
          if (container.state == TaskState.RUNNING && containers.containsValue(container)) {
            container.busy = false;
            become(
                container,
                failure ? TaskState.FAILED : TaskState.COMPLETE,
                failure ? "task: non-zero exit (1)" : "finished");
          }
        });
  }

  private void stop(Container container, boolean forget) {
    if (container.state.terminal()) {
      if (forget) {
        containers.remove(container.task.id());
        reports.remove(container.task.id());
      } else {
        report(container);
      }
      return;
    }
    boolean exists = container.state.isAfter(TaskState.PREPARING);
    container.busy = true;
    long of = incarnation;
    world.after(
        exists ? world.millis(5, 3_000) : world.millis(1, 5),
        () -> {
          if (of == incarnation && up && !container.state.terminal()) {
            container.busy = false;
            become(container, TaskState.SHUTDOWN, "shutdown");
          }
        });
  }

  private void report(Container container) {
    if (!up) {
      return;
    }
    Task.Status status =
        new Task.Status(
            container.state,
            Instant.EPOCH,
            container.state.word(),
            container.error,
            null,
            List.of());
    TaskReport report = new TaskReport(container.task.id(), status);
    @Nullable Unacknowledged known = reports.get(container.task.id());
    if (known == null || !known.report().equals(report)) {
      reports.put(container.task.id(), new Unacknowledged(++reportNumber, report));
      sendReports();
    }
  }

  private void sendReports() {
    if (reports.isEmpty()) {
      return;
    }
    long newest = reports.values().stream().mapToLong(Unacknowledged::number).max().orElse(0);
    List<TaskReport> all = new ArrayList<>();
    reports.values().forEach(unacknowledged -> all.add(unacknowledged.report()));
    simulation.toLeader(this, leader -> leader.reports(this, newest, all));
  }
}
