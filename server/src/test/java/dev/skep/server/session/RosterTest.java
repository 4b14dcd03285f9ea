package dev.skep.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RosterTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final Duration LEASE = Duration.ofSeconds(3);
  private static final Id NODE = new Id(1, 1);

  private Instant now = NOON;
  private final Roster roster = new Roster(() -> now);

  private Instant leaseEnds() {
    return roster.observations().node(NODE).orElseThrow().leaseEnds();
  }

  private void open() {
    roster.opened(NODE, "10.0.0.1", Node.Description.unknown("n"), LEASE);
  }

  @Test
  void heartbeatProlongsTheLease() {
    open();
    now = NOON.plusSeconds(2);
    roster.heard(NODE, 0, LEASE);
    assertThat(leaseEnds()).isEqualTo(now.plus(LEASE));
  }

  @Test
  void connectionClosedInTimeGivesTheDaemonTimeToComeBack() {
    open();
    now = NOON.plusSeconds(1);
    roster.closed(NODE);
    assertThat(leaseEnds()).isEqualTo(now.plus(Roster.RESTART_GRACE));
    assertThat(roster.observations().node(NODE).orElseThrow().connected()).isFalse();
  }

  @Test
  void connectionGivenUpAfterTheLeaseProlongsNothing() {
    open();
    now = NOON.plus(LEASE);
    roster.closed(NODE);
    assertThat(leaseEnds()).isEqualTo(NOON.plus(LEASE));
  }
}
