package dev.skep.controllers.reaping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.model.Kind;
import dev.skep.api.model.TaskSpec.RestartPolicy;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Mutation;
import dev.skep.controllers.Given;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Slot;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Swarm's task reaper: taskreaper/task_reaper.go. */
class TaskReapingTest {
  private static final Slot SLOT = new Slot(Given.id("web"), 1);

  private final TaskReaping reaping = new TaskReaping();
  private final Given given = new Given().nodes("n1").service(Given.spec("web", 1));

  private List<Mutation> deletions() {
    return reaping
        .observe(given.state(), Observations.none(), SLOT)
        .map(view -> reaping.plan(view, given.now()).mutations())
        .orElseGet(List::of);
  }

  private static Mutation[] delete(String... tasks) {
    return Arrays.stream(tasks)
        .map(task -> new Mutation.Delete(Kind.TASK, Given.id(task)))
        .toArray(Mutation[]::new);
  }

  private void ended(int number) {
    for (int i = 1; i <= number; i++) {
      given.task("old" + i, "web", 1, TaskState.SHUTDOWN, "n1", TaskState.FAILED);
    }
  }

  private void present() {
    given.task("new", "web", 1, TaskState.RUNNING, "n1", TaskState.RUNNING);
  }

  @Test
  void fiveTasksStayInAllTheRunningOneIncluded() {
    given.cluster(5);
    ended(6);
    present();
    assertThat(deletions()).containsExactly(delete("old1", "old2"));
  }

  @Test
  void negativeLimitKeepsAll() {
    given.cluster(-1);
    ended(9);
    present();
    assertThat(deletions()).isEmpty();
  }

  @Test
  void newestTaskStaysEvenWithoutAHistory() {
    given.cluster(0);
    ended(2);
    assertThat(deletions()).containsExactly(delete("old1"));
  }

  @Test
  void maxAttemptsKeepOneMoreThanThat() {
    given.cluster(5);
    RestartPolicy policy =
        new RestartPolicy(RestartPolicy.Condition.ANY, Duration.ZERO, 2, Duration.ZERO);
    given.service(Given.restarting(policy).apply(Given.spec("web", 1)));
    ended(4);
    present();
    assertThat(deletions()).containsExactly(delete("old1", "old2"));
  }

  @Test
  void taskThatWaitsForANodeDoesNotCountYet() {
    given.cluster(5);
    ended(5);
    given.task("new", "web", 1, TaskState.RUNNING);
    assertThat(deletions()).as("the scheduler still needs the failures").isEmpty();
    given.apply(new Mutation.AssignTask(Given.id("new"), Given.id("n1"), ""));
    assertThat(deletions()).containsExactly(delete("old1"));
  }

  @Test
  void waitingReplacementKeepsTheTaskBeforeIt() {
    given.cluster(1);
    ended(2);
    given.task("new", "web", 1, TaskState.READY, "n1", TaskState.READY);
    assertThat(deletions()).containsExactly(delete("old1"));
  }

  @Test
  void taskThatIsStillStoppingIsNotForgotten() {
    given.cluster(1);
    given.task("stopping", "web", 1, TaskState.SHUTDOWN, "n1", TaskState.RUNNING);
    present();
    assertThat(deletions()).isEmpty();
    given.down("n1");
    assertThat(deletions()).as("its node will not tell").containsExactly(delete("stopping"));
  }

  @ParameterizedTest
  @CsvSource({
    "PENDING, true",
    "ASSIGNED, false",
    "PREPARING, false",
    "RUNNING, false",
    "COMPLETE, true",
    "SHUTDOWN, true",
    "FAILED, true"
  })
  void removedTaskGoesWhenItHasNoNodeOrHasEnded(TaskState state, boolean goes) {
    if (state == TaskState.PENDING) {
      given.task("gone", "web", 1, TaskState.RUNNING).desire("gone", TaskState.REMOVE);
    } else {
      given.task("gone", "web", 1, TaskState.REMOVE, "n1", state);
    }
    assertThat(deletions()).containsExactly(goes ? delete("gone") : new Mutation[0]);
  }

  @Test
  void removedTaskOfADownNodeGoes() {
    given.task("gone", "web", 1, TaskState.REMOVE, "n1", TaskState.RUNNING).down("n1");
    assertThat(deletions()).containsExactly(delete("gone"));
  }
}
