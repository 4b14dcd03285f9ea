package dev.skep.controllers.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.Node.Availability;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskSpec.Amount;
import dev.skep.api.model.TaskSpec.RestartPolicy.Condition;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Change;
import dev.skep.api.state.Samples;
import dev.skep.controllers.Given;
import dev.skep.controllers.Plan;
import dev.skep.controllers.Slot;
import dev.skep.controllers.Trait;
import dev.skep.controllers.moving.Move;
import dev.skep.controllers.restart.Restart;
import dev.skep.controllers.scheduling.Scheduling;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Constraints and reservations of what runs; swarm-semantics.md §8. */
class EnforcementTest {
  private static final Enforcement ENFORCEMENT = new Enforcement();
  private static final Deadlines BOOKS = new Deadlines(Deadlines.Bounds.standard());
  private static final Id WEB = Samples.id("web");
  private static final Trait SSD = Trait.constraints("node.labels.disk == ssd");

  private static Node disk(Node node, String value) {
    return node.withMeta(node.meta().withLabels(Map.of("disk", value)));
  }

  /** A task of one service on node a, which loses the label that it needs. */
  private static Given misplaced(Trait... traits) {
    Given given = Given.nodes().node("a", node -> disk(node, "ssd"));
    given.node("b", node -> disk(node, "ssd"));
    given.service("web", 2, SSD);
    if (traits.length > 0) {
      given.revised("web", traits);
    }
    given.tasks("web", "1 running@a", "2 running@b");
    return changed(given, "a", node -> disk(node, "hdd"));
  }

  private static Given changed(Given given, String node, UnaryOperator<Node> change) {
    return given.put(change.apply(given.node(node)));
  }

  private static Given enforced(Given given) {
    return given.planned(ENFORCEMENT, WEB);
  }

  @Test
  void aPlanOnAConvergedStateIsEmpty() {
    Given given = changed(misplaced(), "a", node -> disk(node, "ssd"));
    given.assertSettled(ENFORCEMENT, WEB);
  }

  @Test
  void aTaskWhoseNodeNoLongerMeetsTheConstraintsIsStoppedAndReplaced() {
    Given given = enforced(misplaced());
    assertThat(given.tasks("web"))
        .containsExactly("1 running@a -> shutdown", "1 pending -> ready", "2 running@b");
    assertThat(given.waiting(given.oldest("web", 1).id()))
        .isEqualTo("assigned node no longer meets constraints");
    assertThat(given.events())
        .endsWith(
            "TaskLeaves web.1: web.1 assigned node no longer meets constraints; the next one"
                + " starts when it has stopped");
    given.assertSettled(ENFORCEMENT, WEB);
    given.planned(new Scheduling(), Scheduling.Whole.CLUSTER);
    assertThat(given.tasks("web")).contains("1 assigned@b -> ready");
  }

  /** §8: the constraints of the service as it is now; §9: what satisfies them stays as it is. */
  @Test
  void aChangeOfConstraintsMovesOnlyTheTasksWhoseNodesDoNotSatisfyThem() {
    Given given = Given.nodes().node("a", node -> disk(node, "ssd"));
    given.node("b", node -> disk(node, "hdd"));
    given.service("web", 2).tasks("web", "1 running@a", "2 running@b");
    given.assertSettled(ENFORCEMENT, WEB);
    given.revised("web", SSD);
    assertThat(enforced(given).tasks("web"))
        .containsExactly("1 running@a", "2 running@b -> shutdown", "2 pending -> ready");
  }

  @Test
  void whatHasLeftIsRejectedWithSwarmsWords() {
    Given given = enforced(misplaced());
    given.assertSettled(BOOKS, new Slot(WEB, 1));
    given.reported(given.oldest("web", 1), TaskState.SHUTDOWN);
    given.planned(BOOKS, new Slot(WEB, 1));
    Task left = given.oldest("web", 1);
    assertThat(left.state()).isEqualTo(TaskState.REJECTED);
    assertThat(left.status().error()).isEqualTo("assigned node no longer meets constraints");
    assertThat(given.waiting(left.id())).isEmpty();
    given.assertSettled(BOOKS, new Slot(WEB, 1));
  }

  @Test
  void theReplacementRunsWhenTheOldOneHasStopped() {
    Given given = enforced(misplaced());
    given.planned(new Scheduling(), Scheduling.Whole.CLUSTER);
    given.later(Duration.ofSeconds(1)).assertSettled(new Restart(), new Slot(WEB, 1));
    given.reported(given.oldest("web", 1), TaskState.SHUTDOWN);
    given.planned(new Restart(), new Slot(WEB, 1));
    assertThat(given.tasks("web")).contains("1 assigned@b");
  }

  @ParameterizedTest(name = "{0} {1}: enforced {2}")
  @CsvSource({
    "ACTIVE, READY, true",
    "ACTIVE, UNKNOWN, true",
    "PAUSE, READY, false",
    "DRAIN, READY, false",
    "ACTIVE, DOWN, false"
  })
  void onlyActiveNodesAreJudged(Availability availability, Node.State state, boolean enforced) {
    Given given = misplaced().node("a", availability).node("a", state);
    assertThat(given.plan(ENFORCEMENT, WEB).mutations().isEmpty()).isEqualTo(!enforced);
  }

  @Test
  void aRoleThatChangesIsALabelLikeOthers() {
    Given given = Given.nodes("a").service("web", 1, Trait.constraints("node.role == manager"));
    given.tasks("web", "1 running@a");
    enforced(changed(given, "a", node -> node.withRole(Node.Role.WORKER)));
    assertThat(given.tasks("web")).containsExactly("1 running@a -> shutdown", "1 pending -> ready");
  }

  @Test
  void ofReservationsThatANodeHasNoMoreTheNewestLeave() {
    Trait cpu = Trait.reserves(new Amount(1_000_000_000L, 0, 0, Map.of()));
    Given given = Given.nodes("a", "b").service("web", 3, cpu);
    given.service("free", 1).tasks("free", "1 running@a");
    given.tasks("web", "2 running@a", "1 running@a", "3 running@a");
    given.assertSettled(ENFORCEMENT, WEB);

    given.apply(
        new dev.skep.api.state.Mutation.DescribeNode(
            Samples.id("a"), withCpus(given.node("a").description(), 2)));
    enforced(given);
    assertThat(given.tasks("web"))
        .containsExactly(
            "1 running@a", "2 running@a", "3 running@a -> shutdown", "3 pending -> ready");
    given.assertSettled(ENFORCEMENT, Samples.id("free"));
  }

  private static Node.Description withCpus(Node.Description was, long cpus) {
    return new Node.Description(
        was.hostname(),
        was.os(),
        was.architecture(),
        cpus * 1_000_000_000L,
        was.memoryBytes(),
        was.genericResources(),
        was.engineVersion(),
        was.engineLabels(),
        was.plugins(),
        was.runtime(),
        was.skepVersion());
  }

  @Test
  void theRestartPolicyIsAsked() {
    Given given = enforced(misplaced(Trait.restart(Condition.NONE)));
    assertThat(given.tasks("web")).containsExactly("1 running@a -> shutdown", "2 running@b");
  }

  @Test
  void whereUpdatesStartFirstTheNextOneRunsBeforeTheOldOneGoes() {
    Given given = enforced(misplaced(Trait.startFirst()));
    assertThat(given.tasks("web")).containsExactly("1 running@a", "1 pending", "2 running@b");
    given.assertSettled(ENFORCEMENT, WEB);
    given.placed(given.newest("web", 1), "b", TaskState.PREPARING);
    given.assertSettled(ENFORCEMENT, WEB);
    given.reported(given.newest("web", 1), TaskState.RUNNING);
    enforced(given);
    assertThat(given.tasks("web"))
        .containsExactly("1 running@a -> shutdown", "1 running@b", "2 running@b");
  }

  @Test
  void butItGoesAfterAMinuteOrWhenTheNextOneHasNoPlaceOrFailed() {
    Given late = enforced(misplaced(Trait.startFirst()));
    late.placed(late.newest("web", 1), "b", TaskState.PREPARING);
    assertThat(late.plan(ENFORCEMENT, WEB))
        .isEqualTo(Plan.lookAgainAt(late.now().plus(Move.PATIENCE)));
    enforced(late.later(Move.PATIENCE));
    assertThat(late.tasks("web")).contains("1 running@a -> shutdown");

    Given nowhere = misplaced(Trait.startFirst()).node("b", Availability.PAUSE);
    enforced(nowhere).planned(new Scheduling(), Scheduling.Whole.CLUSTER);
    assertThat(enforced(nowhere).tasks("web")).contains("1 running@a -> shutdown");

    Given failed = enforced(misplaced(Trait.startFirst()));
    failed.placed(failed.newest("web", 1), "b", TaskState.REJECTED);
    assertThat(enforced(failed).tasks("web")).contains("1 running@a -> shutdown");
  }

  @Test
  void onlySoManyTasksOfAServiceMoveAtOnce() {
    Given given = Given.nodes().node("a", node -> disk(node, "ssd")).service("web", 12, SSD);
    for (int slot = 1; slot <= 12; slot++) {
      given.tasks("web", slot + " running@a");
    }
    enforced(changed(given, "a", node -> disk(node, "hdd")));
    assertThat(given.tasks("web").stream().filter(line -> line.contains("-> shutdown")))
        .hasSize(Move.MOST_OF_A_SERVICE);
    given.assertSettled(ENFORCEMENT, WEB);
    // What has found no place is not under way.
    given.planned(new Scheduling(), Scheduling.Whole.CLUSTER);
    enforced(given);
    assertThat(given.tasks("web").stream().filter(line -> line.contains("-> shutdown")))
        .hasSize(12);
  }

  @Test
  void aSlotThatMovedMovesAgainAfterAPauseThatDoubles() {
    Given given = misplaced();
    for (long pause : new long[] {0, 5, 10, 20, 40, 60, 60}) {
      if (pause > 0) {
        given.later(Duration.ofSeconds(pause).minusMillis(1)).assertSettled(ENFORCEMENT, WEB);
        given.later(Duration.ofMillis(1));
      }
      enforced(given);
      assertThat(given.tasks("web")).contains("1 pending -> ready");
      given.placed(given.newest("web", 1), "a", TaskState.RUNNING);
      given.apply(
          new dev.skep.api.state.Mutation.DesireTask(
              given.newest("web", 1).id(), TaskState.RUNNING));
    }
  }

  @Test
  void whatMattersOfANodeConcernsItsServices() {
    Given given = misplaced();
    Node node = given.node("a");
    assertThat(ENFORCEMENT.concerns(new Change.Updated(node, disk(node, "x")), given.state()))
        .containsExactly(WEB);
    assertThat(
            ENFORCEMENT.concerns(
                new Change.Updated(node, node.withRole(Node.Role.WORKER)), given.state()))
        .containsExactly(WEB);
    assertThat(ENFORCEMENT.concerns(new Change.Updated(node, node), given.state())).isEmpty();
  }
}
