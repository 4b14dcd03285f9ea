package dev.skep.server.session;

import dev.skep.api.Id;
import dev.skep.api.model.Node.Role;
import dev.skep.api.session.SessionMessage;
import dev.skep.server.ca.NodeIdentity;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A connection that only remembers. */
final class FakeChannel implements SessionChannel {
  final List<SessionMessage> sent = new CopyOnWriteArrayList<>();
  volatile Optional<SessionEnd> end = Optional.empty();
  volatile boolean full;
  private final NodeIdentity peer;

  FakeChannel(Id node, Role role) {
    this.peer = new NodeIdentity(node, new Id(1, 1), role);
  }

  <M extends SessionMessage> List<M> sent(Class<M> type) {
    return sent.stream().filter(type::isInstance).map(type::cast).toList();
  }

  <M extends SessionMessage> M awaits(Class<M> type, int index) {
    Eventually.holds(
        type.getSimpleName() + " " + index + " in " + sent, () -> sent(type).size() > index);
    return sent(type).get(index);
  }

  SessionEnd awaitsEnd() {
    return Eventually.becomes("an end", () -> end);
  }

  @Override
  public NodeIdentity peer() {
    return peer;
  }

  @Override
  public String remoteAddress() {
    return "10.0.0.9";
  }

  @Override
  public void send(SessionMessage message) {
    sent.add(message);
  }

  @Override
  public boolean isFull() {
    return full;
  }

  @Override
  public void close(SessionEnd reason) {
    if (end.isEmpty()) {
      end = Optional.of(reason);
    }
  }
}
