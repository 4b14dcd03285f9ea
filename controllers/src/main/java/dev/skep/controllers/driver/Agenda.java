package dev.skep.controllers.driver;

import dev.skep.controllers.driver.Lane.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to be looked at, now or at a time. Each piece of work is in it at most once per kind of
 * waiting; work that failed is held back for a while whatever asks for it.
 */
final class Agenda {
  private final LinkedHashSet<Work> queue = new LinkedHashSet<>();
  private final Map<Work, Instant> dueAt = new HashMap<>();
  private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparing(Timer::at));
  private final Set<Work> heldBack = new HashSet<>();
  private final Map<Work, Integer> failures = new HashMap<>();
  private final Duration firstBackOff;
  private final Duration maxBackOff;

  Agenda(Duration firstBackOff, Duration maxBackOff) {
    this.firstBackOff = firstBackOff;
    this.maxBackOff = maxBackOff;
  }

  private record Timer(Instant at, Work work) {}

  void clear() {
    queue.clear();
    dueAt.clear();
    timers.clear();
    heldBack.clear();
    failures.clear();
  }

  int queued() {
    return queue.size();
  }

  int timed() {
    return dueAt.size();
  }

  boolean isIdle() {
    return queue.isEmpty();
  }

  /** To be looked at now, unless it is held back. */
  void add(Work work) {
    if (!heldBack.contains(work)) {
      queue.add(work);
    }
  }

  /** The next one to look at; null when there is none. */
  @Nullable Work next() {
    return queue.isEmpty() ? null : queue.removeFirst();
  }

  /** Puts back what was taken last. */
  void putBack(Work work) {
    queue.addFirst(work);
  }

  /** Sets or, when empty, cancels the time at which to look again. */
  void lookAgain(Work work, Optional<Instant> at) {
    if (at.isEmpty()) {
      dueAt.remove(work);
    } else if (!at.get().equals(dueAt.put(work, at.get()))) {
      timers.add(new Timer(at.get(), work));
    }
  }

  /** Holds work back, longer with each failure in a row. */
  void holdBack(Work work, Instant now) {
    int inARow = failures.merge(work, 1, Integer::sum);
    Instant until = now.plus(BackOff.after(inARow, firstBackOff, maxBackOff));
    heldBack.add(work);
    queue.remove(work);
    lookAgain(work, Optional.of(until));
  }

  /** Work succeeded, or there is nothing to do any more: the next failure counts as the first. */
  void forgive(Work work) {
    failures.remove(work);
  }

  /** Moves what is due into the queue. */
  void wake(Instant now) {
    while (!timers.isEmpty() && !timers.peek().at().isAfter(now)) {
      Timer timer = timers.poll();
      // A timer that was set anew or cancelled is still here, but no longer the one that counts.
      if (dueAt.remove(timer.work(), timer.at())) {
        heldBack.remove(timer.work());
        queue.add(timer.work());
      }
    }
  }

  /** When the next timer is due; may be early, never late. */
  Optional<Instant> nextTimer() {
    return Optional.ofNullable(timers.peek()).map(Timer::at);
  }
}
