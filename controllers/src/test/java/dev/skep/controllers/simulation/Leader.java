package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Node;
import dev.skep.api.model.Task;
import dev.skep.api.session.SessionMessage.TaskReport;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Transaction;
import dev.skep.api.store.Committed;
import dev.skep.api.store.Leadership;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Observations.NodeObservation;
import dev.skep.controllers.driver.Driver;
import dev.skep.controllers.driver.DriverSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The leading manager: the real driver, and sessions with agents as simple as they can be. */
final class Leader {
  /** From here on the driver notices that it was asleep. */
  private static final Duration LONG_SLEEP =
      DriverSettings.defaults().pulse().plus(DriverSettings.defaults().overslept());

  private final Simulation simulation;
  private final World world;
  private final FaultyStore store;
  private final Id id;
  private final long term;
  private final Driver driver;
  private final Map<Id, Session> sessions = new TreeMap<>();
  private Instant asleepUntil = Instant.MIN;
  private final NavigableSet<Instant> listenedAnew = new TreeSet<>();
  private boolean deposed;
  private long reportTransactions;
  private long assignmentsSent;
  private @Nullable Instant nextRun;

  /** What the leader knows of one agent. */
  private static final class Session {
    final Node.Description description;
    final String address;
    Instant leaseEnds;
    long sent;
    boolean changed = true;

    Session(Node.Description description, String address, Instant leaseEnds) {
      this.description = description;
      this.address = address;
      this.leaseEnds = leaseEnds;
    }
  }

  Leader(Simulation simulation, Id id, long term) {
    this.simulation = simulation;
    this.world = simulation.world();
    this.store = simulation.store();
    this.id = id;
    this.term = term;
    listenedAnew.add(world.now());
    this.driver =
        new Driver(
            store,
            simulation.controllers(),
            DriverSettings.defaults(),
            (where, cause) -> world.violated(new Violation("fault in " + where, cause)),
            this::runSoon);
    driver.leadership(new Leadership.View(term, Optional.of(id), true));
    runSoon();
  }

  long term() {
    return term;
  }

  Driver driver() {
    return driver;
  }

  boolean isAsleep() {
    return asleepUntil.isAfter(world.now());
  }

  void depose() {
    deposed = true;
    driver.leadership(Leadership.View.none());
  }

  /** The process stands still; a nap shorter than a lease changes nothing that matters. */
  void sleep(Duration howLong) {
    if (isAsleep()) {
      return;
    }
    asleepUntil = world.now().plus(howLong);
    if (howLong.compareTo(LONG_SLEEP) > 0) {
      listenedAnew.add(asleepUntil);
    }
  }

  /** From when on it could hear every heartbeat, as of a time; empty before it led. */
  Optional<Instant> listeningSince(Instant asOf) {
    return Optional.ofNullable(listenedAnew.floor(asOf));
  }

  private void runSoon() {
    runAt(world.now());
  }

  private void runAt(Instant when) {
    if (nextRun == null || when.isBefore(nextRun)) {
      nextRun = when;
      world.at(when, this::run);
    }
  }

  private void run() {
    if (deposed || nextRun == null || nextRun.isAfter(world.now())) {
      return;
    }
    nextRun = null;
    if (isAsleep()) {
      runAt(asleepUntil);
      return;
    }
    driver.observed(observations());
    driver.run(store.leaderTime()).map(store::trueTime).ifPresent(this::runAt);
  }

  private Observations observations() {
    Map<Id, NodeObservation> nodes = new HashMap<>();
    sessions.forEach((node, session) ->
        nodes.put(
            node,
            new NodeObservation(session.leaseEnds, true, session.address, session.description, 0)));
    return Observations.of(nodes);
  }

  /** A commit was applied here. */
  void committed(Committed committed) {
    if (deposed) {
      return;
    }
    driver.committed(committed);
    for (Change change : committed.changes()) {
      if (change.resource() instanceof Task task && task.node() != null) {
        Session session = sessions.get(task.node());
        if (session != null) {
          session.changed = true;
        }
      }
    }
    sessions.forEach((node, session) -> {
      if (session.changed) {
        sendAssignments(node, session);
      }
    });
    runSoon();
  }

  /** Runs what came over the network, later if this process is asleep, never once deposed. */
  void receive(Runnable message) {
    if (deposed) {
      return;
    }
    if (isAsleep()) {
      world.at(asleepUntil, () -> receive(message));
      return;
    }
    message.run();
    runSoon();
  }

  void hello(Agent agent) {
    if (store.state().node(agent.id()).isEmpty()) {
      return;
    }
    Session session = new Session(agent.description(), agent.address(), leaseEnd());
    sessions.put(agent.id(), session);
    simulation.toAgent(agent, () -> agent.welcome(term));
    sendAssignments(agent.id(), session);
  }

  private Instant leaseEnd() {
    Duration lease =
        store.state().cluster().map(Cluster::spec).orElseGet(Cluster.Spec::defaults).lease();
    return store.leaderTime().plus(lease);
  }

  /** Until when a node is believed to be alive, in true time; empty when it was not heard. */
  Optional<Instant> leaseEnd(Id node) {
    return Optional.ofNullable(sessions.get(node)).map(s -> store.trueTime(s.leaseEnds));
  }

  void heartbeat(Agent agent, long newestAssignments) {
    Session session = sessions.get(agent.id());
    if (session == null || store.state().node(agent.id()).isEmpty()) {
      simulation.toAgent(agent, () -> agent.reconnect(term));
      return;
    }
    session.leaseEnds = leaseEnd();
    if (newestAssignments < session.sent) {
      sendAssignments(agent.id(), session);
    }
  }

  private void sendAssignments(Id node, Session session) {
    session.changed = false;
    assignmentsSent++;
    session.sent = assignmentsSent;
    ClusterState state = store.state();
    List<Task> tasks =
        state
            .tasksOnNode(node)
            .filter(task -> !task.state().terminal())
            .sorted(Comparator.comparing(Task::id))
            .toList();
    long number = session.sent;
    simulation
        .agent(node)
        .ifPresent(
            agent -> simulation.toAgent(agent, () -> agent.assignments(term, number, tasks)));
  }

  void reports(Agent agent, long number, List<TaskReport> reports) {
    if (!sessions.containsKey(agent.id())) {
      return;
    }
    reportTransactions++;
    List<Mutation> mutations =
        reports.stream()
            .<Mutation>map(r -> new Mutation.ReportTask(r.task(), agent.id(), r.status()))
            .toList();
    Transaction transaction =
        Transaction.of(Id.derive(id, "reports", term, reportTransactions), mutations).inTerm(term);
    store
        .commit(transaction)
        .whenComplete((committed, error) -> {
          if (error == null && !deposed) {
            simulation.toAgent(agent, () -> agent.acknowledged(number));
          }
        });
  }

  /** For checks at the end. */
  Stream<Id> connected() {
    return sessions.keySet().stream();
  }
}
