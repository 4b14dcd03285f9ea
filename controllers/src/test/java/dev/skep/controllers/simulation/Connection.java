package dev.skep.controllers.simulation;

import dev.skep.api.session.SessionMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * A connection between an agent and a manager, as TCP makes it: messages arrive in order; what the
 * network holds back for too long, or loses, breaks the connection; both ends learn of that, each
 * in its own time. Beyond TCP a message may arrive twice, because a session must bear that.
 */
final class Connection {
  private static final long PATIENCE = 5_000;
  private static final long RETRY = 200;
  private static final long NOTICE = 3_000;

  private final World world;
  private final End agent;
  private final End manager;
  private boolean broken;

  Connection(World world, SimHost from, SimHost to) {
    this.world = world;
    agent = new End(from, to);
    manager = new End(to, from);
  }

  End agent() {
    return agent;
  }

  End manager() {
    return manager;
  }

  private void fail() {
    if (!broken) {
      broken = true;
      agent.learnOfEnd();
      manager.learnOfEnd();
    }
  }

  /** One end of the connection, as its owner uses it. */
  final class End {
    private final SimHost host;
    private final SimHost peer;
    private final Deque<SessionMessage> inbound = new ArrayDeque<>();
    private SimProcess process;
    private Consumer<SessionMessage> received = message -> {};
    private Runnable closed = () -> {};
    private boolean moving;
    private long heldBack;

    private End(SimHost host, SimHost peer) {
      this.host = host;
      this.peer = peer;
      process = new SimProcess(world.agenda());
    }

    SimHost peer() {
      return peer;
    }

    /** Says who gets the messages that arrive here, and who learns that the connection is gone. */
    void open(SimProcess owner, Consumer<SessionMessage> onMessage, Runnable onClosed) {
      process = owner;
      received = onMessage;
      closed = onClosed;
    }

    void send(SessionMessage message) {
      End other = this == agent ? manager : agent;
      if (broken) {
        return;
      }
      if (world.chance().happens(world.troubles().loss)) {
        fail();
        return;
      }
      other.inbound.add(message);
      if (!other.moving) {
        other.moving = true;
        world.agenda().in(world.chance().between(0, world.troubles().latency), other::arrive);
      }
    }

    private void arrive() {
      if (broken) {
        return;
      }
      if (!world.network().reaches(peer, host)) {
        heldBack += RETRY;
        if (heldBack > PATIENCE) {
          fail();
        } else {
          world.agenda().in(RETRY, this::arrive);
        }
        return;
      }
      heldBack = 0;
      if (!process.isAlive()) {
        fail();
        return;
      }
      boolean again = world.chance().happens(world.troubles().repetition);
      SessionMessage message = again ? inbound.element() : inbound.remove();
      process.run(() -> received.accept(message));
      if (inbound.isEmpty()) {
        moving = false;
      } else {
        world.agenda().in(world.chance().between(0, 1), this::arrive);
      }
    }

    /** Ends the connection from this side, which is not told. */
    void close() {
      closed = () -> {};
      received = message -> {};
      fail();
    }

    private void learnOfEnd() {
      world.agenda().in(world.chance().between(0, NOTICE), () -> process.run(() -> closed.run()));
    }
  }
}
