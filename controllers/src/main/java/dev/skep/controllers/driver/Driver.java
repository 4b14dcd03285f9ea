package dev.skep.controllers.driver;

import dev.skep.api.store.Committed;
import dev.skep.api.store.Leadership;
import dev.skep.api.store.Store;
import dev.skep.controllers.Controller;
import dev.skep.controllers.Observations;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Runs all controllers on the leader. Passive and single-threaded: every method but the wake-up is
 * called by one thread of the shell.
 *
 * <p>The shell calls {@link #leadership} and {@link #committed} with what the store reports, {@link
 * #observed} with what the sessions know, and {@link #run} after any of these, after a wake-up, and
 * at the time that the last run asked for.
 */
public final class Driver {
  /**
   * @param store commits go here; its state is what is planned on
   * @param controllers see {@link StandardControllers#all}
   * @param faults hears of what must not happen
   * @param wake called, by any thread and maybe within {@link #run}, when a commit has completed
   *     and {@link #run} should be called soon
   */
  public Driver(
      Store store,
      List<Controller<?, ?>> controllers,
      DriverSettings settings,
      Faults faults,
      Runnable wake) {
    throw new UnsupportedOperationException();
  }

  /** The leadership changed, or is as it is at the start. */
  public void leadership(Leadership.View view) {
    throw new UnsupportedOperationException();
  }

  /** A commit happened; may be called on followers, too, where it does nothing. */
  public void committed(Committed committed) {
    throw new UnsupportedOperationException();
  }

  /** What the sessions know now; replaces what was said before. */
  public void observed(Observations observations) {
    throw new UnsupportedOperationException();
  }

  /**
   * Does what can be done now: plans, and begins a commit.
   *
   * @param now by a clock that never goes back while this process lives and that is never behind
   *     the commit time of the state
   * @return when to be called again at the latest, maybe at once; empty when only an event can
   *     bring work
   */
  public Optional<Instant> run(Instant now) {
    throw new UnsupportedOperationException();
  }

  /** What has been done so far. */
  public DriverMetrics metrics() {
    throw new UnsupportedOperationException();
  }
}
