package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.model.Service;
import dev.skep.api.model.Task;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Revision;
import dev.skep.api.store.Committed;
import dev.skep.controllers.Controller;
import dev.skep.controllers.driver.StandardControllers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One run: a time of chaos, then a time in which everything must come to rest. */
final class Simulation {
  private static final Duration CHAOS = Duration.ofMinutes(2);

  /** Longer than the longest chain of delays: an update of all slots, one after the other. */
  private static final Duration PATIENCE = Duration.ofMinutes(6);

  private static final Duration STEP = Duration.ofSeconds(5);

  private final World world;
  private final FaultyStore store;
  private final List<Controller<?, ?>> controllers;
  private final Invariants invariants;
  private final Map<Id, Agent> agents = new TreeMap<>();
  private @Nullable Leader leader;
  private boolean chaotic = true;
  private long commits;

  private Simulation(long seed, boolean traced, List<Controller<?, ?>> controllers) {
    this.controllers = controllers;
    world = new World(seed, traced);
    store = new FaultyStore(world);
    invariants = new Invariants(this);
  }

  /** What a run leaves behind. */
  record Result(long commits, Duration virtualTime) {}

  /**
   * Runs one seed.
   *
   * @throws Violation if something went wrong; run again with a trace to see why
   */
  static Result run(long seed) {
    return run(seed, StandardControllers.all());
  }

  /** The same with other controllers. */
  static Result run(long seed, List<Controller<?, ?>> controllers) {
    return new Simulation(seed, false, controllers).run();
  }

  /** What happened in the run of a seed, one line each, and how it ended. */
  static List<String> trace(long seed) {
    Simulation simulation = new Simulation(seed, true, StandardControllers.all());
    List<String> lines = new ArrayList<>();
    String end;
    try {
      end = simulation.run().toString();
    } catch (Violation e) {
      end = "VIOLATION " + e.getMessage();
    }
    lines.addAll(simulation.world.traced());
    lines.add(end);
    return lines;
  }

  private Result run() {
    store.watch(Revision.ZERO, this::committed);
    Operators operators = new Operators(this);
    elect(Duration.ZERO);
    operators.initialise(3 + world.pick(3));
    Chaos chaos = new Chaos(this);
    world.after(Duration.ofSeconds(3), chaos::begin);
    world.after(Duration.ofSeconds(1), operators::begin);
    world.runUntil(World.BEGIN.plus(CHAOS));
    chaotic = false;
    operators.end();
    chaos.end();
    // What was asked for last may still be on its way.
    world.runUntil(world.now().plus(STEP));
    operators.activateAll();
    return new Result(commits, settle());
  }

  private Duration settle() {
    Convergence convergence = new Convergence(this);
    Instant deadline = world.now().plus(PATIENCE);
    List<String> problems = List.of("nothing was looked at");
    while (world.now().isBefore(deadline)) {
      world.runUntil(world.now().plus(STEP));
      problems = convergence.problems();
      if (problems.isEmpty()) {
        invariants.checkReferences(store.state());
        return Duration.between(World.BEGIN, world.now());
      }
    }
    String all = problems.stream().limit(20).collect(Collectors.joining("\n  "));
    world.trace(() -> "did not come to rest: " + all);
    throw new Violation(
        "not at rest " + PATIENCE.toSeconds() + " s after the last fault:\n  " + all);
  }

  World world() {
    return world;
  }

  List<Controller<?, ?>> controllers() {
    return controllers;
  }

  FaultyStore store() {
    return store;
  }

  Optional<Leader> leader() {
    return Optional.ofNullable(leader);
  }

  List<Agent> agents() {
    return List.copyOf(agents.values());
  }

  Optional<Agent> agent(Id node) {
    return Optional.ofNullable(agents.get(node));
  }

  void addAgent(Agent agent) {
    agents.put(agent.id(), agent);
  }

  /** The host is taken away for good. */
  void removeAgent(Agent agent) {
    agent.crash(true);
    agents.remove(agent.id());
  }

  boolean isChaotic() {
    return chaotic;
  }

  /** Whether something that may go wrong with a task does so now. */
  boolean fails(Task task, double probability) {
    return chaotic && world.happens(probability);
  }

  String nameOf(Task task) {
    ClusterState state = store.state();
    String service =
        state.service(task.service()).map(Service::meta).map(m -> m.name()).orElse("?");
    return service + "." + task.slot() + "." + task.id().toString().substring(20);
  }

  void depose() {
    if (leader != null) {
      world.trace(() -> "the leader is gone");
      leader.depose();
      leader = null;
      store.loseLeader();
    }
  }

  /** Another manager takes over; its clock may differ from that of the one before. */
  void elect(Duration clock) {
    Id id = Id.random(world.random());
    long term = store.lead(id, clock);
    world.trace(() -> "leader of term " + term + ", its clock is off by " + clock);
    leader = new Leader(this, id, term);
  }

  private void committed(Committed committed) {
    commits++;
    try {
      world.trace(() -> describe(committed));
      invariants.check(committed);
      if (leader != null) {
        leader.committed(committed);
      }
    } catch (RuntimeException e) {
      world.violated(
          e instanceof Violation known ? known : new Violation("a commit could not be seen", e));
    }
  }

  private String describe(Committed committed) {
    return committed.revision()
        + ": "
        + committed.changes().stream().map(this::describe).collect(Collectors.joining("; "));
  }

  private String describe(Change change) {
    return switch (change) {
      case Change.Created(Task task) ->
          "+" + nameOf(task) + " desired " + task.desired().word() + " rev " + short5(task);
      case Change.Created created -> "+" + created.after().kind().word() + " " + name(created);
      case Change.Updated(Task before, Task after) -> nameOf(after) + difference(before, after);
      case Change.Updated updated -> "~" + updated.after();
      case Change.Deleted(Task task) -> "-" + nameOf(task);
      case Change.Deleted deleted -> "-" + deleted.before().kind().word() + " " + name(deleted);
      case Change.Explained explained -> "? " + explained.reason();
      case Change.Recorded recorded ->
          "\""
              + recorded.event().name()
              + " "
              + recorded.event().reason()
              + ": "
              + recorded.event().message()
              + "\"";
      case Change.TermStarted started -> "term " + started.term();
    };
  }

  private static String short5(Task task) {
    return task.revision().toString().substring(20);
  }

  private static String name(Change change) {
    return change.resource() == null
        ? ""
        : change.resource().meta().name() + " " + change.resource().id();
  }

  private String difference(Task before, Task after) {
    String node =
        before.node() == null && after.node() != null
            ? " on " + store.state().node(after.node()).map(n -> n.meta().name()).orElse("?")
            : "";
    String state =
        before.state() == after.state() ? "" : " " + before.state() + " -> " + after.state();
    String desired = before.desired() == after.desired() ? "" : " wants " + after.desired().word();
    return node + state + desired;
  }

  /** Sends something to whoever leads when it arrives. */
  void toLeader(Agent agent, Consumer<Leader> message) {
    send(
        agent,
        () -> {
          if (leader != null) {
            Leader receiver = leader;
            receiver.receive(() -> message.accept(receiver));
          }
        });
  }

  /** Sends something to an agent. */
  void toAgent(Agent agent, Runnable message) {
    send(
        agent,
        () -> {
          if (agent.isUp() && agents.containsKey(agent.id())) {
            message.run();
          }
        });
  }

  /** The network: late, sometimes very late, sometimes twice, sometimes never. */
  private void send(Agent agent, Runnable message) {
    if (agent.isPartitioned() || (chaotic && world.happens(0.02))) {
      return;
    }
    deliver(agent, message);
    if (chaotic && world.happens(0.02)) {
      deliver(agent, message);
    }
  }

  private void deliver(Agent agent, Runnable message) {
    Duration delay =
        chaotic && world.happens(0.03) ? world.millis(100, 4_000) : world.millis(1, 40);
    world.after(
        delay,
        () -> {
          if (!agent.isPartitioned()) {
            message.run();
          }
        });
  }

  /** The living agents, in a fixed order. */
  List<Agent> agentsByName() {
    return agents.values().stream().sorted(Comparator.comparing(Agent::name)).toList();
  }
}
