package dev.skep.controllers.gating;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.model.ServiceSpec.Dependency;
import dev.skep.api.model.ServiceSpec.Dependency.Condition;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Change;
import dev.skep.api.state.Samples;
import dev.skep.controllers.Given;
import dev.skep.controllers.Slot;
import dev.skep.controllers.Trait;
import dev.skep.controllers.replicated.Replicated;
import dev.skep.controllers.restart.Restart;
import dev.skep.controllers.rollingupdate.RollingUpdate;
import dev.skep.controllers.scheduling.Scheduling;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the controllers do before a gate. */
class HeldTasksTest {
  private static final Replicated REPLICATED = new Replicated();
  private static final Restart RESTART = new Restart();
  private static final RollingUpdate UPDATE = new RollingUpdate();
  private static final Slot SLOT = new Slot(Samples.id("web"), 1);
  private static final Trait AFTER_DB =
      Trait.dependsOn(new Dependency("db", Condition.SERVICE_HEALTHY, true, false));
  private static final String WAITS =
      "waits for service db to be healthy: 0 of 1 tasks are healthy";

  private static Given webAndDb() {
    return Given.nodes("a", "b")
        .service("db", 1)
        .tasks("db", "1 starting@a")
        .service("web", 1, AFTER_DB);
  }

  private static Given dbBecomesHealthy(Given given) {
    return given.reported(given.newest("db", 1), TaskState.RUNNING);
  }

  @Test
  void slotsAreFilledAndPreparedBehindAClosedGateAndSayWhatTheyWaitFor() {
    Given given = webAndDb().planned(REPLICATED, SLOT.service());
    assertThat(given.tasks("web")).containsExactly("1 pending -> ready");

    given.planned(new Scheduling(), Scheduling.Whole.CLUSTER).planned(RESTART, SLOT);

    assertThat(given.tasks("web")).containsExactly("1 assigned@b -> ready");
    assertThat(given.waiting(given.newest("web", 1).id())).isEqualTo(WAITS);
    given.later(Duration.ofHours(1)).assertSettled(RESTART, SLOT);
  }

  @Test
  void theyAreLetGoWhenTheGateOpens() {
    Given given = webAndDb().tasks("web", "1 ready@b -> ready").planned(RESTART, SLOT);
    var before = given.newest("db", 1);
    dbBecomesHealthy(given);
    assertThat(RESTART.concerns(new Change.Updated(before, given.newest("db", 1)), given.state()))
        .as("whose turn it is")
        .contains(SLOT);

    given.planned(RESTART, SLOT);

    assertThat(given.tasks("web")).containsExactly("1 ready@b");
    assertThat(given.waiting(given.newest("web", 1).id())).isEmpty();
    given.assertSettled(RESTART, SLOT);
  }

  @Test
  void behindAnOpenGateSlotsStartAtOnce() {
    Given given = dbBecomesHealthy(webAndDb()).planned(REPLICATED, SLOT.service());
    assertThat(given.tasks("web")).containsExactly("1 pending");
  }

  @Test
  void whatRanIsReplacedAlthoughItsDependencyIsIllAgain() {
    Given given = dbBecomesHealthy(webAndDb()).tasks("web", "1 running@b");
    given.reported(given.newest("db", 1), TaskState.FAILED);
    given.reported(given.newest("web", 1), TaskState.FAILED).planned(RESTART, SLOT);
    given.later(Duration.ofSeconds(5)).planned(RESTART, SLOT);
    assertThat(given.tasks("web")).containsExactly("1 failed@b -> shutdown", "1 pending");
  }

  @Test
  void heldTaskThatCannotBePreparedIsReplacedByAnotherThatIsHeld() {
    Given given = webAndDb().tasks("web", "1 rejected@b -> ready").later(Duration.ofSeconds(5));
    given.planned(RESTART, SLOT).later(Duration.ofMinutes(1)).planned(RESTART, SLOT);
    assertThat(given.tasks("web"))
        .containsExactly("1 rejected@b -> shutdown", "1 pending -> ready");
  }

  @Test
  void updateChangesNoSlotBeforeTheGateIsOpen() {
    Given given =
        dbBecomesHealthy(webAndDb())
            .tasks("web", "1 running@b")
            .revised("db", Trait.image("db:2"))
            .revised("web", Trait.image("web:2"), AFTER_DB)
            .planned(UPDATE, SLOT.service());
    assertThat(given.tasks("web")).containsExactly("1 running@b");
    assertThat(given.waiting(SLOT.service())).isEqualTo("update: " + WAITS);

    given.apply(
        new dev.skep.api.state.Mutation.DesireTask(given.newest("db", 1).id(), TaskState.SHUTDOWN));
    given.tasks("db", "1 running@a").planned(UPDATE, SLOT.service());

    assertThat(given.tasks("web")).containsExactly("1 running@b -> shutdown", "1 pending -> ready");
    assertThat(given.waiting(SLOT.service())).isEmpty();
  }

  @Test
  void whatEndsBeforeAClosedGateIsReplacedByWhatItWas() {
    Given given = dbBecomesHealthy(webAndDb()).tasks("web", "1 running@b");
    var earlier = given.service("web").revision();
    given
        .revised("db", Trait.image("db:2"))
        .revised("web", Trait.image("web:2"), AFTER_DB)
        .reported(given.newest("web", 1), TaskState.FAILED)
        .planned(RESTART, SLOT);

    assertThat(given.newest("web", 1).revision()).isEqualTo(earlier);
    assertThat(given.tasks("web")).endsWith("1 pending -> ready");
    given.later(Duration.ofSeconds(5)).planned(RESTART, SLOT);
    assertThat(given.tasks("web")).endsWith("1 pending");
  }

  @Test
  void runOfAJobGoesOnBeforeTheClosedGateOfTheNextOne() {
    Given given =
        Given.nodes("a", "b")
            .service("db", 1)
            .tasks("db", "1 starting@a")
            .service("web", 1, Trait.mode(new Mode.ReplicatedJob(1, 1)))
            .tasks("web", "0 rejected@b");
    Slot slot = new Slot(SLOT.service(), 0);
    var run = given.service("web").revision();
    given.revised("web", Trait.image("web:2"), AFTER_DB).planned(RESTART, slot);

    assertThat(given.tasks("web"))
        .containsExactly("0 rejected@b -> shutdown", "0 pending -> ready");
    assertThat(given.newest("web", 0).revision()).isEqualTo(run);
    given.later(Duration.ofSeconds(5)).planned(RESTART, slot);
    assertThat(given.tasks("web")).endsWith("0 pending");
  }
}
