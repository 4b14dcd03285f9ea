package dev.skep.agent;

import dev.skep.api.Id;
import dev.skep.api.model.Task;
import dev.skep.api.session.SessionMessage;
import dev.skep.api.session.SessionMessage.TaskReport;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Status reports on their way to the managers. The newest status of a task takes the place of an
 * older one, and a status stays here until a manager has committed it.
 *
 * <p>It holds at most one status for each task of the node, so it is bounded by what the node was
 * assigned. The session drains it: {@link #newSession} when it opens, {@link #poll} whenever there
 * is something, {@link #acknowledged} as the leader answers.
 */
public final class Outbox {
  private final Runnable available;
  private final Map<Id, Task.Status> waiting = new LinkedHashMap<>();
  private final Map<Id, Sent> sent = new LinkedHashMap<>();
  private long lastNumber;

  private record Sent(Task.Status status, long number) {}

  /**
   * An empty outbox.
   *
   * @param available called when there is something to send; on any thread, so it must be quick
   */
  public Outbox(Runnable available) {
    this.available = available;
  }

  /** The next message to send; empty when everything is on its way or acknowledged. */
  public synchronized Optional<SessionMessage.Reports> poll() {
    if (waiting.isEmpty()) {
      return Optional.empty();
    }
    lastNumber++;
    List<TaskReport> reports = new ArrayList<>();
    Iterator<Map.Entry<Id, Task.Status>> next = waiting.entrySet().iterator();
    while (next.hasNext() && reports.size() < SessionMessage.Reports.MAX_REPORTS) {
      Map.Entry<Id, Task.Status> entry = next.next();
      reports.add(new TaskReport(entry.getKey(), entry.getValue()));
      sent.put(entry.getKey(), new Sent(entry.getValue(), lastNumber));
      next.remove();
    }
    return Optional.of(new SessionMessage.Reports(lastNumber, reports));
  }

  /** The reports up to a number of this session are committed. */
  public synchronized void acknowledged(long number) {
    // Numbers only grow, so the oldest stand first.
    Iterator<Sent> oldest = sent.values().iterator();
    while (oldest.hasNext() && oldest.next().number() <= number) {
      oldest.remove();
    }
  }

  /** Sends again whatever was sent and not acknowledged, for example because it took too long. */
  public void repeat() {
    synchronized (this) {
      Map<Id, Task.Status> newer = new LinkedHashMap<>(waiting);
      waiting.clear();
      sent.forEach((task, report) -> waiting.put(task, report.status()));
      waiting.putAll(newer);
      sent.clear();
    }
    announce();
  }

  /** A new session begins: numbers start from 1, and what was not acknowledged is sent again. */
  public void newSession() {
    synchronized (this) {
      lastNumber = 0;
    }
    repeat();
  }

  void put(Id task, Task.Status status) {
    synchronized (this) {
      sent.remove(task);
      waiting.put(task, status);
    }
    available.run();
  }

  synchronized void drop(Id task) {
    sent.remove(task);
    waiting.remove(task);
  }

  private void announce() {
    boolean any;
    synchronized (this) {
      any = !waiting.isEmpty();
    }
    if (any) {
      available.run();
    }
  }
}
