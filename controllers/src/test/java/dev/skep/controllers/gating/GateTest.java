package dev.skep.controllers.gating;

import static dev.skep.api.model.ServiceSpec.Dependency.Condition.SERVICE_COMPLETED_SUCCESSFULLY;
import static dev.skep.api.model.ServiceSpec.Dependency.Condition.SERVICE_HEALTHY;
import static dev.skep.api.model.ServiceSpec.Dependency.Condition.SERVICE_STARTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.model.Node;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec.Dependency;
import dev.skep.api.model.ServiceSpec.Dependency.Condition;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.model.UpdateStatus;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Samples;
import dev.skep.controllers.Given;
import dev.skep.controllers.Trait;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateTest {

  private static Given db(long replicas, Trait... traits) {
    return Given.nodes("a", "b").service("db", replicas, traits);
  }

  private static Trait needs(Condition condition) {
    return Trait.dependsOn(new Dependency("db", condition, true, false));
  }

  private static ServiceRevision revision(Given given, Service service) {
    return given.state().serviceRevision(service.revision()).orElseThrow();
  }

  private static String gate(Given given) {
    Service web = given.service("web");
    return Gate.of(given.state(), web, revision(given, web)).reason();
  }

  @ParameterizedTest(name = "{0}, {1}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "SERVICE_STARTED | 1 pending | to start: 0 of 2 tasks have started",
        "SERVICE_STARTED | 1 running@a | to start: 1 of 2 tasks have started",
        "SERVICE_STARTED | 1 running@a, 2 starting@b | to start: 1 of 2 tasks have started",
        "SERVICE_STARTED | 1 running@a, 2 running@b |",
        "SERVICE_HEALTHY | 1 running@a, 2 starting@b | to be healthy: 1 of 2 tasks are healthy",
        "SERVICE_HEALTHY | 1 running@a, 2 failed@b | to be healthy: 1 of 2 tasks are healthy",
        "SERVICE_HEALTHY | 1 running@a, 2 running@b -> shutdown | to be healthy: 1 of 2 tasks are"
            + " healthy",
        "SERVICE_HEALTHY | 1 running@a, 2 running@b |",
        "SERVICE_HEALTHY | 1 running@a, 2 failed@b -> shutdown | to be healthy: 1 of 2 tasks are"
            + " healthy; db.2 is failed and not tried again",
        "SERVICE_COMPLETED_SUCCESSFULLY | 1 running@a, 2 running@b | to complete successfully: 0 of"
            + " 2 tasks have completed",
        "SERVICE_COMPLETED_SUCCESSFULLY | 1 complete@a, 2 failed@b -> shutdown | to complete"
            + " successfully: 1 of 2 tasks have completed; db.2 is failed and not tried again",
        "SERVICE_COMPLETED_SUCCESSFULLY | 1 complete@a, 2 complete@b -> shutdown |",
      })
  void conditionIsAskedOfEverySlot(Condition condition, String tasks, String reason) {
    Given given = db(2).service("web", 1, needs(condition)).tasks("db", tasks.split(", "));
    assertThat(gate(given)).isEqualTo(reason == null ? "" : "waits for service db " + reason);
  }

  @Test
  void containerThatRunsHasStartedBeforeItIsHealthy() {
    Given given = db(1).service("web", 1, needs(SERVICE_STARTED)).tasks("db", "1 starting@a");
    Task task = given.newest("db", 1);
    assertThat(gate(given)).isNotEmpty();

    Task.ContainerStatus container = new Task.ContainerStatus("c", 17, 0);
    given.apply(
        new Mutation.ReportTask(
            task.id(),
            task.node(),
            new Task.Status(
                TaskState.STARTING, Instant.EPOCH, "starting", "", container, List.of())));

    assertThat(gate(given)).isEmpty();
  }

  @Test
  void whatRanOnceHasStartedAndWhatCompletedOnceHasCompleted() {
    Given given = db(1).tasks("db", "1 running@a").service("web", 1, needs(SERVICE_STARTED));
    given.reported(given.newest("db", 1), TaskState.COMPLETE).tasks("db", "1 pending -> ready");
    assertThat(gate(given)).isEmpty();
    assertThat(gate(given.revised("web", needs(SERVICE_COMPLETED_SUCCESSFULLY)))).isEmpty();
    assertThat(gate(given.revised("web", needs(SERVICE_HEALTHY)))).isNotEmpty();
  }

  @Test
  void taskOnALostNodeIsNotHealthy() {
    Given given = db(1).service("web", 1, needs(SERVICE_HEALTHY)).tasks("db", "1 running@a");
    assertThat(gate(given)).isEmpty();
    assertThat(gate(given.node("a", Node.State.DOWN))).isNotEmpty();
  }

  @Test
  void onlyTasksOfTheDependencysPresentSpecCount() {
    Given given =
        db(1)
            .tasks("db", "1 running@a")
            .revised("db", Trait.image("db:2"))
            .service("web", 1, needs(SERVICE_HEALTHY));
    assertThat(gate(given))
        .isEqualTo("waits for service db to be healthy: 0 of 1 tasks are healthy");
  }

  @Test
  void pausedUpdateOfTheDependencyIsToldOf() {
    Given given = db(1).service("web", 1, needs(SERVICE_HEALTHY));
    UpdateStatus paused =
        UpdateStatus.updating(given.service("db").revision(), given.now(), 1)
            .paused(Samples.id("task"));
    given.apply(new Mutation.ReportUpdate(Samples.id("db"), paused));
    assertThat(gate(given)).endsWith("healthy; " + paused.message());
  }

  @Test
  void missingServiceIsWaitedForUnlessItIsNotRequired() {
    Given given = Given.nodes("a").service("web", 1, needs(SERVICE_STARTED));
    assertThat(gate(given)).isEqualTo("waits for service db, which does not exist");
    given.service("lax", 1, Trait.dependsOn(new Dependency("db", SERVICE_STARTED, false, false)));
    Service lax = given.service("lax");
    assertThat(Gate.of(given.state(), lax, revision(given, lax))).isEqualTo(Gate.OPEN);
  }

  @Test
  void whatIsNotRequiredIsWaitedForAsLongAsItMayStillCome() {
    Trait optional = Trait.dependsOn(new Dependency("db", SERVICE_HEALTHY, false, false));
    Given given = db(1).service("web", 1, optional).tasks("db", "1 starting@a");
    assertThat(gate(given)).isNotEmpty();
    given.reported(given.newest("db", 1), TaskState.FAILED);
    assertThat(gate(given)).isNotEmpty();
    given.apply(new Mutation.DesireTask(given.newest("db", 1).id(), TaskState.SHUTDOWN));
    assertThat(gate(given)).isEmpty();
  }

  @Test
  void serviceWithoutReplicasIsNotWaitedFor() {
    assertThat(gate(db(0).service("web", 1, needs(SERVICE_HEALTHY)))).isEmpty();
  }

  @Test
  void globalServiceIsWaitedForUntilItHasTasks() {
    Given given =
        db(1, spec -> spec.withMode(new Mode.Global())).service("web", 1, needs(SERVICE_HEALTHY));
    assertThat(gate(given)).contains("0 of 1");
  }

  @Test
  void jobHasAsManyCompletionsAsItShall() {
    Given given =
        db(1, spec -> spec.withMode(new Mode.ReplicatedJob(1, 2)))
            .service("web", 1, needs(SERVICE_COMPLETED_SUCCESSFULLY))
            .tasks("db", "1 complete@a");
    assertThat(gate(given)).contains("1 of 2");
    assertThat(gate(given.tasks("db", "2 complete@b"))).isEmpty();
  }

  @Test
  void theFirstOfSeveralIsNamedAndTheOthersAreCounted() {
    Given given =
        db(1)
            .service(
                "web",
                1,
                Trait.dependsOn(
                    new Dependency("db", SERVICE_HEALTHY, true, false),
                    new Dependency("queue", SERVICE_STARTED, true, false),
                    new Dependency("cache", SERVICE_STARTED, true, false)));
    assertThat(gate(given)).endsWith("tasks are healthy; and for 2 more");
  }

  @Test
  void gateStaysOpenOnceATaskWasLetGo() {
    Given given =
        db(1)
            .service("web", 2, needs(SERVICE_HEALTHY))
            .tasks("db", "1 running@a")
            .tasks("web", "1 pending");
    given.reported(given.newest("db", 1), TaskState.FAILED);
    assertThat(gate(given)).isEmpty();
    assertThat(gate(given.revised("web", Trait.replicas(3), needs(SERVICE_HEALTHY)))).isEmpty();
    assertThat(gate(given.revised("web", Trait.image("web:2"), needs(SERVICE_HEALTHY))))
        .as("another spec is another start")
        .isNotEmpty();
  }

  @Test
  void updateThatBeganGoesOn() {
    Given given = db(1).service("web", 1, needs(SERVICE_HEALTHY));
    given.apply(
        new Mutation.ReportUpdate(
            Samples.id("web"),
            UpdateStatus.updating(given.service("web").revision(), given.now(), 1)));
    assertThat(gate(given)).isEmpty();
  }

  @Test
  void rollbackWaitsForNothing() {
    Given given = db(1).service("web", 1, needs(SERVICE_HEALTHY));
    assertThat(gate(given)).isNotEmpty();
    given.apply(
        new Mutation.ReportUpdate(
            Samples.id("web"),
            UpdateStatus.rollingBack(
                given.service("web").revision(), given.now(), "manually requested rollback")));
    assertThat(gate(given)).isEmpty();
  }
}
