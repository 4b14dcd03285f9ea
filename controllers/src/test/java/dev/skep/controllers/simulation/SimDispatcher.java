package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Node;
import dev.skep.api.model.Task;
import dev.skep.api.session.SessionMessage;
import dev.skep.api.session.SessionMessage.Hello;
import dev.skep.api.state.Change;
import dev.skep.api.store.Committed;
import dev.skep.api.store.Leadership;
import dev.skep.controllers.Fence;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Observations.NodeObservation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The leader's side of the agents' sessions, as the daemon has it: heartbeats become leases,
 * assignments follow the state, reports become commits. Managers that do not lead redirect.
 */
final class SimDispatcher {
  /** How often heartbeats are told to the driver; much less than a lease. */
  private static final long CADENCE = 500;

  private final World world;
  private final SimManager manager;
  private final SimProcess process;
  private final Runnable observed;
  private final TreeMap<Id, DispatcherSession> sessions = new TreeMap<>();
  private final TreeMap<Id, NodeObservation> heard = new TreeMap<>();
  private final TreeMap<Id, Long> heardAt = new TreeMap<>();
  private final TreeMap<Id, Long> toldOf = new TreeMap<>();
  private final ReportQueue reports;
  private Leadership.View view = Leadership.View.none();
  private boolean telling;
  private long leadingSince;

  SimDispatcher(World world, SimManager manager, SimProcess process, Runnable observed) {
    this.world = world;
    this.manager = manager;
    this.process = process;
    this.observed = observed;
    reports = new ReportQueue(world, manager.store(), process, this::endAll);
  }

  /** For how long, truly, this leader's driver has not been told of a node. */
  long silence(Id node) {
    return world.agenda().millis() - toldOf.getOrDefault(node, leadingSince);
  }

  /** The time by the manager's clock. */
  Instant now() {
    return manager.clock().instant();
  }

  /** What the driver is told now. */
  Observations tell() {
    toldOf.clear();
    toldOf.putAll(heardAt);
    return observations();
  }

  Observations observations() {
    return Observations.of(heard);
  }

  void leads(Leadership.View changed) {
    boolean sameLeader = changed.isSelf() && view.isSelf() && changed.term() == view.term();
    view = changed;
    if (!sameLeader) {
      endAll();
      heard.clear();
      heardAt.clear();
      leadingSince = world.agenda().millis();
      reports.clear();
      observed.run();
    }
  }

  private void endAll() {
    List.copyOf(sessions.values()).forEach(DispatcherSession::end);
    sessions.clear();
  }

  void accept(Connection.End connection) {
    connection.open(
        process,
        message -> {
          if (message instanceof Hello hello) {
            hello(connection, hello);
          }
        },
        () -> {});
  }

  private void hello(Connection.End connection, Hello hello) {
    if (!view.isSelf()) {
      redirect(connection);
      return;
    }
    // A leader that was asleep may be none any more, and what it knows may be old.
    manager
        .store()
        .latest()
        .whenComplete((newest, failure) -> {
          if (failure == null && view.isSelf()) {
            welcome(connection, hello);
          } else {
            redirect(connection);
          }
        });
  }

  private void redirect(Connection.End connection) {
    String leader =
        view.leader()
            .filter(node -> !view.isSelf())
            .flatMap(world::hostOf)
            .map(SimHost::name)
            .orElse("");
    connection.send(new SessionMessage.Redirect(leader, List.of()));
  }

  private void welcome(Connection.End connection, Hello hello) {
    @Nullable DispatcherSession before = sessions.remove(hello.node());
    if (before != null) {
      before.end();
    }
    if (manager.store().state().node(hello.node()).isEmpty()) {
      connection.close();
      return;
    }
    DispatcherSession session =
        new DispatcherSession(world, manager.store(), process, connection, hello.node());
    sessions.put(hello.node(), session);
    connection.open(process, message -> received(session, message), () -> closed(session));
    heard(hello.node(), true, hello.description());
    observed.run();
    session.welcome(spec());
  }

  private Cluster.Spec spec() {
    return manager.store().state().cluster().map(Cluster::spec).orElse(Cluster.Spec.defaults());
  }

  private void received(DispatcherSession session, SessionMessage message) {
    if (sessions.get(session.node()) != session) {
      return;
    }
    switch (message) {
      case SessionMessage.Heartbeat ignored -> {
        @Nullable NodeObservation known = heard.get(session.node());
        if (known != null) {
          heard(session.node(), true, known.description());
          tellSoon();
        }
      }
      case SessionMessage.Reports news -> reports.add(session, news);
      case SessionMessage.Asked question -> asked(session, question);
      default -> {}
    }
  }

  /** Only what was the newest state after the question came can answer it. */
  private void asked(DispatcherSession session, SessionMessage.Asked question) {
    manager
        .store()
        .latest()
        .whenComplete((newest, failure) -> {
          if (failure == null && view.isSelf()) {
            session.grant(
                new SessionMessage.Granted(
                    question.number(), Fence.granted(newest, session.node(), question.tasks())));
          }
        });
  }

  private void heard(Id node, boolean connected, Node.Description description) {
    Instant leaseEnds = now().plus(spec().lease());
    String address = world.hostOf(node).map(SimHost::name).orElse("");
    heardAt.put(node, world.agenda().millis());
    heard.put(node, new NodeObservation(leaseEnds, connected, address, description, 0));
  }

  private void tellSoon() {
    if (!telling) {
      telling = true;
      process.in(
          CADENCE,
          () -> {
            telling = false;
            observed.run();
          });
    }
  }

  private void closed(DispatcherSession session) {
    if (sessions.remove(session.node(), session)) {
      heard.computeIfPresent(
          session.node(),
          (node, o) ->
              new NodeObservation(
                  o.leaseEnds(), false, o.address(), o.description(), o.networkRevision()));
      observed.run();
    }
  }

  void committed(Committed committed) {
    for (Change change : committed.changes()) {
      switch (change) {
        case Change.Deleted(Node node) ->
            Optional.ofNullable(sessions.remove(node.id())).ifPresent(DispatcherSession::end);
        // A task that has a node keeps it.
        case Change.Updated(Task before, Task after) -> touched(after.node(), after.id());
        case Change.Deleted(Task task) -> touched(task.node(), task.id());
        default -> {}
      }
    }
  }

  private void touched(@Nullable Id node, Id task) {
    @Nullable DispatcherSession session = node == null ? null : sessions.get(node);
    if (session != null) {
      session.touched(task);
    }
  }
}
