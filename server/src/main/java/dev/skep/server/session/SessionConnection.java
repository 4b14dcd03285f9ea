package dev.skep.server.session;

import dev.skep.api.Id;
import dev.skep.api.session.SessionMessage;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One connection of a node: nothing but a hello is taken first; then it is a session. What comes in
 * is handed to the dispatcher's thread; how much may wait there is bounded.
 */
public final class SessionConnection {
  /** A node waits for an acknowledgement before it reports again, so few messages are enough. */
  private static final int MAX_WAITING = 32;

  /** For the first message, and for one that reads or writes nothing: so many leases. */
  private static final int PATIENCE_LEASES = 2;

  private final Dispatcher dispatcher;
  private final SessionChannel channel;
  private final ScheduledExecutorService executor;
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile Optional<NodeSession> session = Optional.empty();
  private volatile long heardNanos = System.nanoTime();
  private volatile OptionalLong stuckSinceNanos = OptionalLong.empty();

  SessionConnection(
      Dispatcher dispatcher, SessionChannel channel, ScheduledExecutorService executor) {
    this.dispatcher = dispatcher;
    this.channel = channel;
    this.executor = executor;
  }

  /** Whose connection it is, by its certificate. */
  Id node() {
    return channel.peer().node();
  }

  SessionChannel channel() {
    return channel;
  }

  Optional<NodeSession> session() {
    return session;
  }

  void open() {
    session = Optional.of(new NodeSession(channel));
  }

  /** Something came in; called in order by the connection's thread. */
  public void received(SessionMessage message) {
    heardNanos = System.nanoTime();
    if (message instanceof SessionMessage.Heartbeat(long networkRevision)) {
      if (session.isPresent()) {
        dispatcher.heard(node(), networkRevision);
      }
    } else if (waiting.incrementAndGet() > MAX_WAITING) {
      close(SessionEnd.BUSY);
    } else {
      execute(() -> {
        waiting.decrementAndGet();
        handle(message);
      });
    }
  }

  private void handle(SessionMessage message) {
    switch (message) {
      case SessionMessage.Hello hello when session.isEmpty() -> dispatcher.hello(this, hello);
      case SessionMessage.Reports reports when session.isPresent() ->
          dispatcher.reported(this, reports);
      case SessionMessage.Asked question when session.isPresent() ->
          dispatcher.asked(this, question);
      default -> close(SessionEnd.MALFORMED);
    }
  }

  /** The connection is gone. */
  public void closed() {
    execute(() -> dispatcher.closed(this));
  }

  /** What the node sent was no message. */
  public void malformed() {
    close(SessionEnd.MALFORMED);
  }

  void close(SessionEnd reason) {
    channel.close(reason);
    closed();
  }

  /** Whether the last attempt to send had to leave something. */
  void waits(boolean left) {
    if (!left) {
      stuckSinceNanos = OptionalLong.empty();
    } else if (stuckSinceNanos.isEmpty()) {
      stuckSinceNanos = OptionalLong.of(System.nanoTime());
    }
  }

  void check(Duration lease) {
    long now = System.nanoTime();
    long patience = lease.toNanos() * PATIENCE_LEASES;
    OptionalLong since = stuckSinceNanos;
    boolean stuck = since.isPresent() && now - since.getAsLong() > patience;
    if (now - heardNanos > patience || stuck) {
      close(SessionEnd.SLOW);
    }
  }

  private void execute(Runnable step) {
    try {
      executor.execute(step);
    } catch (RejectedExecutionException stopping) {
      // The dispatcher is closed, and closes all channels.
      return;
    }
  }
}
