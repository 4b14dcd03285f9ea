package dev.skep.controllers.restart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.model.Kind;
import dev.skep.api.model.Node;
import dev.skep.api.model.Node.Availability;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskSpec.RestartPolicy;
import dev.skep.api.model.TaskSpec.RestartPolicy.Condition;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Change;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Outcome;
import dev.skep.api.state.Samples;
import dev.skep.controllers.Given;
import dev.skep.controllers.Plan;
import dev.skep.controllers.Slot;
import dev.skep.controllers.Trait;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RestartTest {
  private static final Restart RESTART = new Restart();
  private static final Slot SLOT = new Slot(Samples.id("web"), 1);
  private static final Duration JUST_BEFORE = Duration.ofMillis(-1);

  private static Given web(Trait... traits) {
    return Given.nodes("a", "b").service("web", 1, traits);
  }

  /** The newest task is placed if it was not, runs, and fails. */
  private static void failOnce(Given given) {
    Task task = given.newest("web", 1);
    if (task.node() == null) {
      given.placed(task, "a", TaskState.RUNNING);
    }
    given.reported(given.newest("web", 1), TaskState.FAILED);
  }

  @Test
  void aTaskThatEndsIsReplacedAtOnceByOneThatWaits() {
    Given given = web().tasks("web", "1 failed@a");
    Task old = given.newest("web", 1);

    Plan plan = given.plan(RESTART, SLOT);

    assertThat(plan.mutations())
        .startsWith(
            new Mutation.DesireTask(old.id(), TaskState.SHUTDOWN),
            new Mutation.Put(Replacement.after(old, old.revision(), TaskState.READY)));
    assertThat(given.commit(plan).tasks("web"))
        .containsExactly("1 failed@a -> shutdown", "1 pending -> ready");
    assertThat(given.events())
        .containsExactly("TaskReplaced web.1: web.1 failed; it starts in 5 s");
  }

  @Test
  void replacementWaitsForTheDelay_5sByDefault() {
    Given given = web().tasks("web", "1 failed@a").planned(RESTART, SLOT);
    Duration delay = Duration.ofSeconds(5);
    assertThat(given.plan(RESTART, SLOT)).isEqualTo(Plan.lookAgainAt(given.now().plus(delay)));

    given.later(delay).later(JUST_BEFORE).assertSettled(RESTART, SLOT);
    given.later(JUST_BEFORE.negated()).planned(RESTART, SLOT);

    assertThat(given.tasks("web")).containsExactly("1 failed@a -> shutdown", "1 pending");
    assertThat(given.events())
        .endsWith("TaskReleased web.1: the slot is free and the restart delay is over");
  }

  @Test
  void withoutADelayTheReplacementStartsAtOnce() {
    Given given = web(Trait.attempts(0, Duration.ZERO)).tasks("web", "1 failed@a");
    assertThat(given.planned(RESTART, SLOT).tasks("web"))
        .containsExactly("1 failed@a -> shutdown", "1 pending");
  }

  @ParameterizedTest(name = "{0}, {1}: restarted {2}")
  @CsvSource({
    "NONE, failed, false",
    "NONE, complete, false",
    "ON_FAILURE, complete, false",
    "ON_FAILURE, failed, true",
    "ON_FAILURE, rejected, true",
    "ON_FAILURE, shutdown, true",
    "ANY, complete, true",
    "ANY, failed, true"
  })
  void theConditionDecidesWhetherThereIsAnother(Condition condition, String end, boolean another) {
    Given given = web(Trait.restart(condition)).tasks("web", "1 " + end + "@a");
    given.planned(RESTART, SLOT);

    assertThat(given.tasks("web"))
        .startsWith("1 " + end + "@a -> shutdown")
        .hasSize(another ? 2 : 1);
    assertThat(given.events().getLast()).startsWith(another ? "TaskReplaced" : "RestartGivenUp");
    given.assertSettled(RESTART, SLOT);
  }

  @ParameterizedTest(name = "{0} attempts: {1} tasks")
  @CsvSource({"1, 2", "2, 3", "3, 4"})
  void twoAttemptsGiveThreeTasksInTotal(int attempts, int total) {
    Given given = web(Trait.attempts(attempts, Duration.ZERO)).tasks("web", "1 running@a");
    for (int n = 0; n < total + 2; n++) {
      failOnce(given);
      given.planned(RESTART, SLOT);
    }
    assertThat(given.tasks("web")).hasSize(total).containsOnly("1 failed@a -> shutdown");
    assertThat(given.events())
        .endsWith(
            "RestartGivenUp web.1: web.1 failed; the restart policy does not allow another"
                + " attempt");
  }

  @Test
  void withoutAMaximumThereIsAlwaysAnother() {
    Given given = web(Trait.attempts(0, Duration.ZERO)).tasks("web", "1 running@a");
    for (int n = 0; n < 20; n++) {
      failOnce(given);
      given.planned(RESTART, SLOT);
    }
    assertThat(given.tasks("web")).hasSize(21).endsWith("1 pending");
  }

  @ParameterizedTest(name = "failing every {0} s, 1 attempt in 60 s: {1} tasks")
  @CsvSource({"10, 2", "60, 2", "61, 5"})
  void onlyAttemptsWithinTheWindowCount(long period, int total) {
    Given given = web(Trait.attempts(1, Duration.ofMinutes(1))).tasks("web", "1 running@a");
    for (int n = 0; n < 4; n++) {
      given.later(Duration.ofSeconds(period));
      failOnce(given);
      given.planned(RESTART, SLOT);
    }
    assertThat(given.tasks("web")).hasSize(total);
  }

  @Test
  void aChangedSpecStartsToCountAfresh() {
    Given given = web(Trait.attempts(1, Duration.ZERO));
    given.tasks("web", "1 failed@a -> shutdown", "1 failed@a -> shutdown");
    given.revised("web", Trait.image("web:2")).tasks("web", "1 failed@a");
    assertThat(given.planned(RESTART, SLOT).tasks("web")).hasSize(4).endsWith("1 pending");
  }

  @Test
  void aChangeThatRunsAlikeGoesOnCounting() {
    Given given = web(Trait.attempts(1, Duration.ZERO)).tasks("web", "1 failed@a -> shutdown");
    given.revised("web", Trait.replicas(2)).tasks("web", "1 failed@a").planned(RESTART, SLOT);
    assertThat(given.tasks("web")).hasSize(2).containsOnly("1 failed@a -> shutdown");
  }

  @Test
  void theReplacementRunsThePresentRevision() {
    Given given = web().tasks("web", "1 failed@a").revised("web", Trait.image("web:2"));
    given.planned(RESTART, SLOT);
    assertThat(given.newest("web", 1).revision()).isEqualTo(given.service("web").revision());
    // Another image may well run; the delay is for what failed.
    assertThat(given.tasks("web")).endsWith("1 pending");
  }

  @ParameterizedTest(name = "node {0} and {1}: replaced {2}")
  @CsvSource({
    "READY, ACTIVE, false",
    "READY, PAUSE, false",
    "UNKNOWN, ACTIVE, false",
    "DISCONNECTED, ACTIVE, false",
    "DOWN, ACTIVE, true",
    "DOWN, PAUSE, true",
    "READY, DRAIN, true"
  })
  void aTaskWhoseNodeIsDownOrDrainedIsReplaced(
      Node.State state, Availability availability, boolean replaced) {
    Given given = web().tasks("web", "1 running@a").node("a", state).node("a", availability);
    assertThat(given.planned(RESTART, SLOT).tasks("web")).hasSize(replaced ? 2 : 1);
  }

  @Test
  void onADownNodeThereIsNothingToWaitFor() {
    Given given = web().tasks("web", "1 running@a").node("a", Node.State.DOWN);
    given.planned(RESTART, SLOT);
    // The last report of the old task stays as it is until its node comes back.
    assertThat(given.tasks("web")).containsExactly("1 running@a -> shutdown", "1 pending");
    assertThat(given.events())
        .containsExactly("TaskReplaced web.1: node a of web.1 is down; it starts at once");
  }

  @Test
  void onADrainedNodeTheReplacementWaitsForTheOldTaskButNotForTheDelay() {
    Given given = web().tasks("web", "1 running@a").node("a", Availability.DRAIN);
    given.planned(RESTART, SLOT);
    assertThat(given.tasks("web")).containsExactly("1 running@a -> shutdown", "1 pending -> ready");
    given.later(Duration.ofSeconds(1)).assertSettled(RESTART, SLOT);

    given.reported(given.oldest("web", 1), TaskState.SHUTDOWN).planned(RESTART, SLOT);
    assertThat(given.tasks("web")).containsExactly("1 shutdown@a -> shutdown", "1 pending");
  }

  @Test
  void aTaskThatEndedOnADrainedNodeIsReplacedWithoutTheDelay() {
    Given given = web().tasks("web", "1 failed@a").node("a", Availability.DRAIN);
    assertThat(given.planned(RESTART, SLOT).tasks("web"))
        .containsExactly("1 failed@a -> shutdown", "1 pending");
  }

  @Test
  void replacementWaitsForTheOldTaskNoLongerThanAMinute() {
    Given given = web().tasks("web", "1 running@a").node("a", Availability.DRAIN);
    given.planned(RESTART, SLOT);
    assertThat(given.plan(RESTART, SLOT))
        .isEqualTo(Plan.lookAgainAt(given.now().plus(Duration.ofMinutes(1))));

    given.later(Duration.ofMinutes(1)).later(JUST_BEFORE).assertSettled(RESTART, SLOT);
    given.later(JUST_BEFORE.negated()).planned(RESTART, SLOT);

    assertThat(given.tasks("web")).containsExactly("1 running@a -> shutdown", "1 pending");
    assertThat(given.events())
        .endsWith("TaskReleased web.1: the task before it did not stop within 60 s");
  }

  @Test
  void whenTheOldTasksNodeGoesDownTheReplacementWaitsNoMore() {
    Given given = web().tasks("web", "1 running@a -> shutdown", "1 ready@b -> ready");
    given.assertSettled(RESTART, SLOT);
    given.node("a", Node.State.DOWN).planned(RESTART, SLOT);
    assertThat(given.tasks("web")).containsExactly("1 running@a -> shutdown", "1 ready@b");
  }

  @Test
  void aReplacementThatFailsDuringItsDelayIsReplacedWhenTheDelayIsOver() {
    Given given = web().tasks("web", "1 failed@a").planned(RESTART, SLOT);
    given.later(Duration.ofSeconds(2)).placed(given.newest("web", 1), "b", TaskState.REJECTED);
    assertThat(given.plan(RESTART, SLOT)).isEqualTo(Plan.lookAgainAt(Given.START.plusSeconds(5)));

    given.later(Duration.ofSeconds(3)).planned(RESTART, SLOT);
    assertThat(given.tasks("web"))
        .containsExactly(
            "1 failed@a -> shutdown", "1 rejected@b -> shutdown", "1 pending -> ready");
  }

  @Test
  void tasksAreNotMovedBackWhenTheirNodeComesBack() {
    Given given = web().tasks("web", "1 running@a").node("a", Node.State.DOWN);
    given.planned(RESTART, SLOT).placed(given.newest("web", 1), "b", TaskState.RUNNING);
    given.node("a", Node.State.READY).assertSettled(RESTART, SLOT);
  }

  @Test
  void aTaskOfAServiceThatIsBeingRemovedIsNotReplaced() {
    web().tasks("web", "1 failed@a").removed("web").assertSettled(RESTART, SLOT);
  }

  @Test
  void aTaskThatNobodyWantsIsNotReplaced() {
    web().tasks("web", "1 failed@a -> shutdown").assertSettled(RESTART, SLOT);
    web().tasks("web", "1 failed@a -> remove").assertSettled(RESTART, SLOT);
  }

  @Test
  void aPlanOnAConvergedStateIsEmpty() {
    Given given = web().tasks("web", "1 failed@a -> shutdown", "1 running@b");
    assertThat(given.plan(RESTART, SLOT)).isEqualTo(Plan.nothing());
  }

  @Test
  void aDecisionThatIsTakenTwiceMakesOneReplacement() {
    Given given = web().tasks("web", "1 failed@a");
    Plan plan = given.plan(RESTART, SLOT);
    given.commit(plan);
    assertThat(given.outcome(plan)).isInstanceOf(Outcome.Refused.class);
    assertThat(given.tasks("web")).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(Node.State.class)
  void aNodeConcernsItsSlotsWhenItBeginsOrCeasesToLoseTasks(Node.State state) {
    Given given = web().tasks("web", "1 running@a");
    Node before = given.node("a");
    Node after = given.node("a", state).node("a");
    assertThat(RESTART.concerns(new Change.Updated(before, after), given.state()))
        .hasSize(state == Node.State.DOWN ? 1 : 0);
  }

  @Test
  void swarmsDefaultsAreTheDefaults() {
    assertThat(RestartPolicy.defaults())
        .isEqualTo(new RestartPolicy(Condition.ANY, Duration.ofSeconds(5), 0, Duration.ZERO));
    assertThat(Restart.OLD_TASK_TIMEOUT).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void aTaskThatWasDeletedMeanwhileIsNotReplaced() {
    Given given = Given.nodes("a", "b").service("web", 1).tasks("web", "1 running@a");
    given.node("a", Node.State.DOWN);
    Plan late = given.plan(new Restart(), new Slot(Samples.id("web"), 1));
    given.apply(new Mutation.Delete(Kind.TASK, given.newest("web", 1).id()));
    assertThat(given.outcome(late)).isInstanceOf(Outcome.Conflicted.class);
  }
}
