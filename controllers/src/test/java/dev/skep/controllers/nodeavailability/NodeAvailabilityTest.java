package dev.skep.controllers.nodeavailability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Node;
import dev.skep.api.state.Change;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Samples;
import dev.skep.controllers.Given;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Observations.NodeObservation;
import dev.skep.controllers.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NodeAvailabilityTest {
  private static final NodeAvailability AVAILABILITY = new NodeAvailability();
  private static final Id A = Samples.id("a");
  private static final Duration LEASE = Cluster.Spec.defaults().lease();
  private static final Duration GRACE = LEASE.multipliedBy(NodeAvailability.GRACE_LEASES);
  private static final Duration MOMENT = Duration.ofMillis(1);
  private static final String ADDRESS = "10.0.0.1";

  /** A ready node to which the leader listens from now on. */
  private static Given listening() {
    return Given.nodes("a").newLeader();
  }

  /** The node sends a heartbeat now. */
  private static Given heartbeat(Given given) {
    Node.Description description = given.node("a").description();
    return given.heard("a", observation(given.now().plus(LEASE), ADDRESS, description));
  }

  private static NodeObservation observation(
      Instant leaseEnds, String address, Node.Description description) {
    return new NodeObservation(leaseEnds, true, address, description, 0);
  }

  /** What is said of the node, without what is remembered. */
  private static Node.Status status(Given given) {
    Node.Status all = given.node("a").status();
    return new Node.Status(all.state(), all.message(), all.address());
  }

  @Test
  void aPlanOnAConvergedStateIsEmptyAndLooksAgainWhenTheLeaseEnds() {
    Given given = heartbeat(listening());
    assertThat(given.plan(AVAILABILITY, A)).isEqualTo(Plan.lookAgainAt(given.now().plus(LEASE)));
  }

  @Test
  void heartbeatFailure() {
    Given given = heartbeat(listening());
    given.later(LEASE.minus(MOMENT)).assertSettled(AVAILABILITY, A);

    Plan plan = given.later(MOMENT).plan(AVAILABILITY, A);

    Node.Status down = new Node.Status(Node.State.DOWN, "heartbeat failure", ADDRESS);
    assertThat(plan.mutations()).startsWith(new Mutation.ReportNode(A, down));
    assertThat(given.commit(plan).events()).containsExactly("NodeDown a: heartbeat failure");
    assertThat(given.plan(AVAILABILITY, A)).isEqualTo(Plan.nothing());
  }

  @Test
  void threeHeartbeatsMayBeMissed() {
    assertThat(LEASE).isEqualTo(Cluster.Spec.defaults().heartbeatPeriod().multipliedBy(3));
  }

  @ParameterizedTest
  @EnumSource(
      value = Node.State.class,
      names = {"READY", "DISCONNECTED"})
  void unknownAfterLeaderChange(Node.State before) {
    Given given = Given.nodes("a").node("a", before).newLeader();

    Plan plan = given.plan(AVAILABILITY, A);

    assertThat(plan.lookAgainAt()).contains(given.now().plus(GRACE));
    assertThat(status(given.commit(plan)))
        .isEqualTo(
            new Node.Status(
                Node.State.UNKNOWN,
                "Node moved to \"unknown\" state due to leadership change in cluster",
                ADDRESS));
    given.assertSettled(AVAILABILITY, A);
  }

  @Test
  void aNodeThatWasDownStaysDownAfterLeaderChange() {
    Given given = Given.nodes("a").node("a", Node.State.DOWN).newLeader();
    assertThat(given.plan(AVAILABILITY, A)).isEqualTo(Plan.nothing());
  }

  @Test
  void anUnknownNodeThatDoesNotReportToTheNewLeaderGoesDown() {
    Given given = listening().planned(AVAILABILITY, A);
    given.later(GRACE.minus(MOMENT)).assertSettled(AVAILABILITY, A);

    given.later(MOMENT).planned(AVAILABILITY, A);

    assertThat(status(given).state()).isEqualTo(Node.State.DOWN);
    assertThat(status(given).message())
        .isEqualTo("heartbeat failure for node in \"unknown\" state");
  }

  @Test
  void aLeaseThatTheLeaderSleptThroughInPartMakesUnknownNotDown() {
    Given given = listening();
    Node.Description description = given.node("a").description();
    given.heard("a", observation(given.now().plus(MOMENT), ADDRESS, description));
    given.assertSettled(AVAILABILITY, A);
    given.later(MOMENT).planned(AVAILABILITY, A);
    assertThat(status(given).state()).isEqualTo(Node.State.UNKNOWN);
  }

  @Test
  void aLeaseThatEndedBeforeTheLeaderListenedMakesUnknownNotDown() {
    Given given = heartbeat(listening()).later(LEASE.plus(MOMENT));
    Node.Description description = given.node("a").description();
    given.newLeader().heard("a", observation(given.now().minus(MOMENT), ADDRESS, description));
    given.planned(AVAILABILITY, A);
    assertThat(status(given).state()).isEqualTo(Node.State.UNKNOWN);
  }

  @ParameterizedTest
  @EnumSource(value = Node.State.class, names = "READY", mode = EnumSource.Mode.EXCLUDE)
  void aNodeThatIsHeardBecomesReady(Node.State before) {
    Given given = heartbeat(listening().node("a", before)).planned(AVAILABILITY, A);
    assertThat(status(given)).isEqualTo(new Node.Status(Node.State.READY, "", ADDRESS));
    assertThat(given.events()).containsExactly("NodeReady a: heard from 10.0.0.1");
    given.assertSettled(AVAILABILITY, A);
  }

  @Test
  void whatANodeTellsOfItselfIsWrittenWhenItChanges() {
    Node.Description description = Node.Description.unknown("renamed");
    Given given = listening();
    given.heard("a", observation(given.now().plus(LEASE), "10.0.0.9", description));

    Plan plan = given.plan(AVAILABILITY, A);

    Node.Status moved = new Node.Status(Node.State.READY, "", "10.0.0.9");
    assertThat(plan.mutations())
        .containsExactly(
            new Mutation.DescribeNode(A, description), new Mutation.ReportNode(A, moved));
    given.commit(plan).assertSettled(AVAILABILITY, A);
  }

  @Test
  void aNodeThatHasJustJoinedHasItsGraceFromThenOn() {
    Given given = Given.nodes().newLeader().later(GRACE);
    given.node("a", node -> node.withStatus(Node.Status.unknown()));
    assertThat(given.plan(AVAILABILITY, A)).isEqualTo(Plan.lookAgainAt(given.now().plus(GRACE)));
    given.later(GRACE).planned(AVAILABILITY, A);
    assertThat(status(given).state()).isEqualTo(Node.State.DOWN);
  }

  @ParameterizedTest(name = "every {0} s, {1} missed: {2} s of grace")
  @CsvSource({"1, 3, 9", "5, 3, 45", "2, 2, 12"})
  void theGraceFollowsTheClustersSettings(long period, int missed, long grace) {
    Given given = Given.nodes("a").settings(settings -> heartbeats(settings, period, missed));
    given.newLeader();
    assertThat(given.plan(AVAILABILITY, A).lookAgainAt()).contains(given.now().plusSeconds(grace));
  }

  private static Cluster.Spec heartbeats(Cluster.Spec spec, long period, int missed) {
    return new Cluster.Spec(
        Duration.ofSeconds(period),
        missed,
        spec.taskHistoryLimit(),
        spec.addressPool(),
        spec.subnetSize(),
        spec.certificateExpiry());
  }

  @Test
  void aNodeIsLookedAtWhenItIsHeardOrChanges() {
    Given given = listening();
    Node node = given.node("a");
    assertThat(AVAILABILITY.concerns(new Observations.Heard(A, Optional.empty(), Optional.empty())))
        .containsExactly(A);
    assertThat(AVAILABILITY.concerns(new Change.Created(node), given.state())).containsExactly(A);
    assertThat(AVAILABILITY.concerns(new Change.Updated(node, node), given.state()))
        .containsExactly(A);
  }

  /** The node is lost and comes back, a minute apart each time. */
  private static Given lost(Given given, int times) {
    for (int n = 0; n < times; n++) {
      given.later(Duration.ofMinutes(1)).planned(AVAILABILITY, A);
      assertThat(status(given).state()).isEqualTo(Node.State.DOWN);
      heartbeat(given);
      given.planned(AVAILABILITY, A);
    }
    return given;
  }

  /** Not a rule of swarm: there, a node that comes and goes gets tasks every time it comes. */
  @ParameterizedTest(name = "after {0} losses: {1} s")
  @CsvSource({"0, 0", "1, 0", "2, 0", "3, 10", "4, 20", "5, 40", "6, 60", "7, 60"})
  void aNodeThatIsLostAgainAndAgainIsHeldBackForLonger(int losses, long seconds) {
    Given given = lost(heartbeat(listening()), losses);
    assertThat(given.node("a").acceptsTasks()).isEqualTo(seconds == 0);
    assertThat(status(given).state()).isEqualTo(Node.State.READY);
    if (seconds > 0) {
      assertThat(status(given).message())
          .startsWith("takes new tasks once it has been heard for " + seconds + " s: it was lost ");
      heartbeat(given.later(Duration.ofSeconds(seconds).minus(MOMENT)));
      given.assertSettled(AVAILABILITY, A);
      given.later(MOMENT).planned(AVAILABILITY, A);
      assertThat(given.node("a").acceptsTasks()).isTrue();
      assertThat(status(given).message()).isEmpty();
    }
  }

  @Test
  void aHeldNodeIsLookedAtAgainWhenItsTimeIsOver() {
    Given given = lost(heartbeat(listening()), 3);
    given.heard(
        "a", observation(given.now().plusSeconds(60), ADDRESS, given.node("a").description()));
    assertThat(given.plan(AVAILABILITY, A))
        .isEqualTo(Plan.lookAgainAt(given.now().plusSeconds(10)));
  }

  @Test
  void lossesLongAgoDoNotCount() {
    Given given = lost(heartbeat(listening()), 2).later(Flapping.WINDOW);
    assertThat(lost(given, 1).node("a").acceptsTasks()).isTrue();
  }

  @Test
  void aNewLeaderHoldsBackANodeNoLongerThanTheOneBefore() {
    Given given = lost(heartbeat(listening()), 3);
    given.newLeader().planned(AVAILABILITY, A);
    heartbeat(given.later(Duration.ofSeconds(4)));
    given.planned(AVAILABILITY, A);
    assertThat(given.node("a").acceptsTasks()).isFalse();
    heartbeat(given.later(Duration.ofSeconds(6)));
    assertThat(given.planned(AVAILABILITY, A).node("a").acceptsTasks()).isTrue();
  }

  @Test
  void aNodeWhoseSessionIsOverIsDisconnectedAfterHalfALeaseAndDownAfterAll() {
    Given given = heartbeat(listening());
    Instant end = given.now().plus(LEASE);
    Node.Description description = given.node("a").description();
    given.heard("a", new NodeObservation(end, false, ADDRESS, description, 0));
    assertThat(given.plan(AVAILABILITY, A))
        .isEqualTo(Plan.lookAgainAt(end.minus(LEASE.dividedBy(2))));

    given.later(LEASE.dividedBy(2)).planned(AVAILABILITY, A);
    assertThat(status(given))
        .isEqualTo(
            new Node.Status(
                Node.State.DISCONNECTED, "node is currently trying to find new manager", ADDRESS));
    assertThat(given.node("a").acceptsTasks()).isFalse();
    assertThat(given.node("a").losesTasks()).isFalse();
    given.assertSettled(AVAILABILITY, A);

    given.later(LEASE.dividedBy(2)).planned(AVAILABILITY, A);
    assertThat(status(given).state()).isEqualTo(Node.State.DOWN);
  }

  @Test
  void aNodeThatWasDownAndLostItsNewSessionStaysDown() {
    Given given = listening().node("a", Node.State.DOWN);
    Instant end = given.now().plus(LEASE.dividedBy(2));
    Node.Description description = given.node("a").description();
    given.heard("a", new NodeObservation(end, false, ADDRESS, description, 0));
    assertThat(given.plan(AVAILABILITY, A)).isEqualTo(Plan.lookAgainAt(end));
  }
}
