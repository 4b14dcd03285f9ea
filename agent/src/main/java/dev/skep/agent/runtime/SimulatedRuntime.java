package dev.skep.agent.runtime;

import dev.skep.agent.task.Observed;
import dev.skep.agent.task.Observed.Absent;
import dev.skep.agent.task.Observed.Created;
import dev.skep.agent.task.Observed.Ended;
import dev.skep.agent.task.Observed.Health;
import dev.skep.agent.task.Observed.Present;
import dev.skep.agent.task.Observed.Running;
import dev.skep.api.Bytes;
import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.Task.HostPort;
import dev.skep.api.session.AssignedTask;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A runtime without containers, for development and for clusters of thousands of nodes on one
 * machine. Everything succeeds at once unless the {@link Behaviour} of a task says otherwise; a
 * container runs until it is stopped, or until the methods that play fate end it.
 *
 * <p>Containers live as long as this object, also when the agent above it is replaced.
 */
public final class SimulatedRuntime implements ContainerRuntime {
  /** The first port that a published port 0 becomes. */
  private static final int FIRST_EPHEMERAL_PORT = 32_768;

  private static final int SIGTERM_EXIT = 128 + 15;
  private static final int SIGKILL_EXIT = 128 + 9;

  private final Node.Description description;
  private final Function<AssignedTask, Behaviour> behaviours;
  private final String epoch = UUID.randomUUID().toString();
  private final Map<Id, Container> containers = new ConcurrentHashMap<>();
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
  private volatile boolean away;

  /**
   * How the container of a task behaves.
   *
   * @param refusal why it cannot be made; empty when it can
   * @param startError why it cannot be started; empty when it can
   * @param healthCheck whether it has a health check, which then waits for {@link #health}
   * @param ignoresStopSignal whether only a kill ends it
   * @param endlessPull whether its image never arrives
   */
  public record Behaviour(
      String refusal,
      String startError,
      boolean healthCheck,
      boolean ignoresStopSignal,
      boolean endlessPull) {
    /** Does what is asked. */
    public static final Behaviour OBEDIENT = new Behaviour("", "", false, false, false);
  }

  private record Container(Handle handle, AssignedTask task, Behaviour behaviour, Present state) {
    Container(AssignedTask task, Behaviour behaviour, Present state) {
      this(Handle.of(task), task, behaviour, state);
    }

    Container in(Present changed) {
      return new Container(handle, task, behaviour, changed);
    }
  }

  /** A host whose containers all behave. */
  public SimulatedRuntime(Node.Description description) {
    this(description, task -> Behaviour.OBEDIENT);
  }

  /**
   * A host.
   *
   * @param description what the node tells about itself; its runtime should read {@code simulated}
   * @param behaviours how each task's container behaves
   */
  public SimulatedRuntime(
      Node.Description description, Function<AssignedTask, Behaviour> behaviours) {
    this.description = description;
    this.behaviours = behaviours;
  }

  /** A description of a simulated host. */
  public static Node.Description host(
      String hostname, long nanoCpus, long memoryBytes, String skepVersion) {
    return new Node.Description(
        hostname,
        "linux",
        "x86_64",
        nanoCpus,
        memoryBytes,
        Map.of(),
        "",
        Map.of(),
        List.of("Log/json-file", "Network/bridge", "Network/overlay", "Volume/local"),
        "simulated",
        skepVersion);
  }

  /** The container of a task ends by itself. */
  public void exit(Id task, int exitCode) {
    alter(task, container -> container.in(ended(container, exitCode)));
  }

  /** The health check of a running container comes to a verdict. */
  public void health(Id task, Health verdict) {
    alter(
        task,
        container ->
            container.state() instanceof Running running
                ? container.in(
                    new Running(running.container(), running.pid(), verdict, running.ports()))
                : container);
  }

  /** Somebody removes the container of a task behind the agent's back. */
  public void vanish(Id task) {
    containers.remove(task);
    watchers.forEach(watcher -> watcher.changed(task));
  }

  /** The engine goes away or comes back; containers live on meanwhile. */
  public void outage(boolean begins) {
    away = begins;
    if (!begins) {
      watchers.forEach(Watcher::lookAgain);
    }
  }

  /** A container without a task, as an earlier member of the cluster leaves one. */
  public void plant(AssignedTask task) {
    containers.put(
        task.id(), new Container(task, behaviours.apply(task), running(task, Health.NONE)));
  }

  @Override
  public Node.Description describe() throws RuntimeFailure {
    reach();
    return description;
  }

  @Override
  public Node.Description describeHost() {
    return description;
  }

  /** Simulated containers die with this object. */
  @Override
  public String epoch() {
    return epoch;
  }

  @Override
  public List<Sighting> list() throws RuntimeFailure {
    reach();
    return containers.values().stream()
        .map(container -> new Sighting(container.handle(), phase(container.state())))
        .toList();
  }

  @Override
  public Observed observe(Handle handle) throws RuntimeFailure {
    reach();
    Container container = containers.get(handle.task());
    return container == null ? new Absent() : container.state();
  }

  @Override
  public boolean hasImage(AssignedTask task) throws RuntimeFailure {
    reach();
    return !behaviours.apply(task).endlessPull();
  }

  @Override
  public void fetchImage(AssignedTask task) throws RuntimeFailure, InterruptedException {
    reach();
    new CountDownLatch(1).await();
  }

  @Override
  public void create(AssignedTask task, Map<String, Bytes> payloads) throws RuntimeFailure {
    reach();
    Behaviour behaviour = behaviours.apply(task);
    if (!behaviour.refusal().isEmpty()) {
      throw new RuntimeFailure.Refused(behaviour.refusal());
    }
    containers.putIfAbsent(
        task.id(), new Container(task, behaviour, new Created(containerId(task), "")));
  }

  @Override
  public void start(Handle handle) throws RuntimeFailure {
    reach();
    Container container = containers.get(handle.task());
    if (container == null || !(container.state() instanceof Created)) {
      return;
    }
    if (!container.behaviour().startError().isEmpty()) {
      throw new RuntimeFailure.Refused(container.behaviour().startError());
    }
    Health health = container.behaviour().healthCheck() ? Health.STARTING : Health.NONE;
    alter(handle.task(), made -> made.in(running(made.task(), health)));
  }

  @Override
  public void signal(Handle handle) throws RuntimeFailure {
    reach();
    alter(
        handle.task(),
        container ->
            container.behaviour().ignoresStopSignal()
                ? container
                : container.in(ended(container, SIGTERM_EXIT)));
  }

  @Override
  public void kill(Handle handle) throws RuntimeFailure {
    reach();
    alter(handle.task(), container -> container.in(ended(container, SIGKILL_EXIT)));
  }

  @Override
  public void remove(Handle handle) throws RuntimeFailure {
    reach();
    containers.remove(handle.task());
  }

  @Override
  public void release(Handle handle) {
    // A simulated container has no files.
  }

  @Override
  public Watch watch(Watcher watcher) {
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }

  @Override
  public void close() {
    watchers.clear();
  }

  private void reach() throws RuntimeFailure {
    if (away) {
      throw new RuntimeFailure.Unavailable(
          "engine unavailable at simulated://" + description.hostname() + ": end the outage");
    }
  }

  private void alter(Id task, UnaryOperator<Container> change) {
    if (containers.computeIfPresent(task, (id, container) -> change.apply(container)) != null) {
      watchers.forEach(watcher -> watcher.changed(task));
    }
  }

  private static Running running(AssignedTask task, Health health) {
    List<HostPort> ports =
        task.hostPorts().stream()
            .map(port ->
                new HostPort(
                    port.protocol(),
                    port.published() == 0
                        ? FIRST_EPHEMERAL_PORT + port.target() % FIRST_EPHEMERAL_PORT
                        : port.published(),
                    port.target()))
            .toList();
    return new Running(containerId(task), 1, health, ports);
  }

  private static Present ended(Container container, int exitCode) {
    return container.state() instanceof Running running
        ? new Ended(running.container(), exitCode, running.health(), "")
        : container.state();
  }

  private static Sighting.Phase phase(Present state) {
    return switch (state) {
      case Created ignored -> Sighting.Phase.CREATED;
      case Running ignored -> Sighting.Phase.RUNNING;
      case Ended ignored -> Sighting.Phase.ENDED;
    };
  }

  private static String containerId(AssignedTask task) {
    return "simulated-" + task.id();
  }
}
