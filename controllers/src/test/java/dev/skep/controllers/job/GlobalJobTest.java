package dev.skep.controllers.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.Node.Availability;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.TaskSpec.RestartPolicy.Condition;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Samples;
import dev.skep.controllers.Given;
import dev.skep.controllers.Plan;
import dev.skep.controllers.Slot;
import dev.skep.controllers.Trait;
import dev.skep.controllers.restart.Restart;
import org.junit.jupiter.api.Test;

/** The rules of swarm-semantics.md §6 for global jobs. */
class GlobalJobTest {
  private static final GlobalJob JOB = new GlobalJob();
  private static final Id WORK = Samples.id("work");
  private static final Trait EACH = Trait.mode(new Mode.GlobalJob());

  private static Given job(Trait... traits) {
    Trait[] all = java.util.Arrays.copyOf(traits, traits.length + 1);
    all[traits.length] = EACH;
    return Given.nodes("a", "b").service("work", 0, all);
  }

  @Test
  void eachNodeThatQualifiesCompletesItOnceThoseThatJoinLaterToo() {
    Given given = job().planned(JOB, WORK);
    assertThat(given.tasks("work")).containsExactly("a pending", "b pending");
    given.placed(given.newest("work", "a"), "a", TaskState.COMPLETE);
    given.placed(given.newest("work", "b"), "b", TaskState.COMPLETE).assertSettled(JOB, WORK);

    given.node("c", node -> node).planned(JOB, WORK);
    assertThat(given.tasks("work")).containsExactly("a complete@a", "b complete@b", "c pending");
  }

  @Test
  void anInterruptedTaskRunsAgainWhenItsNodeIsBackAndACompletedOneDoesNot() {
    Given given = job().tasks("work", "a complete@a", "b running@b");
    given.node("a", Availability.DRAIN).node("b", Availability.DRAIN).planned(JOB, WORK);
    assertThat(given.tasks("work")).containsExactly("a complete@a", "b running@b -> shutdown");
    given.reported(given.newest("work", "b"), TaskState.SHUTDOWN).assertSettled(JOB, WORK);

    given.node("a", Availability.ACTIVE).node("b", Availability.ACTIVE).planned(JOB, WORK);
    assertThat(given.tasks("work"))
        .containsExactly("a complete@a", "b shutdown@b -> shutdown", "b pending");
  }

  @Test
  void aFailureFollowsTheRestartPolicyAndIsGivenUpInTheEnd() {
    Given given = job(Trait.restart(Condition.NONE)).tasks("work", "a failed@a", "b complete@b");
    given.planned(new Restart(), Slot.of(given.newest("work", "a"))).planned(JOB, WORK);
    assertThat(given.tasks("work")).containsExactly("a failed@a -> shutdown", "b complete@b");
    assertThat(given.waiting(WORK))
        .isEqualTo("job: node a given up, the restart policy allows no other attempt");
    given.assertSettled(JOB, WORK);
  }

  @Test
  void anotherSpecBeginsAnotherRunInWhichEachNodeWaitsForItsOldTask() {
    Given given = job().tasks("work", "a complete@a", "b running@b");
    given.revised("work", Trait.image("work:2")).planned(JOB, WORK);
    assertThat(given.tasks("work"))
        .containsExactly(
            "a complete@a -> remove", "a pending", "b running@b -> remove", "b pending -> ready");
    given.reported(given.oldest("work", "b"), TaskState.SHUTDOWN);
    given.planned(new Restart(), Slot.of(given.newest("work", "b")));
    assertThat(given.tasks("work")).endsWith("b pending");
    given.planned(JOB, WORK).assertSettled(JOB, WORK);
  }

  @Test
  void aTaskOfAnEarlierRunIsNotRestarted() {
    Given given = job().tasks("work", "a failed@a").revised("work", Trait.image("work:2"));
    assertThat(given.plan(new Restart(), Slot.of(given.newest("work", "a"))))
        .isEqualTo(Plan.nothing());
  }

  @Test
  void aNodeThatIsDownIsNotWaitedForAndARemovedJobLetsItsTasksGo() {
    Given given = job().node("b", Node.State.DOWN).planned(JOB, WORK);
    assertThat(given.tasks("work")).containsExactly("a pending");
    given.removed("work").planned(JOB, WORK);
    assertThat(given.tasks("work")).containsExactly("a pending -> remove");
  }

  /** What waits is the next run; drained nodes and those that are gone are left all the same. */
  @Test
  void aRunThatGoesOnWhileTheNextOneWaitsAtItsGateLeavesNodesToo() {
    Given given = job().tasks("work", "a running@a", "b running@b");
    ServiceSpec.Dependency db =
        new ServiceSpec.Dependency(
            "db", ServiceSpec.Dependency.Condition.SERVICE_HEALTHY, true, false);
    given.revised("work", Trait.image("work:2"), Trait.dependsOn(db)).planned(JOB, WORK);
    assertThat(given.tasks("work")).containsExactly("a running@a", "b running@b");

    given.node("b", Availability.DRAIN).planned(JOB, WORK);
    assertThat(given.tasks("work")).containsExactly("a running@a", "b running@b -> shutdown");
    given.assertSettled(JOB, WORK);
  }
}
