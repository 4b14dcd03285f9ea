package dev.skep.controllers.nodeavailability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.state.Mutation;
import dev.skep.controllers.Given;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Observations.NodeObservation;
import dev.skep.controllers.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Swarm's dispatcher: heartbeats, and what a new leader makes of nodes it has not heard. */
class NodeAvailabilityTest {
  private static final Id NODE = Given.id("n1");
  private static final Duration LEASE = Duration.ofSeconds(3);
  private static final Duration GRACE = LEASE.multipliedBy(NodeAvailability.GRACE_LEASES);

  private final NodeAvailability controller = new NodeAvailability();
  private final Given given = new Given().cluster(5).nodes("n1");
  private Observations seen = Observations.none().listeningSince(Given.NOON);

  private void heardUntil(Instant leaseEnds) {
    Node.Description description = given.state().node(NODE).map(Node::description).orElseThrow();
    seen = seen.with(NODE, new NodeObservation(leaseEnds, true, "10.0.0.1", description, 0));
  }

  private Plan plan() {
    return controller
        .observe(given.state(), seen, NODE)
        .map(view -> controller.plan(view, given.now()))
        .orElseGet(Plan::nothing);
  }

  private Node.Status status() {
    return given.state().node(NODE).map(Node::status).orElseThrow();
  }

  @Test
  void heartbeatsOfAReadyNodeWriteNothing() {
    heardUntil(given.now().plus(LEASE));
    assertThat(plan()).isEqualTo(Plan.lookAgainAt(given.now().plus(LEASE)));
  }

  @Test
  void endedLeaseIsAHeartbeatFailure() {
    heardUntil(given.now().plus(LEASE));
    given.later(LEASE).apply(plan());
    assertThat(status())
        .isEqualTo(new Node.Status(Node.State.DOWN, "heartbeat failure", "10.0.0.1"));
    assertThat(plan()).as("said once").isEqualTo(Plan.nothing());
  }

  @Test
  void nodeThatIsHeardAgainIsReadyAtOnce() {
    given.down("n1");
    heardUntil(given.now().plus(LEASE));
    Plan plan = plan();
    assertThat(Given.reasons(plan)).containsExactly("NodeReady");
    given.apply(plan);
    assertThat(status().state()).isEqualTo(Node.State.READY);
  }

  @Test
  void newLeaderCallsNodesUnknownUntilTheyReport() {
    Plan plan = plan();
    assertThat(plan.lookAgainAt()).contains(Given.NOON.plus(GRACE));
    given.apply(plan);
    assertThat(status())
        .isEqualTo(
            new Node.Status(
                Node.State.UNKNOWN,
                "Node moved to \"unknown\" state due to leadership change in cluster",
                "10.0.0.1"));

    given.later(GRACE.minusMillis(1));
    assertThat(plan().mutations()).isEmpty();
    given.later(Duration.ofMillis(1)).apply(plan());
    assertThat(status().state()).isEqualTo(Node.State.DOWN);
    assertThat(status().message()).isEqualTo("heartbeat failure for node in \"unknown\" state");
  }

  @Test
  void newLeaderLeavesDownNodesDown() {
    given.down("n1");
    assertThat(plan()).isEqualTo(Plan.nothing());
  }

  @Test
  void leaderThatSleptBlamesNobodyForWhatItMissed() {
    heardUntil(given.now().plus(LEASE));
    given.later(Duration.ofMinutes(1));
    seen = seen.listeningSince(given.now());
    given.apply(plan());
    assertThat(status().state()).isEqualTo(Node.State.UNKNOWN);
  }

  @Test
  void nodeThatJoinedHasItsGraceFromThen() {
    given.later(Duration.ofMinutes(1));
    Node joined = Given.ready("n2").withStatus(Node.Status.unknown());
    given.node(joined);
    Plan plan =
        controller
            .observe(given.state(), seen, joined.id())
            .map(view -> controller.plan(view, given.now()))
            .orElseThrow();
    assertThat(plan).isEqualTo(Plan.lookAgainAt(given.now().plus(GRACE)));
  }

  @Test
  void changedDescriptionIsWrittenOnce() {
    Node.Description grown = Node.Description.unknown("n1");
    seen =
        Observations.of(
                Map.of(
                    NODE, new NodeObservation(given.now().plus(LEASE), true, "10.0.0.1", grown, 0)))
            .listeningSince(Given.NOON);
    assertThat(plan().mutations()).containsExactly(new Mutation.DescribeNode(NODE, grown));
    given.apply(plan());
    assertThat(plan().mutations()).isEmpty();
  }

  @Test
  void nodeThatDiedWithTheLeaderIsDownWellWithinTwentySeconds() {
    assertThat(GRACE).isLessThan(Duration.ofSeconds(15));
  }
}
