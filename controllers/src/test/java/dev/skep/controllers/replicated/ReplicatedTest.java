package dev.skep.controllers.replicated;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskSpec.RestartPolicy;
import dev.skep.api.model.TaskSpec.RestartPolicy.Condition;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Mutation;
import dev.skep.controllers.Given;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Plan;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Swarm's replicated orchestrator: replicated/services.go and slot.go. */
class ReplicatedTest {
  private static final Id WEB = Given.id("web");

  private final Replicated replicated = new Replicated();
  private final Given given = new Given().nodes("n1", "n2", "n3");

  private Plan plan() {
    return replicated
        .observe(given.state(), Observations.none(), WEB)
        .map(view -> replicated.plan(view, given.now()))
        .orElseGet(Plan::nothing);
  }

  private static List<Integer> slotsMade(Plan plan) {
    return Given.made(plan).stream().map(Task::slot).toList();
  }

  private static Mutation[] desired(TaskState wanted, String... tasks) {
    return Arrays.stream(tasks)
        .map(task -> new Mutation.DesireTask(Given.id(task), wanted))
        .toArray(Mutation[]::new);
  }

  @Test
  void newServiceGetsSlotsFromOne() {
    given.service(Given.spec("web", 3));
    Plan plan = plan();
    assertThat(slotsMade(plan)).containsExactly(1, 2, 3);
    assertThat(Given.made(plan))
        .allSatisfy(task -> {
          assertThat(task.desired()).isEqualTo(TaskState.RUNNING);
          assertThat(task.state()).isEqualTo(TaskState.PENDING);
        });
    assertThat(Given.reasons(plan)).containsExactly("ScaledUp");
  }

  @Test
  void asWantedMeansNothingToDo() {
    given.service(Given.spec("web", 2)).running("web", "n1", "n2");
    assertThat(Given.actions(plan())).isEmpty();
  }

  @Test
  void scaleUpTakesTheLowestFreeSlots() {
    given.service(Given.spec("web", 4));
    given.task("a", "web", 1, TaskState.RUNNING, "n1", TaskState.RUNNING);
    given.task("b", "web", 4, TaskState.RUNNING, "n2", TaskState.RUNNING);
    assertThat(slotsMade(plan())).containsExactly(2, 3);
  }

  @Test
  void scaleDownRemovesFromTheNodeWithMostCopiesFirst() {
    given.service(Given.spec("web", 3)).running("web", "n1", "n2", "n3", "n1", "n1");
    assertThat(Given.actions(plan()))
        .containsExactlyInAnyOrder(desired(TaskState.REMOVE, "web.4", "web.5"));
  }

  @Test
  void scaleDownKeepsTheLowerSlotsAmongEquals() {
    given
        .service(Given.spec("web", 2))
        .running("web", "n1", "n2", "n3", "n1", "n2", "n3", "n1", "n2", "n3");
    List<Mutation> actions = Given.actions(plan());
    assertThat(actions).hasSize(7);
    assertThat(actions).doesNotContain(desired(TaskState.REMOVE, "web.1", "web.2"));
  }

  @Test
  void scaleDownRemovesWhatDoesNotRunBeforeWhatRuns() {
    given.service(Given.spec("web", 1));
    given.task("starting", "web", 1, TaskState.RUNNING, "n1", TaskState.PREPARING);
    given.task("running", "web", 2, TaskState.RUNNING, "n1", TaskState.RUNNING);
    assertThat(Given.actions(plan())).containsExactly(desired(TaskState.REMOVE, "starting"));
  }

  @Test
  void scaleDownRemovesWhatHasNoNodeFirst() {
    given.service(Given.spec("web", 1));
    given.task("pending", "web", 1, TaskState.RUNNING);
    given.task("running", "web", 2, TaskState.RUNNING, "n1", TaskState.RUNNING);
    assertThat(Given.actions(plan())).containsExactly(desired(TaskState.REMOVE, "pending"));
  }

  @Test
  void removedSlotTakesItsHistoryAlong() {
    given.service(Given.spec("web", 0));
    given.task("old", "web", 1, TaskState.SHUTDOWN, "n1", TaskState.FAILED);
    given.task("new", "web", 1, TaskState.RUNNING, "n1", TaskState.RUNNING);
    assertThat(Given.actions(plan()))
        .containsExactlyInAnyOrder(desired(TaskState.REMOVE, "old", "new"));
  }

  @Test
  void slotThatIsStillStoppingIsFreeButItsNewTaskWaits() {
    given.service(Given.spec("web", 1));
    given.task("old", "web", 1, TaskState.REMOVE, "n1", TaskState.RUNNING);
    assertThat(Given.made(plan()))
        .singleElement()
        .satisfies(task -> {
          assertThat(task.slot()).isEqualTo(1);
          assertThat(task.desired()).isEqualTo(TaskState.READY);
        });
  }

  @Test
  void failedTaskStillHoldsItsSlotUntilTheRestartControllerComes() {
    given.service(Given.spec("web", 1)).running("web", "n1").reach("web.1", TaskState.FAILED);
    assertThat(Given.actions(plan())).isEmpty();
  }

  @Test
  void slotWhoseTaskMayNotBeRestartedCountsAsAReplica() {
    RestartPolicy never = new RestartPolicy(Condition.NONE, Duration.ZERO, 0, Duration.ZERO);
    given.service(Given.restarting(never).apply(Given.spec("web", 1)));
    given.task("done", "web", 1, TaskState.SHUTDOWN, "n1", TaskState.COMPLETE);
    assertThat(Given.actions(plan())).isEmpty();
  }

  @Test
  void deadSlotIsFilledAgainAndKeepsItsHistory() {
    given.service(Given.spec("web", 1));
    given.task("old", "web", 1, TaskState.SHUTDOWN, "n1", TaskState.FAILED);
    Plan plan = plan();
    assertThat(slotsMade(plan)).containsExactly(1);
    assertThat(Given.actions(plan)).doesNotContain(desired(TaskState.REMOVE, "old"));
  }

  @Test
  void deadSlotThatIsNotNeededLosesItsTasks() {
    given.service(Given.spec("web", 1)).running("web", "n1");
    given.task("old", "web", 2, TaskState.SHUTDOWN, "n1", TaskState.FAILED);
    assertThat(Given.actions(plan())).containsExactly(desired(TaskState.REMOVE, "old"));
  }

  @Test
  void scalingAloneReplacesNothing() {
    given.service(Given.spec("web", 2)).running("web", "n1", "n2");
    given.service(Given.spec("web", 3));
    Plan plan = plan();
    assertThat(slotsMade(plan)).containsExactly(3);
    assertThat(Given.actions(plan)).hasSize(1);
  }

  @Test
  void changedSpecReplacesStopFirstAtMostTheParallelismAtOnce() {
    given.service(Given.spec("web", 3)).running("web", "n1", "n2", "n3");
    given.service(Given.image("web:2").apply(Given.spec("web", 3)));
    Plan plan = plan();

    assertThat(plan.mutations()).contains(desired(TaskState.SHUTDOWN, "web.1"));
    assertThat(Given.made(plan))
        .singleElement()
        .satisfies(task -> {
          assertThat(task.slot()).isEqualTo(1);
          assertThat(task.desired()).isEqualTo(TaskState.READY);
          assertThat(task.revision()).isEqualTo(given.service("web").revision());
        });
    assertThat(plan.waitingOn())
        .singleElement()
        .satisfies(waiting -> assertThat(waiting.reason()).contains("2 of 3 slots", "slot 1"));
  }

  @Test
  void nextSlotFollowsWhenTheNewTaskRuns() {
    given.service(Given.spec("web", 2)).running("web", "n1", "n2");
    given.service(Given.image("web:2").apply(Given.spec("web", 2)));
    Plan first = plan();
    given.apply(first).reach("web.1", TaskState.SHUTDOWN);
    assertThat(Given.made(plan())).isEmpty();

    Task next = Given.made(first).getFirst();
    given.apply(new Mutation.AssignTask(next.id(), Given.id("n1"), ""));
    given.apply(new Mutation.ReportTask(next.id(), null, Task.Status.of(TaskState.RUNNING, "")));
    assertThat(slotsMade(plan())).containsExactly(2);
  }

  @Test
  void parallelismOfZeroReplacesAllAtOnce() {
    given.service(Given.spec("web", 3)).running("web", "n1", "n2", "n3");
    given.service(Given.parallelism(0).apply(Given.image("web:2").apply(Given.spec("web", 3))));
    assertThat(slotsMade(plan())).containsExactly(1, 2, 3);
  }

  @Test
  void outdatedSlotThatDoesNotRunGoesFirst() {
    given.service(Given.spec("web", 2));
    given.task("runs", "web", 1, TaskState.RUNNING, "n1", TaskState.RUNNING);
    given.task("pending", "web", 2, TaskState.RUNNING);
    given.service(Given.image("web:2").apply(Given.spec("web", 2)));
    assertThat(Given.made(plan()))
        .singleElement()
        .satisfies(task -> {
          assertThat(task.slot()).isEqualTo(2);
          // What never had a node need not be waited for.
          assertThat(task.desired()).isEqualTo(TaskState.RUNNING);
        });
  }

  @Test
  void outdatedTaskThatEndedIsLeftToTheRestartController() {
    given.service(Given.spec("web", 1)).running("web", "n1").reach("web.1", TaskState.FAILED);
    given.service(Given.image("web:2").apply(Given.spec("web", 1)));
    assertThat(Given.actions(plan())).isEmpty();
  }

  @Test
  void removedServiceLetsAllTasksGo() {
    given.service(Given.spec("web", 2)).running("web", "n1", "n2");
    given.apply(new Mutation.Put(given.service("web").asRemoving()));
    assertThat(Given.actions(plan()))
        .containsExactlyInAnyOrder(desired(TaskState.REMOVE, "web.1", "web.2"));
  }

  @Test
  void onePlanMakesABoundedNumberOfTasks() {
    given.service(Given.spec("web", 5_000));
    assertThat(Given.made(plan())).hasSize(Decisions.MAX_NEW_TASKS);
  }
}
