package dev.skep.controllers.restart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.model.Node;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskSpec.RestartPolicy;
import dev.skep.api.model.TaskSpec.RestartPolicy.Condition;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Mutation;
import dev.skep.controllers.Given;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Plan;
import dev.skep.controllers.Slot;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Swarm's restart supervisor: restart.go. */
class RestartTest {
  private static final Duration DELAY = Duration.ofSeconds(5);
  private static final Slot SLOT = new Slot(Given.id("web"), 1);

  private final Restart restart = new Restart();
  private final Given given = new Given().nodes("n1", "n2").service(Given.spec("web", 1));

  private Plan plan() {
    return restart
        .observe(given.state(), Observations.none(), SLOT)
        .map(view -> restart.plan(view, given.now()))
        .orElseGet(Plan::nothing);
  }

  private Task replacementOf(String task) {
    return given
        .state()
        .task(Replacement.of(given.task(task), SLOT.service(), TaskState.READY).id())
        .orElseThrow();
  }

  private void policy(Condition condition, int attempts, Duration window) {
    RestartPolicy policy = new RestartPolicy(condition, DELAY, attempts, window);
    given.service(Given.restarting(policy).apply(Given.spec("web", 1)));
  }

  @Test
  void healthyTaskIsLeftAlone() {
    given.running("web", "n1");
    assertThat(plan()).isEqualTo(Plan.nothing());
  }

  @Test
  void failedTaskIsShutDownAndReplacedAtOnceByOneThatWaits() {
    given.running("web", "n1").reach("web.1", TaskState.FAILED);
    Plan plan = plan();

    assertThat(plan.mutations())
        .contains(new Mutation.DesireTask(Given.id("web.1"), TaskState.SHUTDOWN));
    assertThat(Given.made(plan))
        .singleElement()
        .satisfies(task -> {
          assertThat(task.desired()).isEqualTo(TaskState.READY);
          assertThat(task.slot()).isEqualTo(1);
        });
    assertThat(Given.reasons(plan)).containsExactly("TaskReplaced");
  }

  @Test
  void replacementIsReleasedWhenTheDelayIsOver() {
    given.running("web", "n1").reach("web.1", TaskState.FAILED).apply(plan());

    given.later(DELAY.minusMillis(1));
    assertThat(plan()).isEqualTo(Plan.lookAgainAt(given.now().plusMillis(1)));

    given.later(Duration.ofMillis(1)).apply(plan());
    assertThat(replacementOf("web.1").desired()).isEqualTo(TaskState.RUNNING);
  }

  @Test
  void replacementThatFailsWhileItWaitsIsNotReplacedBeforeItsDelayIsOver() {
    given.running("web", "n1").reach("web.1", TaskState.FAILED).apply(plan());
    Task waiting = replacementOf("web.1");
    given.apply(new Mutation.AssignTask(waiting.id(), Given.id("n2"), ""));
    given.apply(
        new Mutation.ReportTask(waiting.id(), null, Task.Status.of(TaskState.REJECTED, "")));

    assertThat(plan()).isEqualTo(Plan.lookAgainAt(given.now().plus(DELAY)));
    given.later(DELAY);
    assertThat(Given.made(plan())).hasSize(1);
  }

  @Test
  void nodeDownMeansNoDelayAndNoWaiting() {
    given.running("web", "n1").down("n1");
    assertThat(Given.made(plan()))
        .singleElement()
        .satisfies(task -> assertThat(task.desired()).isEqualTo(TaskState.RUNNING));
  }

  @Test
  void drainSkipsTheDelayButWaitsForTheOldTaskToStop() {
    given.running("web", "n1").availability("n1", Node.Availability.DRAIN).apply(plan());
    assertThat(replacementOf("web.1").desired()).isEqualTo(TaskState.READY);

    assertThat(plan().lookAgainAt()).contains(given.now().plus(Restart.OLD_TASK_TIMEOUT));
    given.later(Duration.ofSeconds(1)).reach("web.1", TaskState.SHUTDOWN).apply(plan());
    assertThat(replacementOf("web.1").desired()).isEqualTo(TaskState.RUNNING);
  }

  @Test
  void oldTaskThatDoesNotStopIsNotWaitedForLongerThanAMinute() {
    given.running("web", "n1").availability("n1", Node.Availability.DRAIN).apply(plan());
    given.later(Restart.OLD_TASK_TIMEOUT).apply(plan());
    assertThat(replacementOf("web.1").desired()).isEqualTo(TaskState.RUNNING);
  }

  @Test
  void oldTaskIsNotWaitedForWhenItsNodeGoesDown() {
    given.running("web", "n1").availability("n1", Node.Availability.DRAIN).apply(plan());
    given.down("n1").apply(plan());
    assertThat(replacementOf("web.1").desired()).isEqualTo(TaskState.RUNNING);
  }

  @Test
  void taskThatCameBackWithItsNodeIsWaitedForByEveryLaterReplacement() {
    given.running("web", "n1").down("n1").apply(plan());
    Task second = replacementOf("web.1");
    given.apply(new Mutation.AssignTask(second.id(), Given.id("n2"), ""));
    given.status("n1", Node.State.READY).down("n2");

    assertThat(Given.made(plan()))
        .singleElement()
        .satisfies(task -> assertThat(task.desired()).isEqualTo(TaskState.READY));
  }

  @Test
  void tasksOnPausedAndUnknownNodesStay() {
    given.running("web", "n1").availability("n1", Node.Availability.PAUSE);
    assertThat(plan()).isEqualTo(Plan.nothing());
    given.status("n1", Node.State.UNKNOWN);
    assertThat(plan()).isEqualTo(Plan.nothing());
  }

  @Test
  void replacementRunsThePresentSpec() {
    given.running("web", "n1").reach("web.1", TaskState.FAILED);
    given.service(Given.image("web:2").apply(Given.spec("web", 1)));
    Plan plan = plan();

    assertThat(Given.made(plan))
        .singleElement()
        .satisfies(task -> {
          assertThat(task.revision()).isEqualTo(given.service("web").revision());
          // What failed was another spec, so the new one need not wait.
          assertThat(task.desired()).isEqualTo(TaskState.RUNNING);
        });
  }

  @ParameterizedTest
  @CsvSource({
    "NONE, FAILED, false",
    "NONE, COMPLETE, false",
    "ON_FAILURE, FAILED, true",
    "ON_FAILURE, REJECTED, true",
    "ON_FAILURE, COMPLETE, false",
    "ANY, FAILED, true",
    "ANY, COMPLETE, true"
  })
  void conditionDecides(Condition condition, TaskState ended, boolean replaced) {
    policy(condition, 0, Duration.ZERO);
    given.running("web", "n1").reach("web.1", ended);
    Plan plan = plan();

    assertThat(Given.made(plan)).hasSize(replaced ? 1 : 0);
    assertThat(plan.mutations())
        .contains(new Mutation.DesireTask(Given.id("web.1"), TaskState.SHUTDOWN));
    assertThat(Given.reasons(plan)).containsExactly(replaced ? "TaskReplaced" : "RestartGivenUp");
  }

  @Test
  void maxAttemptsOfTwoGiveThreeTasksInAll() {
    policy(Condition.ANY, 2, Duration.ZERO);
    given.running("web", "n1").reach("web.1", TaskState.FAILED);
    int tasks = 1;
    for (Plan plan = plan(); !Given.made(plan).isEmpty(); plan = plan()) {
      tasks++;
      Task next = Given.made(plan).getFirst();
      given.apply(plan).later(DELAY).apply(plan());
      given.apply(new Mutation.AssignTask(next.id(), Given.id("n1"), ""));
      given.apply(new Mutation.ReportTask(next.id(), null, Task.Status.of(TaskState.FAILED, "")));
    }
    assertThat(tasks).isEqualTo(3);
  }

  @Test
  void windowForgetsOlderAttempts() {
    RestartPolicy policy = new RestartPolicy(Condition.ANY, DELAY, 1, Duration.ofSeconds(30));
    given.running("web", "n1");
    given.later(Duration.ofSeconds(1)).desire("web.1", TaskState.SHUTDOWN);
    given.task("again", "web", 1, TaskState.RUNNING, "n1", TaskState.RUNNING);
    List<Task> history = List.of(given.task("web.1"), given.task("again"));
    assertThat(RestartRule.allows(policy, history)).isFalse();

    given.later(Duration.ofSeconds(31)).reach("again", TaskState.FAILED);
    assertThat(RestartRule.allows(policy, List.of(given.task("web.1"), given.task("again"))))
        .isTrue();
  }

  @Test
  void serviceThatIsBeingRemovedRestartsNothing() {
    given.running("web", "n1").reach("web.1", TaskState.FAILED);
    given.apply(new Mutation.Put(given.service("web").asRemoving()));
    assertThat(plan()).isEqualTo(Plan.nothing());
  }
}
