package dev.skep.controllers.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Samples;
import dev.skep.api.state.Transaction;
import dev.skep.api.store.InMemoryStore;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Observations.NodeObservation;
import dev.skep.controllers.nodeavailability.NodeAvailability;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A leader that was asleep does not take its own silence for that of the nodes. */
class SleepingLeaderTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration LEASE = Duration.ofSeconds(3);
  private static final Node NODE = Samples.node("n");

  private final InMemoryStore store =
      new InMemoryStore(Samples.id("self"), InstantSource.fixed(START), Runnable::run);
  private final Driver driver =
      new Driver(
          store,
          List.of(new NodeAvailability()),
          DriverSettings.defaults(),
          (where, cause) -> {
            throw new AssertionError(where, cause);
          },
          () -> {});

  @BeforeEach
  void aNodeThatIsReady() {
    List<Mutation> mutations = List.of(new Mutation.Put(Samples.cluster()), new Mutation.Put(NODE));
    Id id = Samples.id("nodes");
    store.commit(Transaction.of(id, mutations)).toCompletableFuture().join();
    driver.leadership(store.leadership().view());
    NodeObservation heard =
        new NodeObservation(
            START.plus(LEASE), true, NODE.status().address(), NODE.description(), 0);
    driver.observed(Observations.of(Map.of(NODE.id(), heard)));
  }

  private Node.State seenAs() {
    return store.state().node(NODE.id()).orElseThrow().status().state();
  }

  private Instant runUntil(Instant end) {
    return run(START, end);
  }

  /** Runs as the driver asks for, from one time to another. */
  private Instant run(Instant from, Instant end) {
    Instant now = from;
    Instant next = driver.run(now).orElseThrow();
    while (!next.isAfter(end)) {
      now = next.isAfter(now) ? next : now;
      next = driver.run(now).orElseThrow();
    }
    return now;
  }

  @Test
  void aNodeIsDownWhenItsLeaseEndedUnderAWakefulLeader() {
    runUntil(START.plus(LEASE).plusMillis(1));
    assertThat(seenAs()).isEqualTo(Node.State.DOWN);
  }

  @Test
  void aNodeIsUnknownWhenTheLeaderSleptOverTheEndOfItsLease() {
    Instant fellAsleep = runUntil(START.plusSeconds(1));
    driver.run(fellAsleep.plusMillis(2_100));
    assertThat(seenAs()).isEqualTo(Node.State.UNKNOWN);
  }

  @Test
  void aNodeIsUnknownWhenTheLeaderSleptDuringItsLease() {
    Instant fellAsleep = runUntil(START.plusSeconds(1));
    Instant awake = fellAsleep.plusMillis(1_800);
    run(awake, START.plus(LEASE).plusMillis(100));
    assertThat(seenAs()).isEqualTo(Node.State.UNKNOWN);
  }
}
