package dev.skep.controllers.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.state.Revision;
import dev.skep.api.state.Samples;
import dev.skep.api.state.Transaction;
import dev.skep.api.store.Leadership;
import dev.skep.controllers.Controller;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A driver with a scripted store and a clock that moves when it is told to. */
final class Reign {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final Id SELF = Samples.id("self");

  /** More runs at one moment than any test needs; a driver that goes on has lost its way. */
  private static final int MAX_RUNS = 1_000;

  final ScriptedStore store;
  final Driver driver;
  final List<String> faults = new ArrayList<>();
  private Instant now = START;
  private int wakes;

  private Reign(DriverSettings settings, List<Controller<?, ?>> controllers) {
    this.store = new ScriptedStore(this::now);
    this.driver =
        new Driver(
            store,
            controllers,
            settings,
            (where, cause) -> faults.add(where + ": " + cause.getMessage()),
            () -> wakes++);
    store.watch(Revision.ZERO, driver::committed);
  }

  /** Of a leader in its first term, which has not been run yet. */
  static Reign of(Controller<?, ?>... controllers) {
    return with(calm(), controllers);
  }

  static Reign with(DriverSettings settings, Controller<?, ?>... controllers) {
    Reign reign = new Reign(settings, List.of(controllers));
    reign.driver.leadership(reign.store.leadership().view());
    return reign;
  }

  /** The defaults with a slow pulse, so that work decides when the driver wants to be run. */
  static DriverSettings calm() {
    DriverSettings defaults = DriverSettings.defaults();
    return new DriverSettings(
        defaults.lookAtEverythingEvery(),
        defaults.maxLooks(),
        defaults.maxPlans(),
        defaults.maxTransactionBytes(),
        defaults.firstBackOff(),
        defaults.maxBackOff(),
        defaults.lookAtEverythingEvery(),
        defaults.overslept());
  }

  /** The defaults with other bounds of a transaction. */
  static DriverSettings bounds(int maxPlans, int maxBytes) {
    DriverSettings defaults = DriverSettings.defaults();
    return new DriverSettings(
        defaults.lookAtEverythingEvery(),
        defaults.maxLooks(),
        maxPlans,
        maxBytes,
        defaults.firstBackOff(),
        defaults.maxBackOff(),
        defaults.pulse(),
        defaults.overslept());
  }

  static Leadership.View leading(long term) {
    return new Leadership.View(term, Optional.of(SELF), true);
  }

  static Leadership.View following(long term) {
    return new Leadership.View(term, Optional.of(Samples.id("other")), false);
  }

  Instant now() {
    return now;
  }

  int wakes() {
    return wakes;
  }

  /** One run at the present time. */
  Optional<Instant> run() {
    return driver.run(now);
  }

  /** Runs until nothing is to be done at the present time; gives when something will be. */
  Instant settle() {
    for (int runs = 0; runs < MAX_RUNS; runs++) {
      Instant wanted = driver.run(now).orElseThrow();
      if (wanted.isAfter(now)) {
        return wanted;
      }
    }
    throw new AssertionError("still busy at " + now + " after " + MAX_RUNS + " runs");
  }

  /** Runs whenever the driver wants to, for a while. */
  void live(Duration time) {
    Instant end = now.plus(time);
    for (Instant next = settle(); !next.isAfter(end); next = settle()) {
      now = next;
    }
  }

  /** Moves the clock without running. */
  void sleep(Duration time) {
    now = now.plus(time);
  }

  List<String> happened() {
    return Keys.happened(store.state());
  }

  /** How many mutations each attempted transaction had. */
  List<Integer> sizes() {
    return store.attempts().stream().map(Transaction::mutations).map(List::size).toList();
  }

  void assertNoFaults() {
    assertThat(faults).isEmpty();
  }
}
