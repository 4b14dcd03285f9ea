package dev.skep.controllers.rollingupdate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.ServiceSpec.UpdatePolicy.FailureAction;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskSpec.Placement;
import dev.skep.api.model.TaskState;
import dev.skep.api.model.UpdateStatus;
import dev.skep.api.model.UpdateStatus.State;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Outcome;
import dev.skep.api.state.Samples;
import dev.skep.controllers.Given;
import dev.skep.controllers.Plan;
import dev.skep.controllers.Slot;
import dev.skep.controllers.Trait;
import dev.skep.controllers.restart.Restart;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Swarm's update supervisor: {@code swarm-semantics}, section 9. */
class RollingUpdateTest {
  private static final RollingUpdate UPDATE = new RollingUpdate();
  private static final Restart RESTART = new Restart();
  private static final Id WEB = Samples.id("web");
  private static final Trait NEXT = Trait.image("web:2");
  private static final Duration MONITOR = Duration.ofSeconds(5);

  private static Given running(int replicas, Trait... traits) {
    Given given = Given.nodes("a", "b").service("web", replicas, traits);
    for (int slot = 1; slot <= replicas; slot++) {
      given.tasks("web", slot + " running@a");
    }
    return given;
  }

  private static UpdateStatus status(Given given) {
    return Objects.requireNonNull(given.service("web").update());
  }

  /** The newest task of a slot starts on a node, and the one before it stops first. */
  private static Given started(Given given, int slot) {
    Task old = given.oldest("web", slot);
    if (old.desired() == TaskState.SHUTDOWN) {
      given.reported(old, TaskState.SHUTDOWN);
    }
    Task task = given.newest("web", slot);
    given
        .placed(task, "b", TaskState.READY)
        .apply(new Mutation.DesireTask(task.id(), TaskState.RUNNING));
    return given.reported(given.newest("web", slot), TaskState.RUNNING);
  }

  private static Given ended(Given given, int slot, TaskState how) {
    return given.reported(given.newest("web", slot), how);
  }

  @Test
  void oneSlotHasOneWantedTaskAndTheNewestStays() {
    Given given = running(1).tasks("web", "1 running@b").planned(UPDATE, WEB);
    assertThat(given.tasks("web")).containsExactly("1 running@a -> shutdown", "1 running@b");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void aChangeThatRunsAlikeRestartsNothing(String what, Trait change) {
    running(2).revised("web", change).assertSettled(UPDATE, WEB);
  }

  static Stream<Arguments> aChangeThatRunsAlikeRestartsNothing() {
    return Stream.of(
        arguments("labels of the service", Trait.labels(Map.of("team", "x"))),
        arguments("update settings", Trait.parallelism(7)),
        // swarm-semantics.md §9: not dirty while the node matches; others are enforcement's.
        arguments("constraints", Trait.constraints("node.hostname != elsewhere")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void aChangeOfWhatRunsReplacesTheTask(String what, Trait change) {
    Given given = running(1).revised("web", change).planned(UPDATE, WEB);
    assertThat(given.tasks("web")).containsExactly("1 running@a -> shutdown", "1 pending -> ready");
    assertThat(given.newest("web", 1).revision()).isEqualTo(given.service("web").revision());
  }

  static Stream<Arguments> aChangeOfWhatRunsReplacesTheTask() {
    return Stream.of(
        arguments("image", Trait.image("web:2")),
        arguments("placement", Trait.placement(new Placement(List.of(), List.of(), 1, List.of()))),
        arguments("published port", Trait.hostPort(80)),
        arguments("forced", Trait.forceUpdate()));
  }

  @ParameterizedTest(name = "parallelism {0} of 3 slots changes {1} at once")
  @CsvSource({"1, 1", "2, 2", "3, 3", "7, 3", "0, 3"})
  void parallelismSlotsAreUpdatedAtOnceAndZeroMeansAll(int parallelism, int atOnce) {
    Given given = running(3, Trait.parallelism(parallelism)).revised("web", Trait.image("web:2"));
    given.planned(UPDATE, WEB);
    assertThat(given.tasks("web").stream().filter(line -> line.endsWith(" pending -> ready")))
        .hasSize(atOnce);
    given.assertSettled(UPDATE, WEB);
  }

  @Test
  void theNextSlotIsUpdatedWhenTheNewTaskRuns() {
    Given given = running(2).revised("web", Trait.image("web:2")).planned(UPDATE, WEB);
    assertThat(given.waiting(WEB))
        .isEqualTo("update: 1 of 2 slots still run an earlier revision; waiting for slot 1 to run");
    given.reported(given.oldest("web", 1), TaskState.SHUTDOWN);
    given.placed(given.newest("web", 1), "b", TaskState.READY).assertSettled(UPDATE, WEB);

    given.apply(new Mutation.DesireTask(given.newest("web", 1).id(), TaskState.RUNNING));
    given.reported(given.newest("web", 1), TaskState.RUNNING).planned(UPDATE, WEB);

    assertThat(given.tasks("web"))
        .containsExactly(
            "1 shutdown@a -> shutdown",
            "1 running@b",
            "2 running@a -> shutdown",
            "2 pending -> ready");
    assertThat(given.waiting(WEB)).isEmpty();
  }

  @Test
  void slotsThatDoNotRunAreUpdatedFirstAndWaitForNothing() {
    Given given = running(1).revised("web", Trait.replicas(2)).tasks("web", "2 pending");
    given.revised("web", Trait.image("web:2")).planned(UPDATE, WEB);
    assertThat(given.tasks("web"))
        .containsExactly("1 running@a", "2 pending -> shutdown", "2 pending");
  }

  @Test
  void anUpdateSaysThatItIsInProgressAndWhenItIsCompleted() {
    Given given = running(1).revised("web", NEXT).planned(UPDATE, WEB);
    assertThat(status(given).state()).isEqualTo(State.UPDATING);
    assertThat(status(given).message()).isEqualTo("update in progress");

    started(given, 1).planned(UPDATE, WEB);
    assertThat(status(given).state()).as("watched for a while").isEqualTo(State.UPDATING);
    Plan watching = given.plan(UPDATE, WEB);
    assertThat(watching.lookAgainAt()).contains(given.now().plus(MONITOR));

    given.later(MONITOR).planned(UPDATE, WEB);
    assertThat(status(given).state()).isEqualTo(State.COMPLETED);
    assertThat(status(given).message()).isEqualTo("update completed");
    assertThat(status(given).completedAt()).isEqualTo(given.now());
    given.assertSettled(UPDATE, WEB);
  }

  @Test
  void aServiceThatNeedsNoNewTasksHasNoUpdateStatus() {
    Given given = running(1).revised("web", Trait.labels(Map.of("a", "b"))).planned(UPDATE, WEB);
    assertThat(given.service("web").update()).isNull();
  }

  @Test
  void theDelayPassesBeforeTheNextSlotIsChanged() {
    Given given = running(2, Trait.delay(Duration.ofSeconds(20))).revised("web", NEXT);
    given.planned(UPDATE, WEB);
    started(given, 1);

    Plan waiting = given.plan(UPDATE, WEB);
    assertThat(waiting.lookAgainAt()).contains(given.now().plusSeconds(20));
    assertThat(given.commit(waiting).tasks("web")).contains("2 running@a");
    assertThat(given.waiting(WEB)).endsWith("slot 1 to run and for the delay to pass");

    given.later(Duration.ofSeconds(20)).planned(UPDATE, WEB);
    assertThat(given.tasks("web")).contains("2 running@a -> shutdown", "2 pending -> ready");
  }

  @Test
  void startFirstKeepsTheOldTaskUntilTheNewOneRuns() {
    Given given = running(1, Trait.startFirst()).revised("web", NEXT).planned(UPDATE, WEB);
    assertThat(given.tasks("web")).containsExactly("1 running@a", "1 pending");
    given.placed(given.newest("web", 1), "b", TaskState.STARTING).assertSettled(UPDATE, WEB);

    ended(given, 1, TaskState.RUNNING).planned(UPDATE, WEB);
    assertThat(given.tasks("web")).containsExactly("1 running@a -> shutdown", "1 running@b");
  }

  @Test
  void startFirstHasNothingToKeepWhereNothingRuns() {
    Given given = Given.nodes("a").service("web", 1, Trait.startFirst());
    given.tasks("web", "1 preparing@a").revised("web", NEXT).planned(UPDATE, WEB);
    assertThat(given.tasks("web"))
        .containsExactly("1 preparing@a -> shutdown", "1 pending -> ready");
  }

  @Test
  void changingTheSpecDuringAStartFirstUpdateKeepsWhatRuns() {
    Given given = running(1, Trait.startFirst()).revised("web", NEXT).planned(UPDATE, WEB);
    given.revised("web", Trait.image("web:3")).planned(UPDATE, WEB);
    assertThat(given.tasks("web"))
        .containsExactly("1 running@a", "1 pending -> shutdown", "1 pending");
  }

  @Test
  void aStartFirstTaskThatFailsIsReplacedAfterItsDelayWhileTheOldOneRuns() {
    Given given =
        running(1, Trait.startFirst(), Trait.onFailure(FailureAction.CONTINUE, 0))
            .revised("web", NEXT)
            .planned(UPDATE, WEB);
    given.placed(given.newest("web", 1), "b", TaskState.FAILED).planned(RESTART, new Slot(WEB, 1));
    given.later(Duration.ofSeconds(5)).planned(RESTART, new Slot(WEB, 1));
    assertThat(given.tasks("web"))
        .containsExactly("1 running@a", "1 failed@b -> shutdown", "1 pending");
  }

  @Test
  void aFailureBeforeItRunsPausesTheUpdate() {
    Given given = running(3).revised("web", NEXT).planned(UPDATE, WEB);
    given.reported(given.oldest("web", 1), TaskState.SHUTDOWN);
    Task failed = given.newest("web", 1);
    given.placed(failed, "b", TaskState.REJECTED).planned(UPDATE, WEB);

    assertThat(status(given).state()).isEqualTo(State.PAUSED);
    assertThat(status(given).message())
        .isEqualTo("update paused due to failure or early termination of task " + failed.id());
    assertThat(given.waiting(WEB)).isEqualTo(status(given).message());
    given.later(Duration.ofHours(1)).assertSettled(UPDATE, WEB);
    assertThat(given.tasks("web")).contains("2 running@a", "3 running@a");
  }

  @ParameterizedTest(name = "{0} after {1} s of running: {2}")
  @CsvSource({
    "FAILED,   5, PAUSED",
    "COMPLETE, 5, PAUSED",
    "FAILED,   6, COMPLETED",
    "SHUTDOWN, 1, UPDATING"
  })
  void aTaskThatEndsByItselfWithinTheMonitoringTimeIsAFailure(
      TaskState how, int seconds, State state) {
    Given given = started(running(1).revised("web", NEXT).planned(UPDATE, WEB), 1);
    given.later(Duration.ofSeconds(seconds));
    ended(given, 1, how).planned(UPDATE, WEB);
    assertThat(status(given).state()).isEqualTo(state);
  }

  @Test
  void failuresAreToleratedUpToTheRatioOfTheSlotsThatChange() {
    Given given =
        running(4, Trait.parallelism(0), Trait.onFailure(FailureAction.PAUSE, 0.25))
            .revised("web", NEXT)
            .planned(UPDATE, WEB);
    started(given, 1);
    ended(given, 1, TaskState.FAILED).planned(UPDATE, WEB);
    assertThat(status(given).state()).isEqualTo(State.UPDATING);
    assertThat(status(given).failed()).containsExactly(given.newest("web", 1).id());
    given.later(Duration.ofSeconds(1)).assertSettled(UPDATE, WEB);

    started(given, 2);
    ended(given, 2, TaskState.FAILED).planned(UPDATE, WEB);
    assertThat(status(given).state()).isEqualTo(State.PAUSED);
  }

  @Test
  void continuingGoesThroughAllSlotsWhateverFails() {
    Given given =
        running(2, Trait.onFailure(FailureAction.CONTINUE, 0))
            .revised("web", NEXT)
            .planned(UPDATE, WEB);
    for (int slot = 1; slot <= 2; slot++) {
      started(given, slot);
      ended(given, slot, TaskState.FAILED).planned(UPDATE, WEB);
    }
    given.later(MONITOR).planned(UPDATE, WEB);
    assertThat(status(given).state()).isEqualTo(State.COMPLETED);
  }

  private static Given rolledBack() {
    Given given = running(2, Trait.onFailure(FailureAction.ROLLBACK, 0)).revised("web", NEXT);
    given.planned(UPDATE, WEB).reported(given.oldest("web", 1), TaskState.SHUTDOWN);
    return given.placed(given.newest("web", 1), "b", TaskState.FAILED).planned(UPDATE, WEB);
  }

  @Test
  void aFailureGoesBackToTheSpecBefore() {
    Given given = rolledBack();
    assertThat(given.state().spec(WEB).orElseThrow().task().container().image())
        .isEqualTo(Samples.spec("web", 1).task().container().image());
    assertThat(given.service("web").number()).isEqualTo(3);
    assertThat(given.service("web").previousRevision()).as("no way back again").isNull();
    assertThat(status(given).state()).isEqualTo(State.ROLLBACK_STARTED);
    assertThat(status(given).message())
        .isEqualTo(
            "update rolled back due to failure or early termination of task "
                + given.newest("web", 1).id());
  }

  @Test
  void aRollbackChangesOnlyWhatRanTheNewSpecAndIsCompleted() {
    Given given = rolledBack();
    given.planned(RESTART, new Slot(WEB, 1)).later(MONITOR);
    given.planned(RESTART, new Slot(WEB, 1)).planned(UPDATE, WEB);
    assertThat(given.tasks("web")).contains("2 running@a");
    started(given, 1).planned(UPDATE, WEB).later(MONITOR).planned(UPDATE, WEB);
    assertThat(status(given).state()).isEqualTo(State.ROLLBACK_COMPLETED);
    assertThat(status(given).message()).isEqualTo("rollback completed");
    given.assertSettled(UPDATE, WEB);
  }

  @Test
  void aRollbackThatFailsPausesAndNeverGoesBackAgain() {
    Given given = rolledBack();
    given.planned(RESTART, new Slot(WEB, 1)).later(MONITOR).planned(RESTART, new Slot(WEB, 1));
    Task failed = given.newest("web", 1);
    given.placed(failed, "b", TaskState.FAILED).planned(UPDATE, WEB);
    assertThat(status(given).state()).isEqualTo(State.ROLLBACK_PAUSED);
    assertThat(status(given).message())
        .isEqualTo("rollback paused due to failure or early termination of task " + failed.id());
    given.assertSettled(UPDATE, WEB);
  }

  @Test
  void anotherChangeOfTheSpecEndsAPause() {
    Given given = running(2).revised("web", NEXT).planned(UPDATE, WEB);
    given.reported(given.oldest("web", 1), TaskState.SHUTDOWN);
    given.placed(given.newest("web", 1), "b", TaskState.FAILED).planned(UPDATE, WEB);
    given.revised("web", Trait.image("web:3")).planned(UPDATE, WEB);
    assertThat(status(given).state()).isEqualTo(State.UPDATING);
    assertThat(given.tasks("web")).contains("2 running@a -> shutdown");
  }

  @Test
  void slotsThatWaitToBeScaledAwayAreNotChanged() {
    Given given = running(3).revised("web", NEXT, Trait.replicas(2)).planned(UPDATE, WEB);
    assertThat(given.tasks("web")).containsExactly("1 running@a", "2 running@a", "3 running@a");
  }

  @Test
  void aPlanHoldsOnlyForTheSpecThatWasLookedAt() {
    Given given = running(2).revised("web", NEXT);
    Plan late = given.plan(UPDATE, WEB);
    given.revised("web", Trait.image("web:3"));
    assertThat(given.outcome(late)).isInstanceOf(Outcome.Conflicted.class);
  }

  @Test
  void aNewTaskWhoseNodeDiesWhileItStartsDoesNotHoldUpTheUpdate() {
    Given given = running(2).revised("web", NEXT).planned(UPDATE, WEB);
    given.reported(given.oldest("web", 1), TaskState.SHUTDOWN);
    given.placed(given.newest("web", 1), "b", TaskState.PREPARING).node("b", Node.State.DOWN);
    given.planned(RESTART, new Slot(WEB, 1));
    given.placed(given.newest("web", 1), "a", TaskState.RUNNING).planned(UPDATE, WEB);
    assertThat(given.tasks("web")).contains("2 running@a -> shutdown", "2 pending -> ready");
  }

  @Test
  void aSlotThatFailsAgainAfterARestartCountsOnce() {
    Given given =
        running(4, Trait.parallelism(0), Trait.onFailure(FailureAction.PAUSE, 0.25))
            .revised("web", NEXT)
            .planned(UPDATE, WEB);
    started(given, 1);
    ended(given, 1, TaskState.FAILED).planned(UPDATE, WEB).planned(RESTART, new Slot(WEB, 1));
    given.later(MONITOR).planned(RESTART, new Slot(WEB, 1));
    started(given, 1);
    ended(given, 1, TaskState.FAILED).planned(UPDATE, WEB);
    assertThat(status(given).state()).isEqualTo(State.UPDATING);
    assertThat(status(given).failed()).hasSize(1);
  }

  @Test
  void newSlotsThatFindNoPlaceDoNotHoldUpTheUpdate() {
    Given given = running(2).revised("web", NEXT).planned(UPDATE, WEB);
    given.revised("web", Trait.replicas(3)).tasks("web", "3 pending").planned(UPDATE, WEB);
    started(given, 1).planned(UPDATE, WEB);
    assertThat(given.tasks("web")).contains("2 running@a -> shutdown", "2 pending -> ready");
  }
}
