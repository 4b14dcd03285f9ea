package dev.skep.server.session;

import dev.skep.api.session.SessionMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A node's end of a connection to a manager. Sending never blocks. */
public interface ManagerLink extends AutoCloseable {
  /** Opens connections. */
  interface Connector {
    /**
     * Connects within a bounded time.
     *
     * @param address host:port of a manager's sessions
     */
    ManagerLink open(String address) throws IOException, InterruptedException;
  }

  /** Something that happened on the connection. */
  sealed interface Event {
    /** A message came. */
    record Received(SessionMessage message) implements Event {
      /** Names the kind of message only: it may hold secrets. */
      @Override
      public String toString() {
        return message.getClass().getSimpleName();
      }
    }

    /** The connection is gone; the code is {@link SessionEnd}'s, or another one. */
    record Closed(int code) implements Event {
      @Override
      public String toString() {
        return SessionEnd.of(code).map(Enum::name).orElse("connection lost (" + code + ")");
      }
    }

    /** {@link #wake} was called. */
    record Woken() implements Event {}
  }

  /** Sends a message. */
  void send(SessionMessage message);

  /** Sends a heartbeat, and asks the manager for a sign of life. */
  void beat(long networkRevision);

  /** The next event; empty when none comes in time. */
  Optional<Event> next(Duration wait) throws InterruptedException;

  /** Makes {@link #next} return soon; on any thread. */
  void wake();

  /** For how long nothing at all has come from the manager. */
  Duration silence();

  @Override
  void close();
}
