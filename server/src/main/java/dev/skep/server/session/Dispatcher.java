package dev.skep.server.session;

import dev.skep.api.Bytes;
import dev.skep.api.Id;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Node;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.model.Task;
import dev.skep.api.session.SessionMessage;
import dev.skep.api.session.SessionMessage.Asked;
import dev.skep.api.session.SessionMessage.Hello;
import dev.skep.api.session.SessionMessage.Reports;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.api.store.Committed;
import dev.skep.api.store.Leadership;
import dev.skep.api.store.Store;
import dev.skep.controllers.Observations;
import dev.skep.server.access.ChangeFeed;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A manager's side of all agent sessions. While this manager leads, it gives each node its
 * assignments and takes its reports and heartbeats; otherwise it redirects.
 *
 * <p>Commits only mark what changed, on the store's thread; one thread of its own sends.
 */
public final class Dispatcher implements AutoCloseable {
  /** Swarm's interval between two increments for the same node. */
  private static final Duration SEND_INTERVAL = Duration.ofMillis(100);

  /** How often the driver hears of heartbeats: several times in a lease. */
  private static final Duration OBSERVE_INTERVAL = Duration.ofMillis(250);

  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

  private final Id self;
  private final Store store;
  private final Function<PayloadVersion, Bytes> contents;
  private final ScheduledExecutorService executor;
  private final Roster roster;
  private final ReportBatcher reports;
  private final RenewalRequests renewals;
  private final Grants grants;
  private final Pacer sending;
  private final Pacer observing;
  private final AutoCloseable listening;
  private final OpenSessions sessions = new OpenSessions();
  private final Set<SessionConnection> connections = ConcurrentHashMap.newKeySet();

  /** Nodes that came while nobody led. */
  private final Map<SessionConnection, Hello> undecided = new HashMap<>();

  private volatile boolean leading;
  private @Nullable ChangeFeed feed;

  /**
   * @param self this manager
   * @param store this manager's
   * @param contents opens what secrets and configs hold
   * @param observe takes what the sessions know, by one thread, in order
   * @param clock for leases; the driver's
   * @param random draws ids of transactions; safe for any thread
   */
  public Dispatcher(
      Id self,
      Store store,
      Function<PayloadVersion, Bytes> contents,
      Consumer<Observations> observe,
      InstantSource clock,
      RandomGenerator random) {
    this.self = self;
    this.store = store;
    this.contents = contents;
    this.executor =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("skep-dispatcher").daemon().factory());
    this.roster = new Roster(clock);
    this.reports = new ReportBatcher(store, executor, random);
    this.renewals = new RenewalRequests();
    this.grants = new Grants(store, executor);
    this.sending = new Pacer(executor, SEND_INTERVAL, this::sendMarked);
    this.observing =
        new Pacer(executor, OBSERVE_INTERVAL, () -> observe.accept(roster.observations()));
    executor.scheduleWithFixedDelay(
        this::check, CHECK_INTERVAL.toMillis(), CHECK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    this.listening = store.leadership().listen(view -> executor.execute(() -> leadership(view)));
  }

  /** A node has connected; what it says goes into the result. */
  public SessionConnection connected(SessionChannel channel) {
    SessionConnection connection = new SessionConnection(this, channel, executor);
    connections.add(connection);
    return connection;
  }

  private void leadership(Leadership.View view) {
    if (view.isSelf() != leading) {
      changeLead(view);
    }
    Map<SessionConnection, Hello> retried = Map.copyOf(undecided);
    undecided.clear();
    retried.forEach(this::hello);
  }

  private void changeLead(Leadership.View view) {
    leading = view.isSelf();
    roster.clear();
    reports.clear();
    renewals.clear();
    if (leading) {
      LOG.atInfo().addKeyValue("term", view.term()).log("leads: serving agent sessions");
      feed = new ChangeFeed(store, this::committed, this::missed);
    } else {
      LOG.atInfo().addKeyValue("term", view.term()).log("leads no longer: redirecting agents");
      stopFeed();
      sessions.all().forEach(this::redirect);
    }
    observing.request();
  }

  private void missed() {
    sessions.markAll();
    sending.request();
  }

  private void committed(Committed committed) {
    committed.changes().forEach(change -> changed(change, committed.state()));
  }

  private void changed(Change change, ClusterState state) {
    switch (change) {
      case Change.Created(Task task) -> mark(task.node(), task);
      case Change.Deleted(Task task) -> mark(task.node(), task);
      case Change.Updated(Task before, Task after) -> {
        if (before.desired() != after.desired() || !Objects.equals(before.node(), after.node())) {
          mark(before.node(), after);
          mark(after.node(), after);
        }
      }
      case Change.Created(Node node) -> nodeChanged(Optional.empty(), Optional.of(node), state);
      case Change.Updated(Node before, Node after) ->
          nodeChanged(Optional.of(before), Optional.of(after), state);
      case Change.Deleted(Node node) -> nodeChanged(Optional.of(node), Optional.empty(), state);
      case Change.Updated(Cluster before, Cluster after) when !before.spec().equals(after.spec()) ->
          sessions.tell(Greetings.welcome(state));
      default -> {
        // Nothing else is part of an assignment.
      }
    }
  }

  private void mark(@Nullable Id node, Task task) {
    if (sessions.mark(node, task.id())) {
      sending.request();
    }
  }

  private void nodeChanged(Optional<Node> before, Optional<Node> after, ClusterState state) {
    if (Greetings.changesManagers(before, after)) {
      sessions.tell(new SessionMessage.Managers(Greetings.managers(state)));
    }
    if (after.isEmpty()) {
      before.ifPresent(node -> remove(node.id()));
    }
  }

  private void remove(Id node) {
    executor.execute(() -> {
      sessions.of(node).ifPresent(connection -> connection.close(SessionEnd.REMOVED));
      roster.forget(node);
      observing.request();
    });
  }

  private void sendMarked() {
    if (sessions.sendMarked(store::state, contents)) {
      sending.request();
    }
  }

  private void check() {
    try {
      ClusterState state = store.state();
      Duration lease = Greetings.lease(state);
      connections.forEach(connection -> connection.check(lease));
      if (leading) {
        sessions.all().forEach(connection -> renewals.ask(connection, state));
        observing.request();
      }
    } catch (RuntimeException e) {
      // A scheduled task that throws once never runs again.
      LOG.error("checking the sessions failed", e);
    }
  }

  /** Handles a node's first message; on the dispatcher's thread, as all below. */
  void hello(SessionConnection connection, Hello hello) {
    Id node = connection.node();
    if (!leading && !knowsOtherLeader()) {
      // An election takes a second; the node need not look for another manager meanwhile.
      undecided.put(connection, hello);
    } else if (!leading) {
      redirect(connection);
    } else if (!hello.node().equals(node)) {
      LOG.atWarn().addKeyValue("node", node).log("claims to be node {}", hello.node());
      connection.close(SessionEnd.MALFORMED);
    } else {
      // A leader that was asleep may be none any more. What its state of before says would stop
      // tasks that are wanted by now, so the node hears nothing of it.
      store
          .latest()
          .whenCompleteAsync(
              (newest, failure) -> confirmed(connection, hello, failure == null), executor);
    }
  }

  private void confirmed(SessionConnection connection, Hello hello, boolean leads) {
    if (!connections.contains(connection) || connection.session().isPresent()) {
      return;
    }
    ClusterState state = store.state();
    if (!leading) {
      hello(connection, hello);
    } else if (!leads) {
      connection.close(SessionEnd.BUSY);
    } else if (state.resource(Kind.NODE, connection.node()).isEmpty()) {
      connection.close(SessionEnd.REMOVED);
    } else {
      open(connection, hello, state);
    }
  }

  private boolean knowsOtherLeader() {
    return store.leadership().view().leader().filter(leader -> !leader.equals(self)).isPresent();
  }

  private void open(SessionConnection connection, Hello hello, ClusterState state) {
    Id node = hello.node();
    sessions.open(connection).ifPresent(earlier -> earlier.close(SessionEnd.REPLACED));
    roster.opened(
        node, connection.channel().remoteAddress(), hello.description(), Greetings.lease(state));
    connection.open();
    connection.channel().send(Greetings.welcome(state));
    sessions.mark(connection);
    sending.request();
    observing.request();
  }

  void heard(Id node, long networkRevision) {
    if (leading) {
      roster.heard(node, networkRevision, Greetings.lease(store.state()));
      observing.request();
    }
  }

  void reported(SessionConnection connection, Reports message) {
    Id node = connection.node();
    Runnable acknowledge =
        () -> connection.channel().send(new SessionMessage.Acknowledged(message.number()));
    if (leading && !reports.offer(node, message, acknowledge)) {
      connection.close(SessionEnd.BUSY);
    }
  }

  /** A node asks whether tasks may run there; no other manager than the leader can tell. */
  void asked(SessionConnection connection, Asked question) {
    if (leading) {
      grants.ask(connection, question);
    }
  }

  void closed(SessionConnection connection) {
    connections.remove(connection);
    undecided.remove(connection);
    if (sessions.close(connection)) {
      roster.closed(connection.node());
      observing.request();
    }
  }

  private void redirect(SessionConnection connection) {
    connection.channel().send(Greetings.redirect(store.state(), store.leadership().view()));
    connection.close(SessionEnd.REDIRECTED);
  }

  private void stopFeed() {
    if (feed != null) {
      feed.close();
      feed = null;
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (Exception e) {
      throw new IllegalStateException("the listener of the leadership cannot be closed", e);
    }
    stopFeed();
    executor.shutdownNow();
    connections.forEach(connection -> connection.close(SessionEnd.STOPPING));
  }
}
