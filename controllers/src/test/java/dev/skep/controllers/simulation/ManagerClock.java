package dev.skep.controllers.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * What a manager believes the time to be: never behind the state, never back. It may jump ahead;
 * where it would go back, it goes on from where it is.
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

  @Override
  public Instant instant() {
    Instant time = agenda.now().plusMillis(aheadMillis);
    Instant least = floor.get();
    if (time.isBefore(least)) {
      aheadMillis = Duration.between(agenda.now(), least).toMillis();
      return least;
    }
    return time;
  }

  void jump(long millis) {
    aheadMillis += millis;
  }

  /** A new process reads the host's clock anew. */
  void restart(long aheadMillisNow) {
    aheadMillis = aheadMillisNow;
  }
}
