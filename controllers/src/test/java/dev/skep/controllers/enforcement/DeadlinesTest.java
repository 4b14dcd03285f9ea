package dev.skep.controllers.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.model.Node;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Change;
import dev.skep.api.state.Samples;
import dev.skep.controllers.Given;
import dev.skep.controllers.Plan;
import dev.skep.controllers.Slot;
import dev.skep.controllers.Trait;
import dev.skep.controllers.restart.Restart;
import dev.skep.controllers.scheduling.Scheduling;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Tasks that do not get on with their start. Not a rule of swarm, where they wait for ever. */
class DeadlinesTest {
  private static final Deadlines DEADLINES = new Deadlines(Deadlines.Bounds.standard());
  private static final Slot FIRST = new Slot(Samples.id("web"), 1);
  private static final Duration MOMENT = Duration.ofMillis(1);

  private static Given starting(String state) {
    Given given = Given.nodes("a", "b").service("web", 2).tasks("web", "2 running@b");
    return given.tasks("web", "1 " + state + "@a");
  }

  @ParameterizedTest(name = "{0}: {1} min")
  @CsvSource({"assigned, 2", "accepted, 2", "preparing, 10", "starting, 10"})
  void aTaskThatStaysInAStateIsGivenUpAndRetried(String state, long minutes) {
    Given given = starting(state);
    Duration bound = Duration.ofMinutes(minutes);
    assertThat(given.plan(DEADLINES, FIRST)).isEqualTo(Plan.lookAgainAt(given.now().plus(bound)));
    given.later(bound.minus(MOMENT)).assertSettled(DEADLINES, FIRST);

    given.later(MOMENT).planned(DEADLINES, FIRST);

    assertThat(given.tasks("web"))
        .containsExactly("1 " + state + "@a -> shutdown", "1 pending -> ready", "2 running@b");
    String why = "took too long: " + state + " for " + minutes + " min on node a";
    assertThat(given.waiting(given.oldest("web", 1).id())).isEqualTo(why);
    given.assertSettled(DEADLINES, FIRST);
  }

  @ParameterizedTest
  @CsvSource({"ready", "running"})
  void otherStatesHaveNoBound(String state) {
    Given given = starting(state).later(Duration.ofDays(1));
    assertThat(given.plan(DEADLINES, FIRST)).isEqualTo(Plan.nothing());
  }

  @ParameterizedTest
  @EnumSource(value = Node.State.class, names = "READY", mode = EnumSource.Mode.EXCLUDE)
  void ofANodeThatIsNotHeardNobodyKnows(Node.State state) {
    Given given = starting("preparing").node("a", state).later(Duration.ofDays(1));
    given.assertSettled(DEADLINES, FIRST);
  }

  @Test
  void whatWaitsOnANodeIsLookedAtWhenTheNodeIsHeardAgain() {
    Given given = starting("preparing").node("a", Node.State.DOWN).later(Duration.ofDays(1));
    Node down = given.node("a");
    Change back = new Change.Updated(down, given.node("a", Node.State.READY).node("a"));

    assertThat(DEADLINES.concerns(back, given.state())).containsExactly(FIRST);
    given.planned(DEADLINES, FIRST);
    assertThat(given.tasks("web")).contains("1 preparing@a -> shutdown");
  }

  private static Given givenUp() {
    return starting("preparing").later(Duration.ofMinutes(10)).planned(DEADLINES, FIRST);
  }

  @Test
  void anotherNodeTriesThoughItHasMoreTasks() {
    Given given = givenUp().planned(new Scheduling(), Scheduling.Whole.CLUSTER);
    assertThat(given.tasks("web")).contains("1 assigned@b -> ready");
    assertThat(stopped(givenUp()).planned(new Scheduling(), Scheduling.Whole.CLUSTER).tasks("web"))
        .contains("1 assigned@b -> ready");
  }

  private static Given stopped(Given given) {
    given.reported(given.oldest("web", 1), TaskState.SHUTDOWN);
    return given.planned(DEADLINES, FIRST);
  }

  @Test
  void oneThatHasStoppedIsRejectedWithTheReason() {
    Task left = stopped(givenUp()).oldest("web", 1);
    assertThat(left.state()).isEqualTo(TaskState.REJECTED);
    assertThat(left.status().error()).isEqualTo("took too long: preparing for 10 min on node a");
  }

  @Test
  void oneThatDoesNotStopHoldsUpItsSuccessorForAMinute() {
    Given given = givenUp().planned(new Scheduling(), Scheduling.Whole.CLUSTER);
    given.assertSettled(new Restart(), FIRST);
    given.later(Restart.OLD_TASK_TIMEOUT).planned(new Restart(), FIRST);
    assertThat(given.tasks("web")).contains("1 assigned@b");
  }

  @Test
  void eachAttemptGetsTwiceTheTimeUpToFourTimes() {
    Given given = starting("preparing");
    for (long minutes : List.of(10L, 20L, 40L, 40L)) {
      given.later(Duration.ofMinutes(minutes).minus(MOMENT)).assertSettled(DEADLINES, FIRST);
      given.later(MOMENT).planned(DEADLINES, FIRST);
      assertThat(given.tasks("web")).contains("1 pending -> ready");
      given.placed(given.newest("web", 1), "b", TaskState.PREPARING);
    }
  }

  @Test
  void theStartPeriodOfAHealthCheckComesOnTop() {
    Given given = Given.nodes("a").service("web", 1, Trait.startPeriod(Duration.ofMinutes(30)));
    given.tasks("web", "1 starting@a");
    assertThat(given.plan(DEADLINES, FIRST))
        .isEqualTo(Plan.lookAgainAt(given.now().plus(Duration.ofMinutes(40))));
  }
}
