package dev.skep.controllers.simulation;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One life of a process. What happens to it waits while it is frozen, and never happens once it has
 * died.
 */
final class SimProcess {
  private final Agenda agenda;
  private final Deque<Runnable> held = new ArrayDeque<>();
  private boolean alive = true;
  private boolean frozen;

  SimProcess(Agenda agenda) {
    this.agenda = agenda;
  }

  boolean isAlive() {
    return alive;
  }

  /** Whether it can do something now. */
  boolean isAwake() {
    return alive && !frozen;
  }

  void run(Runnable action) {
    if (frozen) {
      held.add(action);
    } else if (alive) {
      action.run();
    }
  }

  void in(long millis, Runnable action) {
    agenda.in(millis, () -> run(action));
  }

  /** Stops it for a while: a long garbage collection, a suspended machine. */
  void freeze(long millis) {
    if (isAwake()) {
      frozen = true;
      agenda.in(millis, this::thaw);
    }
  }

  private void thaw() {
    frozen = false;
    while (alive && !frozen && !held.isEmpty()) {
      held.remove().run();
    }
  }

  void kill() {
    alive = false;
    held.clear();
  }
}
