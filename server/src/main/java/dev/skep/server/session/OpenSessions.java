package dev.skep.server.session;

import dev.skep.api.Bytes;
import dev.skep.api.Id;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.session.SessionMessage;
import dev.skep.api.state.ClusterState;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that have a session, and those of them that must be told something. Any thread may
 * mark; one thread opens, sends and closes.
 */
final class OpenSessions {
  private final Map<Id, SessionConnection> sessions = new ConcurrentHashMap<>();
  private final Set<SessionConnection> marked = ConcurrentHashMap.newKeySet();

  /** Takes the place of an earlier session of the node, which is returned. */
  Optional<SessionConnection> open(SessionConnection connection) {
    return Optional.ofNullable(sessions.put(connection.node(), connection));
  }

  /** Whether the connection was the node's session. */
  boolean close(SessionConnection connection) {
    marked.remove(connection);
    return sessions.remove(connection.node(), connection);
  }

  Optional<SessionConnection> of(Id node) {
    return Optional.ofNullable(sessions.get(node));
  }

  Collection<SessionConnection> all() {
    return sessions.values();
  }

  /** A task changed, came or went; returns whether its node has a session. */
  boolean mark(@Nullable Id node, Id task) {
    @Nullable SessionConnection connection = node == null ? null : sessions.get(node);
    if (connection == null) {
      return false;
    }
    connection.session().ifPresent(session -> session.mark(task));
    marked.add(connection);
    return true;
  }

  /** Something is to be sent to this one. */
  void mark(SessionConnection connection) {
    marked.add(connection);
  }

  /** Changes were missed: all must be told everything. */
  void markAll() {
    sessions
        .values()
        .forEach(connection -> {
          connection.session().ifPresent(NodeSession::markComplete);
          marked.add(connection);
        });
  }

  /** Sends to everyone. */
  void tell(SessionMessage message) {
    sessions.values().forEach(connection -> connection.channel().send(message));
  }

  /**
   * Sends assignments to the marked ones, as far as their channels take it.
   *
   * @param state gives one that contains everything that was marked before the call
   * @return whether something had to wait
   */
  boolean sendMarked(Supplier<ClusterState> state, Function<PayloadVersion, Bytes> contents) {
    List<SessionConnection> batch = List.copyOf(marked);
    batch.forEach(marked::remove);
    boolean anyWaits = false;
    for (SessionConnection connection : batch) {
      boolean waits =
          connection.session().map(session -> session.send(state, contents)).orElse(false);
      connection.waits(waits);
      if (waits) {
        marked.add(connection);
        anyWaits = true;
      }
    }
    return anyWaits;
  }
}
