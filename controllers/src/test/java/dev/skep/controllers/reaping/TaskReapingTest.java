package dev.skep.controllers.reaping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.model.Cluster;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Node;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Change;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Samples;
import dev.skep.controllers.Given;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Plan;
import dev.skep.controllers.Slot;
import dev.skep.controllers.Trait;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskReapingTest {
  private static final TaskReaping REAPING = new TaskReaping();
  private static final Slot SLOT = new Slot(Samples.id("web"), 1);

  private static Given web(Trait... traits) {
    return Given.nodes("a", "b").service("web", 1, traits);
  }

  private static Given ended(Given given, int tasks) {
    for (int n = 0; n < tasks; n++) {
      given.tasks("web", "1 failed@a -> shutdown");
    }
    return given;
  }

  private static Cluster.Spec historyLimit(Cluster.Spec spec, int limit) {
    return new Cluster.Spec(
        spec.heartbeatPeriod(),
        spec.missedHeartbeats(),
        limit,
        spec.addressPool(),
        spec.subnetSize(),
        spec.certificateExpiry());
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "1 pending,     true",
    "1 assigned@a,  false",
    "1 accepted@a,  false",
    "1 preparing@a, false",
    "1 ready@a,     false",
    "1 starting@a,  false",
    "1 running@a,   false",
    "1 complete@a,  true",
    "1 shutdown@a,  true",
    "1 failed@a,    true",
    "1 rejected@a,  true"
  })
  void desiredRemoveIsDeletedBelowAssignedOrTerminal(String task, boolean deleted) {
    Given given = web().tasks("web", task + " -> remove").planned(REAPING, SLOT);
    assertThat(given.tasks("web")).hasSize(deleted ? 0 : 1);
    given.assertSettled(REAPING, SLOT);
  }

  @Test
  void desiredRemoveIsDeletedWhenItsNodeIsDown() {
    Given given = web().tasks("web", "1 running@a -> remove").node("a", Node.State.DOWN);
    assertThat(given.planned(REAPING, SLOT).tasks("web")).isEmpty();
  }

  @Test
  void fiveTasksPerSlotAreKeptTheRunningOneIncluded() {
    Given given = ended(web(), 7).tasks("web", "1 running@a");
    Task oldest = given.oldest("web", 1);

    Plan plan = given.plan(REAPING, SLOT);

    assertThat(plan.mutations()).hasSize(3).startsWith(new Mutation.Delete(Kind.TASK, oldest.id()));
    assertThat(given.commit(plan).tasks("web")).hasSize(5).endsWith("1 running@a");
    given.assertSettled(REAPING, SLOT);
  }

  @ParameterizedTest(name = "limit {0} keeps {1} of 7")
  @CsvSource({"5, 5", "1, 1", "0, 1", "3, 3", "9, 7", "-1, 7"})
  void theClustersHistoryLimitDecidesAndANegativeOneKeepsAll(int limit, int kept) {
    Given given = web().settings(spec -> historyLimit(spec, limit));
    assertThat(ended(given, 7).planned(REAPING, SLOT).tasks("web")).hasSize(kept);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 6})
  void aServiceWithAttemptsKeepsOneTaskMoreThanThose(int attempts) {
    Given given = ended(web(Trait.attempts(attempts, Duration.ZERO)), 9);
    assertThat(given.planned(REAPING, SLOT).tasks("web")).hasSize(attempts + 1);
  }

  @Test
  void aTaskThatMayStillRunIsNeverForgotten() {
    Given given = web().settings(spec -> historyLimit(spec, 1));
    given.tasks("web", "1 running@b -> shutdown");
    ended(given, 1).tasks("web", "1 running@a").planned(REAPING, SLOT);
    assertThat(given.tasks("web")).containsExactly("1 running@b -> shutdown", "1 running@a");
  }

  @Test
  void theNewestTaskStaysBecauseTheDecisionNotToRestartRestsOnIt() {
    Given given = web().settings(spec -> historyLimit(spec, 0));
    assertThat(ended(given, 3).planned(REAPING, SLOT).tasks("web"))
        .containsExactly("1 failed@a -> shutdown");
  }

  @Test
  void theTaskBeforeAReplacementThatWaitsStays() {
    Given given = web().settings(spec -> historyLimit(spec, 1));
    ended(given, 3).tasks("web", "1 ready@b -> ready").planned(REAPING, SLOT);
    assertThat(given.tasks("web")).containsExactly("1 failed@a -> shutdown", "1 ready@b -> ready");
  }

  @Test
  void untilTheNewTaskIsPlacedTheFailuresBeforeItStay() {
    Given given = ended(web(), 5).tasks("web", "1 pending");
    given.assertSettled(REAPING, SLOT);
    given.placed(given.newest("web", 1), "b", TaskState.RUNNING).planned(REAPING, SLOT);
    assertThat(given.tasks("web")).hasSize(5).endsWith("1 running@b");
  }

  @Test
  void whatADeadNodeDidNotStopIsHistoryLikeTheRest() {
    Given given = web().settings(spec -> historyLimit(spec, 2));
    given.tasks("web", "1 running@b -> shutdown", "1 failed@a -> shutdown", "1 running@a");
    assertThat(given.plan(REAPING, SLOT).mutations()).hasSize(1);
    given.node("b", Node.State.DOWN).planned(REAPING, SLOT);
    assertThat(given.tasks("web")).containsExactly("1 failed@a -> shutdown", "1 running@a");
  }

  @Test
  void aSlotWhoseTasksAreAllWantedIsNotLookedAt() {
    Given given = web().tasks("web", "1 running@a");
    assertThat(given.plan(REAPING, SLOT)).isEqualTo(Plan.nothing());
    assertThat(REAPING.observe(given.state(), Observations.none(), SLOT)).isEmpty();
  }

  @Test
  void aSlotIsLookedAtWhenItsTaskIsPlacedOrItsNodeGoesDown() {
    Given given = web().tasks("web", "1 pending");
    Task pending = given.newest("web", 1);
    given.placed(pending, "a", TaskState.ASSIGNED);
    Task placed = given.newest("web", 1);
    Node before = given.node("a");
    Node after = given.node("a", Node.State.DOWN).node("a");

    assertThat(REAPING.concerns(new Change.Updated(pending, placed), given.state()))
        .containsExactly(SLOT);
    assertThat(REAPING.concerns(new Change.Updated(before, after), given.state()))
        .containsExactly(SLOT);
    assertThat(REAPING.concerns(new Change.Updated(after, before), given.state())).isEmpty();
  }
}
