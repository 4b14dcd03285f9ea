package dev.skep.server.session;

import dev.skep.api.Id;
import dev.skep.api.session.SessionMessage;
import dev.skep.api.session.SessionMessage.Acknowledged;
import dev.skep.api.session.SessionMessage.Assignments;
import dev.skep.api.session.SessionMessage.Granted;
import dev.skep.api.session.SessionMessage.Hello;
import dev.skep.api.session.SessionMessage.Managers;
import dev.skep.api.session.SessionMessage.Redirect;
import dev.skep.api.session.SessionMessage.Reports;
import dev.skep.api.session.SessionMessage.Welcome;
import dev.skep.server.session.ManagerLink.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's side of the agent session: finds the leader, stays connected to it, feeds the agent and
 * brings its reports. One virtual thread does everything in turn.
 */
public final class SessionClient implements AutoCloseable {
  private static final Duration MIN_BACK_OFF = Duration.ofMillis(100);
  private static final Duration MAX_BACK_OFF = Duration.ofSeconds(2);

  /** For the answer to the hello, which waits for the end of an election. */
  private static final Duration HELLO_TIMEOUT = Duration.ofSeconds(5);

  /** An agent that is busy with its engine for longer is left alone. */
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

  /** Redirects that are followed without a pause; more happen only while nobody leads. */
  private static final int MAX_HOPS = 3;

  private static final Logger LOG = LoggerFactory.getLogger(SessionClient.class);

  private final Id node;
  private final SessionAgent agent;
  private final KnownManagers managers;
  private final ManagerLink.Connector connector;
  private final Membership membership;
  private final BackOff backOff;
  private final AtomicReference<@Nullable ManagerLink> current = new AtomicReference<>();
  private final Thread thread;
  private volatile boolean closed;
  private int hops;

  /** What a session may learn about the node's membership. Calls may block. */
  public interface Membership {
    /** The certificate does not fit the node's role any more: get another one. */
    void renew() throws IOException;

    /** The cluster does not know this node any more. */
    void removed();

    /** A leader serves this node: whatever was wrong before is over. */
    void served();
  }

  /**
   * A client that runs until it is closed.
   *
   * @param node this node
   * @param managers whom to connect to
   * @param connector opens connections
   * @param random draws the back-off
   */
  public SessionClient(
      Id node,
      SessionAgent agent,
      KnownManagers managers,
      ManagerLink.Connector connector,
      Membership membership,
      RandomGenerator random) {
    this.node = node;
    this.agent = agent;
    this.managers = managers;
    this.connector = connector;
    this.membership = membership;
    this.backOff = new BackOff(random, MIN_BACK_OFF, MAX_BACK_OFF);
    this.thread = Thread.ofVirtual().name("skep-session").unstarted(this::run);
  }

  /** Begins. */
  public void start() {
    thread.start();
  }

  /** The agent has something to report; quick, on any thread. */
  public void reportsAvailable() {
    @Nullable ManagerLink link = current.get();
    if (link != null) {
      link.wake();
    }
  }

  private void run() {
    while (!closed) {
      try {
        Thread.sleep(attempt(managers.next()));
      } catch (InterruptedException e) {
        // Only close() interrupts.
        return;
      }
    }
  }

  /** One connection from its beginning to its end; returns how long to wait then. */
  private Duration attempt(String address) throws InterruptedException {
    try (ManagerLink link = connector.open(address)) {
      current.set(link);
      return converse(link, address);
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("manager", address).log("no session: {}", e.getMessage());
    } catch (RuntimeException e) {
      if (closed) {
        // The interrupt of close() surfaces as whatever the agent makes of it.
        throw new InterruptedException();
      }
      LOG.atError().addKeyValue("manager", address).setCause(e).log("the session failed");
    } finally {
      current.set(null);
    }
    managers.failed(address);
    return backOff.next();
  }

  private Duration converse(ManagerLink link, String address)
      throws IOException, InterruptedException {
    link.send(new Hello(node, agent.describe()));
    Event answer = answer(link);
    return switch (answer) {
      case Event.Received(Welcome welcome) -> {
        LOG.atInfo().addKeyValue("manager", address).log("session opened");
        yield serve(link, welcome, address);
      }
      case Event.Received(Redirect redirect) -> followed(redirect);
      case Event.Closed closedByManager -> ended(closedByManager);
      default -> throw new IOException("an answer that is none: " + answer);
    };
  }

  private static Event answer(ManagerLink link) throws IOException, InterruptedException {
    Event event;
    do {
      event = link.next(HELLO_TIMEOUT).orElseThrow(() -> new IOException("no answer"));
    } while (event instanceof Event.Woken);
    return event;
  }

  private Duration followed(Redirect redirect) {
    managers.update(redirect.managers());
    if (redirect.leaderAddress().isEmpty()) {
      return backOff.next();
    }
    managers.prefer(redirect.leaderAddress());
    return ++hops <= MAX_HOPS ? Duration.ZERO : backOff.next();
  }

  private Duration serve(ManagerLink link, Welcome welcome, String address)
      throws IOException, InterruptedException {
    managers.update(welcome.managers());
    membership.served();
    managers.served(address);
    backOff.reset();
    hops = 0;
    agent.sessionBegins();
    Service service = new Service(link, welcome);
    while (!closed) {
      Event event = service.next();
      switch (event) {
        case Event.Received(Redirect redirect) -> {
          return followed(redirect);
        }
        case Event.Received(SessionMessage message) -> service.handle(message);
        case Event.Woken woken -> {
          // Whatever there is to send is sent before the next event.
        }
        case Event.Closed closedByManager -> {
          LOG.atInfo().addKeyValue("manager", address).log("session ended: {}", closedByManager);
          managers.failed(address);
          return ended(closedByManager);
        }
      }
    }
    return Duration.ZERO;
  }

  private Duration ended(Event.Closed end) throws IOException {
    Optional<SessionEnd> reason = SessionEnd.of(end.code());
    if (reason.equals(Optional.of(SessionEnd.RENEW))) {
      membership.renew();
      return Duration.ZERO;
    }
    if (reason.equals(Optional.of(SessionEnd.REMOVED))) {
      // Whatever ran here is wanted elsewhere or nowhere now.
      agent.assign(new Assignments(1, true, List.of(), List.of(), List.of()));
      membership.removed();
      return MAX_BACK_OFF;
    }
    return backOff.next();
  }

  /** A session that was welcomed: heartbeats, reports and the watch over the manager's life. */
  private final class Service {
    private final ManagerLink link;
    private Duration period;
    private Duration lease;
    private long nextBeatNanos = System.nanoTime();
    private long awaited;

    Service(ManagerLink link, Welcome welcome) {
      this.link = link;
      this.period = welcome.heartbeatPeriod();
      this.lease = welcome.lease();
    }

    /** Sends what is due and waits for the next event. */
    Event next() throws IOException, InterruptedException {
      while (true) {
        report();
        long now = System.nanoTime();
        boolean due = now - nextBeatNanos >= 0;
        agent.question(due).ifPresent(link::send);
        if (due) {
          link.beat(agent.networkRevision());
          nextBeatNanos = now + period.toNanos();
        }
        Optional<Event> event = link.next(Duration.ofNanos(nextBeatNanos - now));
        if (event.isPresent()) {
          return event.get();
        }
        if (link.silence().compareTo(lease) > 0) {
          throw new IOException("the manager has been silent for " + lease.toMillis() + " ms");
        }
      }
    }

    /** One message is under way at a time: so a slow leader makes reports fewer, not longer. */
    private void report() {
      if (awaited == 0) {
        Optional<Reports> reports = agent.nextReports();
        if (reports.isPresent()) {
          awaited = reports.get().number();
          link.send(reports.get());
        }
      }
    }

    void handle(SessionMessage message) throws IOException {
      switch (message) {
        case Assignments assignments -> {
          if (!agent.assign(assignments)) {
            throw new IOException("assignments " + assignments.number() + " do not follow");
          }
        }
        case Acknowledged(long number) -> {
          agent.acknowledged(number);
          awaited = number >= awaited ? 0 : awaited;
        }
        case Granted granted -> agent.granted(granted);
        case Managers(List<SessionMessage.ManagerAddress> told) -> managers.update(told);
        case Welcome changed -> {
          period = changed.heartbeatPeriod();
          lease = changed.lease();
          nextBeatNanos = System.nanoTime();
          managers.update(changed.managers());
        }
        default -> throw new IOException("not for a node: " + message.getClass().getSimpleName());
      }
    }
  }

  /** Ends the session; the agent goes on and is not called any more. Blocks for a moment. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      if (thread.isAlive()) {
        thread.join(CLOSE_PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
