package dev.skep.controllers.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * What a manager believes the time to be: it reads its host's clock when its process begins, and
 * counts on from there; it never goes back in that life, and is never behind the state. Its commits
 * are stamped by it, too.
 */
final class ManagerClock implements InstantSource {
  private final Agenda agenda;
  private final Supplier<Instant> floor;
  private long aheadMillis;

  /**
   * @param floor the commit time of the state that the manager has
   */
  ManagerClock(Agenda agenda, Supplier<Instant> floor) {
    this.agenda = agenda;
    this.floor = floor;
  }

  /** A process begins. */
  void start(long hostAheadMillis) {
    aheadMillis = hostAheadMillis;
  }

  @Override
  public Instant instant() {
    Instant time = agenda.now().plusMillis(aheadMillis);
    Instant least = floor.get();
    if (time.isBefore(least)) {
      // Goes on from there, or nothing that waits for a time would happen for as long.
      aheadMillis = Duration.between(agenda.now(), least).toMillis();
      return least;
    }
    return time;
  }

  /** The process slept, and learns only now how late it is. */
  void jump(long millis) {
    aheadMillis += millis;
  }
}
