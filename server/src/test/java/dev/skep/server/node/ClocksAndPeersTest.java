package dev.skep.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.state.Samples;
import dev.skep.api.store.Leadership;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a manager must not rely on: its host's clock, and a state that may be old. */
class ClocksAndPeersTest {
  private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

  @Test
  void aClockOfTheHostThatIsSetBackOrAheadChangesNothing() {
    AtomicReference<Instant> host = new AtomicReference<>(START);
    SteadyClock clock = new SteadyClock(host::get);
    for (Duration step : new Duration[] {Duration.ofHours(-1), Duration.ofDays(1)}) {
      host.set(START.plus(step));
      assertThat(clock.instant()).isBetween(START, START.plus(Duration.ofMinutes(1)));
    }
  }

  @Test
  void aClockThatIsLateGoesOnFromWhereTheStateIs() {
    SteadyClock clock = new SteadyClock(() -> START);
    Instant ahead = START.plus(Duration.ofHours(1));
    clock.atLeast(ahead);
    Instant first = clock.instant();
    assertThat(first).isBetween(ahead, ahead.plus(Duration.ofMinutes(1)));
    // An earlier commit takes nothing back, and time passes although the state says the same.
    clock.atLeast(START);
    while (!clock.instant().isAfter(first)) {
      Thread.onSpinWait();
    }
    assertThat(clock.instant()).isAfter(first);
  }

  @Test
  void aStateOfAnEarlierTermJudgesNobody() {
    Optional<Id> leader = Optional.of(Samples.id("a"));
    Leadership.View term3 = new Leadership.View(3, leader, false);
    assertThat(ManagerPeers.isUpToDate(term3, 2)).isFalse();
    assertThat(ManagerPeers.isUpToDate(term3, 3)).isTrue();
    assertThat(ManagerPeers.isUpToDate(new Leadership.View(3, Optional.empty(), false), 3))
        .isFalse();
  }
}
