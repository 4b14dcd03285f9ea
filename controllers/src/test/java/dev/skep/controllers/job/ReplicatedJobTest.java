package dev.skep.controllers.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Node;
import dev.skep.api.model.Node.Availability;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskSpec.RestartPolicy.Condition;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Samples;
import dev.skep.controllers.Given;
import dev.skep.controllers.Plan;
import dev.skep.controllers.Slot;
import dev.skep.controllers.Trait;
import dev.skep.controllers.restart.Restart;
import dev.skep.controllers.rollingupdate.RollingUpdate;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of swarm-semantics.md §6 for replicated jobs. */
class ReplicatedJobTest {
  private static final ReplicatedJob JOB = new ReplicatedJob();
  private static final Restart RESTART = new Restart();
  private static final Id WORK = Samples.id("work");

  private static Given job(int most, int total, Trait... traits) {
    Given given = Given.nodes("a", "b");
    return given.service("work", 0, with(most, total, traits));
  }

  private static Trait[] with(int most, int total, Trait... traits) {
    Trait[] all = java.util.Arrays.copyOf(traits, traits.length + 1);
    all[traits.length] = Trait.mode(new Mode.ReplicatedJob(most, total));
    return all;
  }

  private static Slot slot(int number) {
    return new Slot(WORK, number);
  }

  @ParameterizedTest(name = "{0} at once, {1} in all, with {2}: {3} are made")
  @CsvSource({
    "2, 4, '',                                        '0 1'",
    "5, 3, '',                                        '0 1 2'",
    "2, 4, '0 running@a',                             '1'",
    "2, 4, '0 complete@a',                            '1 2'",
    "2, 4, '0 complete@a;1 running@a;2 complete@a',   '3'",
    "2, 4, '0 complete@a;1 complete@a;2 complete@a',  '3'",
    "2, 3, '0 complete@a;1 complete@a;2 complete@a',  ''",
    "2, 4, '1 running@a;2 complete@a',                '0'",
    "0, 4, '',                                        ''",
    "4, 0, '',                                        ''"
  })
  void theLowestSlotsFromZeroAreFilledUpToWhatMayRunAndIsLeft(
      int most, int total, String present, String made) {
    Given given = job(most, total);
    if (!present.isEmpty()) {
      given.tasks("work", present.split(";"));
    }
    int before = given.tasks("work").size();
    given.planned(JOB, WORK).assertSettled(JOB, WORK);
    assertThat(given.tasks("work").stream().filter(line -> line.endsWith(" pending")))
        .containsExactly(
            java.util.Arrays.stream(made.split(" "))
                .filter(word -> !word.isEmpty())
                .map(word -> word + " pending")
                .toArray(String[]::new));
    assertThat(given.tasks("work")).hasSize(before + (made.isEmpty() ? 0 : made.split(" ").length));
  }

  @Test
  void tasksAreDesiredToCompleteAndWhatCompletedIsNotRunAgain() {
    Given given = job(1, 1).planned(JOB, WORK);
    Task task = given.newest("work", 0);
    assertThat(task.desired()).isEqualTo(TaskState.COMPLETE);
    given.placed(task, "a", TaskState.COMPLETE);
    given.assertSettled(JOB, WORK);
    assertThat(given.plan(RESTART, slot(0))).isEqualTo(Plan.nothing());
    given.node("a", Availability.DRAIN);
    assertThat(given.plan(RESTART, slot(0))).isEqualTo(Plan.nothing());
  }

  @Test
  void whatCompletedStaysSoWhenItsHostForgotTheContainer() {
    Given given = job(1, 1).tasks("work", "0 complete@a");
    given.reported(given.newest("work", 0), TaskState.SHUTDOWN);
    assertThat(given.tasks("work")).containsExactly("0 complete@a");
    given.assertSettled(JOB, WORK);
    assertThat(given.plan(RESTART, slot(0))).isEqualTo(Plan.nothing());
  }

  @ParameterizedTest(name = "condition {0}: a failed task is replaced {1}")
  @CsvSource({"ANY, true", "ON_FAILURE, true", "NONE, false"})
  void whatFailsIsReplacedInItsSlotAfterItsDelayIfThePolicySaysSo(
      Condition condition, boolean replaced) {
    Given given = job(1, 2, Trait.restart(condition)).tasks("work", "0 failed@a");
    given.assertSettled(JOB, WORK);
    given.planned(RESTART, slot(0));
    assertThat(given.tasks("work"))
        .isEqualTo(
            replaced
                ? java.util.List.of("0 failed@a -> shutdown", "0 pending -> ready")
                : java.util.List.of("0 failed@a -> shutdown"));
    if (replaced) {
      given.assertSettled(JOB, WORK);
      given.later(Duration.ofSeconds(5)).planned(RESTART, slot(0));
      assertThat(given.tasks("work")).endsWith("0 pending");
    }
  }

  @Test
  void aSlotWithoutAnotherAttemptIsGivenUpAndTheOthersGoOn() {
    Given given = job(1, 2, Trait.attempts(1, Duration.ZERO));
    given.tasks("work", "0 failed@a -> shutdown", "0 failed@a").planned(RESTART, slot(0));
    given.planned(JOB, WORK);
    assertThat(given.tasks("work"))
        .containsExactly("0 failed@a -> shutdown", "0 failed@a -> shutdown", "1 pending");
    assertThat(given.waiting(WORK))
        .isEqualTo("job: slot 0 given up, the restart policy allows no other attempt");
    given.assertSettled(JOB, WORK);

    given.placed(given.newest("work", 1), "a", TaskState.COMPLETE);
    given.later(Duration.ofHours(1)).assertSettled(JOB, WORK);
  }

  @Test
  void aTaskOnALostNodeIsReplacedElsewhereAndDoesNotCount() {
    Given given = job(1, 1).tasks("work", "0 running@a").node("a", Node.State.DOWN);
    given.planned(RESTART, slot(0)).assertSettled(JOB, WORK);
    assertThat(given.tasks("work")).containsExactly("0 running@a -> shutdown", "0 pending");
    given.reported(given.oldest("work", 0), TaskState.COMPLETE);
    given.placed(given.newest("work", 0), "b", TaskState.COMPLETE).assertSettled(JOB, WORK);
  }

  @Test
  void anotherSpecBeginsAnotherRunOnceWhatRanHasStopped() {
    Given given = job(2, 3).tasks("work", "0 complete@a", "1 running@a", "2 running@b");
    given.revised("work", Trait.image("work:2")).planned(JOB, WORK);
    assertThat(given.tasks("work"))
        .containsExactly(
            "0 complete@a -> remove", "1 running@a -> remove", "2 running@b -> remove");
    assertThat(given.waiting(WORK)).isEqualTo("job: tasks of slots 1, 2 have not stopped yet");
    given.assertSettled(JOB, WORK);

    given.reported(given.newest("work", 2), TaskState.SHUTDOWN).planned(JOB, WORK);
    assertThat(given.tasks("work")).contains("0 pending").doesNotContain("2 pending");
    given.reported(given.newest("work", 1), TaskState.SHUTDOWN).planned(JOB, WORK);
    assertThat(given.tasks("work")).contains("0 pending", "1 pending");
    assertThat(given.waiting(WORK)).isEmpty();
    given.assertSettled(JOB, WORK);
  }

  @Test
  void aForcedUpdateRunsItAgainAndAChangedLabelDoesNot() {
    Given given = job(1, 1).tasks("work", "0 complete@a");
    given.revised("work", Trait.labels(Map.of("a", "b"))).assertSettled(JOB, WORK);
    given.revised("work", Trait.forced(1)).planned(JOB, WORK);
    assertThat(given.tasks("work")).containsExactly("0 complete@a -> remove", "0 pending");
  }

  @Test
  void ofAJobThatMayRunFewerTheOnesThatDoNotRunYetGoFirst() {
    Given given = job(3, 5).tasks("work", "0 pending", "1 running@a", "2 running@b");
    given.revised("work", Trait.mode(new Mode.ReplicatedJob(1, 5))).planned(JOB, WORK);
    assertThat(given.tasks("work"))
        .containsExactly("0 pending -> remove", "1 running@a", "2 running@b -> remove");
    given.assertSettled(JOB, WORK);
  }

  @Test
  void moreCompletionsAreMadeUpForWithoutAnotherRun() {
    Given given = job(1, 1).tasks("work", "0 complete@a");
    given.revised("work", Trait.mode(new Mode.ReplicatedJob(1, 2))).planned(JOB, WORK);
    assertThat(given.tasks("work")).containsExactly("0 complete@a", "1 pending");
  }

  @Test
  void whatCompletedOnANodeThatLeftTheClusterStillCounts() {
    Given given = job(1, 1).tasks("work", "0 complete@a");
    given.apply(new Mutation.Delete(Kind.NODE, Samples.id("a")));
    assertThat(given.tasks("work")).containsExactly("0 complete");
    given.assertSettled(JOB, WORK);
  }

  @Test
  void aJobIsNotRolledOutAndARemovedOneLetsItsTasksGo() {
    Given given = job(1, 2).tasks("work", "0 complete@a", "1 running@a");
    given.revised("work", Trait.image("work:2"));
    assertThat(given.plan(new RollingUpdate(), WORK)).isEqualTo(Plan.nothing());
    given.removed("work").planned(JOB, WORK);
    assertThat(given.tasks("work"))
        .containsExactly("0 complete@a -> remove", "1 running@a -> remove");
  }
}
