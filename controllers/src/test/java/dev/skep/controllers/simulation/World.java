package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.model.Blob;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Node;
import dev.skep.api.model.Resource;
import dev.skep.api.session.AssignedTask;
import dev.skep.api.state.Change;
import dev.skep.api.state.Samples;
import dev.skep.api.state.Transaction;
import dev.skep.api.store.Committed;
import dev.skep.controllers.Controller;
import dev.skep.controllers.admission.Admission;
import dev.skep.controllers.admission.NewNode;
import dev.skep.controllers.admission.Request;
import dev.skep.controllers.driver.StandardControllers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A cluster, its users and what goes wrong: everything there is, made from one seed. */
final class World {
  private static final int MANAGERS = 3;
  private static final int FEWEST_HOSTS = 5;
  private static final long NODES_LOOK = 2_000;

  /** Clocks of hosts that nothing synchronises. */
  private static final long LONGEST_SKEW = 5_000;

  private static final long GIB = 1L << 30;
  private static final long CPU = 1_000_000_000L;

  private final Chance chance;
  private final Agenda agenda;
  private final Trace trace;
  private final Troubles troubles = new Troubles();
  private final SimNetwork network = new SimNetwork();
  private final Rules rules;
  private final List<Controller<?, ?>> controllers = StandardControllers.all(DeadlineRule.BOUNDS);
  private final List<SimHost> hosts = new ArrayList<>();
  private final List<SimManager> managers = new ArrayList<>();
  private final Replication replication;
  private final List<Operator> operators;
  private final Saboteur saboteur;
  private boolean calm;
  private long commits;
  private long lastCommitAt;
  private @Nullable Violation violation;

  World(long seed, int traceLines) {
    chance = new Chance(seed);
    agenda = new Agenda(chance);
    rules = new Rules(seed, agenda);
    trace = new Trace(agenda, traceLines);
    makeHosts(FEWEST_HOSTS + chance.below(3));
    replication = new Replication(this, hosts.getFirst().node(), this::committed);
    initialise();
    for (SimHost host : hosts.subList(0, MANAGERS)) {
      addManager(host);
    }
    operators = List.of(new Operator(this, "anna"), new Operator(this, "ben"));
    saboteur = new Saboteur(this);
  }

  private void makeHosts(int count) {
    for (int i = 1; i <= count; i++) {
      String name = "h" + i;
      Node.Description description =
          new Node.Description(
              name,
              "linux",
              "x86_64",
              chance.between(2, 6) * CPU,
              chance.between(4, 16) * GIB,
              Map.of(),
              "20.10.24",
              Map.of(),
              List.of(),
              "simulated",
              "0.1.0");
      SimHost host = new SimHost(this, name, description, chance.id());
      host.setClock(chance.between(-LONGEST_SKEW, LONGEST_SKEW));
      hosts.add(host);
    }
  }

  private void initialise() {
    for (SimHost host : hosts) {
      boolean first = host == hosts.getFirst();
      boolean manages = hosts.indexOf(host) < MANAGERS;
      NewNode node =
          new NewNode(
              host.node(),
              manages ? Node.Role.MANAGER : Node.Role.WORKER,
              Node.Availability.ACTIVE,
              host.description(),
              manages ? Optional.of(Membership.addresses(host)) : Optional.empty());
      Request request = new Request(chance.id(), agenda.now(), "the beginning");
      Wish wish =
          Wish.of(
              "add " + host.name(),
              (state, ignored) ->
                  first
                      ? Admission.initialise(
                          state, request, smallNetworks(), Samples.cluster().trust(), node)
                      : Admission.admitNode(state, request, node),
              expected -> NodeWishes.expect(expected, host.node(), node.role()));
      rules
          .wishes()
          .asked(
              request.transaction(),
              expected -> wish.effect().accept(replication.state(), expected));
      replication.write(wish.verb().apply(replication.state(), request).orThrow().transaction());
    }
  }

  /** Everything begins to move. */
  void begin() {
    hosts.forEach(host -> host.join(host.node()));
    managers.forEach(SimManager::start);
    replication.watchLeader();
    new Membership(this).watch();
    watchNodes();
    operators.forEach(Operator::think);
    saboteur.pause();
  }

  /** A manager that has what the history holds now; it is started when its host is. */
  void addManager(SimHost host) {
    FaultyStore store = new FaultyStore(replication, host, replication.state());
    replication.add(store);
    SimManager manager = new SimManager(this, host, store);
    managers.add(manager);
    if (!replication.isNew()) {
      manager.start();
    }
  }

  /** Its process ends, and it takes no part in anything any more. */
  void dismiss(SimManager manager) {
    managers.remove(manager);
    replication.remove(manager.store());
    manager.dismiss();
  }

  /** Nobody wishes anything any more, and nothing new goes wrong; what is broken is repaired. */
  void calmDown() {
    trace.note("world", "is calm from here on");
    calm = true;
    troubles.calm();
    network.healAll();
    hosts.forEach(this::boot);
    managers.forEach(SimManager::start);
  }

  /** The host has power again. */
  void boot(SimHost host) {
    if (!host.isUp()) {
      trace.note(host.name(), "is back");
      host.boot(chance.happens(0.4));
    } else {
      host.startAgent();
    }
    managerAt(host.name()).ifPresent(SimManager::start);
  }

  private void watchNodes() {
    guard(() -> rules.whileSteady(this));
    agenda.in(NODES_LOOK, this::watchNodes);
  }

  /** A manager asks for a commit. */
  void submitted(SimManager manager, Transaction transaction) {
    guard(() -> rules.submitted(manager, transaction));
  }

  /** The history does not take a transaction. */
  void refused(Transaction transaction, Throwable cause) {
    guard(() -> rules.refused(transaction, cause, replication.state()));
  }

  /**
   * Lets everything happen up to a time.
   *
   * @throws Violation if a rule is broken
   */
  void runUntil(long millis) {
    while (agenda.step(millis)) {
      guard(() -> rules.afterStep(replication.state(), hosts));
      if (violation != null) {
        throw violation;
      }
    }
  }

  private void committed(Committed committed) {
    if (!onlyForgetsContents(committed)) {
      commits++;
      lastCommitAt = agenda.millis();
    }
    for (Change change : committed.changes()) {
      if (change instanceof Change.Created(Resource resource)) {
        trace.labels().learn(resource);
      }
    }
    Story.tell(trace, committed);
    guard(() -> rules.committed(committed));
  }

  /** Staged contents that nobody used go minutes later, also when all is at rest. */
  private static boolean onlyForgetsContents(Committed committed) {
    return committed.changes().stream()
        .allMatch(c -> c instanceof Change.Deleted(Resource gone) && gone instanceof Blob);
  }

  /** A violation inside a callback must not be lost in somebody's error handling. */
  private void guard(Runnable check) {
    try {
      check.run();
    } catch (Violation found) {
      violate(found);
    }
  }

  private void violate(Violation found) {
    if (violation == null) {
      violation = found;
    }
  }

  /** A driver met something that must not happen. */
  void fault(String where, Throwable cause) {
    violate(new Violation("nothing fails", where + ": " + cause, cause));
  }

  /** An agent stops a container. */
  void stops(AssignedTask task) {
    guard(() -> AgentRule.checkStop(replication.state(), task));
  }

  void containerStarted() {
    rules.containerStarted();
  }

  Agenda agenda() {
    return agenda;
  }

  Chance chance() {
    return chance;
  }

  Trace trace() {
    return trace;
  }

  Troubles troubles() {
    return troubles;
  }

  SimNetwork network() {
    return network;
  }

  Rules rules() {
    return rules;
  }

  Replication replication() {
    return replication;
  }

  List<Controller<?, ?>> controllers() {
    return controllers;
  }

  List<SimHost> hosts() {
    return hosts;
  }

  List<SimManager> managers() {
    return managers;
  }

  boolean isCalm() {
    return calm;
  }

  long commits() {
    return commits;
  }

  long lastCommitAt() {
    return lastCommitAt;
  }

  long wishes() {
    return operators.stream().mapToLong(Operator::wishes).sum();
  }

  long faults() {
    return saboteur.faults();
  }

  Optional<SimManager> managerAt(String host) {
    for (SimManager manager : managers) {
      if (manager.host().name().equals(host)) {
        return Optional.of(manager);
      }
    }
    return Optional.empty();
  }

  Optional<SimHost> hostOf(Id node) {
    for (SimHost host : hosts) {
      if (host.node().equals(node)) {
        return Optional.of(host);
      }
    }
    return Optional.empty();
  }

  /** Few blocks of few addresses, so that they are used up now and then. */
  private Cluster.Spec smallNetworks() {
    Cluster.Spec spec = Cluster.Spec.defaults();
    return new Cluster.Spec(
        spec.heartbeatPeriod(),
        spec.missedHeartbeats(),
        spec.taskHistoryLimit(),
        "10.0.0.0/25",
        chance.happens(0.5) ? 28 : 27,
        spec.certificateExpiry(),
        LostNodeRule.ORPHANED_AFTER);
  }
}
