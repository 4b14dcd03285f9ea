package dev.skep.server.session;

import dev.skep.api.Bytes;
import dev.skep.api.Id;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.session.AssignedTask;
import dev.skep.api.session.SessionMessage;
import dev.skep.api.session.SessionMessage.Assignments;
import dev.skep.api.session.SessionMessage.Payload;
import dev.skep.api.state.ClusterState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one node was told already and what it must still be told. Changes are remembered only by the
 * ids of their tasks, and looked up when they are sent: however slow the node, its session holds no
 * more than its tasks.
 *
 * <p>Any thread may mark; one thread sends.
 */
final class NodeSession {
  /** Swarm's bound of one increment. */
  static final int MAX_CHANGES = 100;

  /** Contents beyond this travel in messages of their own, after the tasks that refer to them. */
  static final int MAX_PAYLOAD_BYTES = 4 * 1024 * 1024;

  /**
   * Nodes forget contents that no task of theirs refers to, the oldest first, and keep more than
   * this; what may be forgotten is carried again.
   */
  private static final long MAX_CARRIED_BYTES = 16 * 1024 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(NodeSession.class);

  private final SessionChannel channel;
  private final Set<String> carried = new HashSet<>();
  private long carriedBytes;
  private long number;
  private final Set<Id> changed = new LinkedHashSet<>();
  private boolean completeDue = true;

  NodeSession(SessionChannel channel) {
    this.channel = channel;
  }

  Id node() {
    return channel.peer().node();
  }

  SessionChannel channel() {
    return channel;
  }

  /** A task of this node changed, came or went. */
  synchronized void mark(Id task) {
    if (!completeDue) {
      changed.add(task);
    }
  }

  /** Changes were missed: the complete set must be sent again. */
  synchronized void markComplete() {
    completeDue = true;
    changed.clear();
  }

  private synchronized boolean takeComplete() {
    boolean due = completeDue;
    completeDue = false;
    return due;
  }

  private synchronized List<Id> takeChanged() {
    List<Id> taken = new ArrayList<>();
    Iterator<Id> waiting = changed.iterator();
    while (waiting.hasNext() && taken.size() < MAX_CHANGES) {
      taken.add(waiting.next());
      waiting.remove();
    }
    return taken;
  }

  /**
   * Sends what is due, as far as the channel takes it.
   *
   * @param state gives one that contains everything that was marked before the call
   * @return whether something had to wait
   */
  boolean send(Supplier<ClusterState> state, Function<PayloadVersion, Bytes> contents) {
    if (channel.isFull()) {
      return true;
    }
    if (takeComplete()) {
      ClusterState now = state.get();
      sendTasks(now, contents, true, AssignmentView.all(now, node()), List.of());
    }
    while (!channel.isFull()) {
      List<Id> batch = takeChanged();
      if (batch.isEmpty()) {
        return false;
      }
      sendChanges(state.get(), contents, batch);
    }
    return true;
  }

  private void sendChanges(
      ClusterState state, Function<PayloadVersion, Bytes> contents, List<Id> batch) {
    List<AssignedTask> put = new ArrayList<>();
    List<Id> removed = new ArrayList<>();
    for (Id task : batch) {
      AssignmentView.assigned(state, node(), task)
          .ifPresentOrElse(put::add, () -> removed.add(task));
    }
    sendTasks(state, contents, false, put, removed);
  }

  private void sendTasks(
      ClusterState state,
      Function<PayloadVersion, Bytes> contents,
      boolean complete,
      List<AssignedTask> put,
      List<Id> removed) {
    List<List<Payload>> portions = portions(state, contents, put);
    send(complete, put, removed, portions.isEmpty() ? List.of() : portions.getFirst());
    // The node waits for contents that it lacks.
    portions.stream().skip(1).forEach(more -> send(false, List.of(), List.of(), more));
  }

  /** What the tasks refer to and the session has not carried yet, in portions of bounded size. */
  private List<List<Payload>> portions(
      ClusterState state, Function<PayloadVersion, Bytes> contents, List<AssignedTask> put) {
    List<List<Payload>> portions = new ArrayList<>();
    int bytes = MAX_PAYLOAD_BYTES;
    for (AssignedTask task : put) {
      if (!AssignmentView.needsPayloads(state, task)) {
        continue;
      }
      for (PayloadVersion version : AssignmentView.payloads(state, task).values()) {
        Optional<Payload> payload = open(version, contents);
        if (payload.isPresent()) {
          if (bytes >= MAX_PAYLOAD_BYTES) {
            portions.add(new ArrayList<>());
            bytes = 0;
          }
          portions.getLast().add(payload.get());
          bytes += payload.get().content().length();
        }
      }
    }
    return portions;
  }

  private Optional<Payload> open(PayloadVersion version, Function<PayloadVersion, Bytes> contents) {
    if (!carried.add(version.digest())) {
      return Optional.empty();
    }
    try {
      Bytes content = contents.apply(version);
      carriedBytes += content.length();
      if (carriedBytes > MAX_CARRIED_BYTES) {
        carried.clear();
        carriedBytes = 0;
      }
      return Optional.of(new Payload(version.digest(), content));
    } catch (IllegalStateException e) {
      // The node will report that the content is missing, which is where a user looks.
      LOG.atWarn().addKeyValue("node", node()).log("cannot send a payload: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private void send(
      boolean complete, List<AssignedTask> put, List<Id> removed, List<Payload> payloads) {
    SessionMessage message = new Assignments(++number, complete, put, removed, payloads);
    channel.send(message);
  }
}
