package dev.skep.controllers.replicated;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.Service;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskSpec.RestartPolicy.Condition;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Change;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Outcome;
import dev.skep.api.state.Samples;
import dev.skep.api.state.Transaction.Precondition;
import dev.skep.controllers.Given;
import dev.skep.controllers.Plan;
import dev.skep.controllers.SlotChanges;
import dev.skep.controllers.Trait;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplicatedTest {
  private static final Replicated REPLICATED = new Replicated();
  private static final Id WEB = Samples.id("web");

  private static Given running(int replicas, Trait... traits) {
    Given given = Given.nodes("a", "b").service("web", replicas, traits);
    for (int slot = 1; slot <= replicas; slot++) {
      given.tasks("web", slot + " running@a");
    }
    return given;
  }

  @Test
  void aNewServiceGetsOneTaskPerReplicaInSlotsFromOne() {
    Given given = Given.nodes("a").service("web", 3).planned(REPLICATED, WEB);

    assertThat(given.tasks("web")).containsExactly("1 pending", "2 pending", "3 pending");
    assertThat(given.events())
        .containsExactly("ScaledUp web: slots 1, 2, 3: 3 replicas are wanted");
  }

  @Test
  void aPlanOnAConvergedStateIsEmpty() {
    assertThat(running(3).plan(REPLICATED, WEB)).isEqualTo(Plan.nothing());
    assertThat(Given.nodes().service("web", 0).plan(REPLICATED, WEB)).isEqualTo(Plan.nothing());
  }

  @Test
  void aPlanHoldsOnlyForTheServiceThatWasLookedAt() {
    Given given = Given.nodes("a").service("web", 2);
    Plan late = given.plan(REPLICATED, WEB);
    assertThat(late.preconditions()).containsExactly(Precondition.unchanged(given.service("web")));

    given.revised("web", Trait.replicas(1));
    assertThat(given.outcome(late)).isInstanceOf(Outcome.Conflicted.class);
    assertThat(given.tasks("web")).isEmpty();
  }

  @ParameterizedTest(name = "slots {0}, {1} replicas: {2} are filled")
  @CsvSource({"'', 2, '1 2'", "2 4, 4, 1 3", "1 2 4 6, 5, 3", "3, 2, 1", "1 2, 3, 3"})
  void lowestFreeSlotIsFilledFirst(String present, long replicas, String filled) {
    Given given = Given.nodes("a").service("web", replicas);
    words(present).forEach(slot -> given.tasks("web", slot + " running@a"));

    Plan plan = given.plan(REPLICATED, WEB);

    assertThat(plan.mutations().stream().flatMap(ReplicatedTest::madeIn))
        .containsExactlyElementsOf(words(filled));
    given.commit(plan).assertSettled(REPLICATED, WEB);
  }

  private static Stream<String> madeIn(Mutation mutation) {
    return mutation instanceof Mutation.Put(Task task)
        ? Stream.of(String.valueOf(task.slot()))
        : Stream.empty();
  }

  @ParameterizedTest(name = "{0} to {1} leaves {2}")
  @CsvSource({
    "1 running@a;2 running@a;3 running@a;4 running@b,                   2, 1 4",
    "1 running@a;2 running@a;3 running@a;4 running@b;5 running@b,       3, 1 2 4",
    "1 running@a;2 running@a;3 running@b;4 running@b;5 running@c,       3, 1 3 5",
    "1 running@a;2 running@b;3 running@c,                               1, 1",
    "1 running@a;2 running@a;3 running@b,                               0, ''"
  })
  void scaleDownTakesFromTheNodeWithMostCopies(String tasks, long replicas, String stay) {
    assertThat(scaledTo(replicas, tasks)).isEqualTo(words(stay));
  }

  @ParameterizedTest(name = "{0} to {1} leaves {2}")
  @CsvSource({
    "1 preparing@a;2 running@a;3 running@b, 2, 2 3",
    "1 preparing@a;2 running@b;3 running@c, 2, 2 3",
    "1 pending;2 preparing@a;3 running@a,   2, 2 3",
    "1 pending;2 pending;3 pending,         1, 1"
  })
  void scaleDownTakesFirstWhatDoesNotRunOrHasNoNode(String tasks, long replicas, String stay) {
    assertThat(scaledTo(replicas, tasks)).isEqualTo(words(stay));
  }

  /** The slots that are left. */
  private static List<String> scaledTo(long replicas, String tasks) {
    Given given =
        Given.nodes("a", "b", "c").service("web", replicas).tasks("web", tasks.split(";"));
    given.planned(REPLICATED, WEB).assertSettled(REPLICATED, WEB);
    return given.tasks("web").stream()
        .filter(line -> !line.endsWith("-> remove"))
        .map(line -> line.substring(0, line.indexOf(' ')))
        .toList();
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.split(" ")).filter(word -> !word.isEmpty()).toList();
  }

  @Test
  void aSlotThatIsScaledAwayIsRemovedWithItsHistory() {
    Given given =
        Given.nodes("a", "b")
            .service("web", 1)
            .tasks("web", "1 running@a", "2 failed@b -> shutdown", "2 running@b")
            .planned(REPLICATED, WEB);

    assertThat(given.tasks("web"))
        .containsExactly("1 running@a", "2 failed@b -> remove", "2 running@b -> remove");
    assertThat(given.events()).containsExactly("ScaledDown web: slot 2: 1 of 2 replicas stay");
    given.assertSettled(REPLICATED, WEB);
  }

  @Test
  void aSlotThatIsUsedAgainWaitsForTheTaskThatMayStillRunThere() {
    Given given = Given.nodes("a", "b").service("web", 2);
    given.tasks("web", "1 running@a", "2 running@b -> remove").planned(REPLICATED, WEB);
    assertThat(given.tasks("web"))
        .containsExactly("1 running@a", "2 running@b -> remove", "2 pending -> ready");
  }

  @Test
  void aSlotThatIsUsedAgainDoesNotWaitForANodeThatIsDown() {
    Given given = Given.nodes("a", "b").service("web", 2);
    given.tasks("web", "1 running@a", "2 running@b -> remove").node("b", Node.State.DOWN);
    assertThat(given.planned(REPLICATED, WEB).tasks("web"))
        .containsExactly("1 running@a", "2 running@b -> remove", "2 pending");
  }

  @ParameterizedTest(name = "{0}, newest task {1}: counts {2}")
  @CsvSource({
    "NONE,       1 failed@a -> shutdown,   true",
    "NONE,       1 complete@a -> shutdown, true",
    "ON_FAILURE, 1 complete@a -> shutdown, true",
    "ON_FAILURE, 1 failed@a -> shutdown,   false",
    "ANY,        1 complete@a -> shutdown, false",
    "ANY,        1 failed@a -> remove,     false",
    "NONE,       1 failed@a -> remove,     false",
    "ANY,        1 failed@a,               true",
    "ANY,        1 pending -> ready,       true"
  })
  void aSlotCountsWhileATaskIsWantedOrNoRestartIsAllowed(
      Condition condition, String newest, boolean counts) {
    Given given = Given.nodes("a").service("web", 1, Trait.restart(condition));
    given.tasks("web", newest).planned(REPLICATED, WEB);
    assertThat(given.tasks("web")).hasSize(counts ? 1 : 2);
  }

  @Test
  void whatEndedOrLostItsNodeIsLeftToRestarting() {
    Given given = running(3);
    given.reported(given.newest("web", 1), TaskState.FAILED).node("a", Node.State.DOWN);
    given.assertSettled(REPLICATED, WEB);
  }

  @Test
  void slotsBeyondTheReplicasThatAreNotInUseAreForgotten() {
    Given given = running(1).tasks("web", "2 shutdown@a -> shutdown").planned(REPLICATED, WEB);
    assertThat(given.tasks("web")).containsExactly("1 running@a", "2 shutdown@a -> remove");
    assertThat(given.events())
        .containsExactly("SlotsForgotten web: slot 2: these slots are not in use any more");
  }

  @Test
  void aServiceThatIsBeingRemovedLetsAllItsTasksGo() {
    Given given = running(1).tasks("web", "2 failed@a -> shutdown", "2 pending").removed("web");
    given.planned(REPLICATED, WEB);
    assertThat(given.tasks("web"))
        .containsExactly("1 running@a -> remove", "2 failed@a -> remove", "2 pending -> remove");
    given.assertSettled(REPLICATED, WEB);
  }

  @Test
  void aChangedSpecIsLeftToTheRollingUpdate() {
    running(2).revised("web", Trait.image("web:2")).assertSettled(REPLICATED, WEB);
  }

  @Test
  void onePlanMakesAtMostAThousandTasksAndTheNextOnesTheRest() {
    Given given = Given.nodes("a").service("web", SlotChanges.MOST_TASKS + 5L);
    given.planned(REPLICATED, WEB);
    assertThat(given.tasks("web")).hasSize(SlotChanges.MOST_TASKS);
    given.planned(REPLICATED, WEB);
    assertThat(given.tasks("web")).hasSize(SlotChanges.MOST_TASKS + 5);
    given.assertSettled(REPLICATED, WEB);
  }

  @Test
  void onlyDecisiveChangesOfTasksConcernTheirService() {
    Given given = running(1);
    Task task = given.newest("web", 1);
    Task failed = task.withStatus(Task.Status.of(TaskState.FAILED, ""));
    Task shutDown = task.withDesired(TaskState.SHUTDOWN);
    Task preparing = task.withStatus(Task.Status.of(TaskState.PREPARING, ""));
    Task ready = task.withStatus(Task.Status.of(TaskState.READY, ""));
    Service web = given.service("web");

    assertThat(
            Stream.of(
                new Change.Created(web),
                new Change.Updated(web, web.asRemoving()),
                new Change.Deleted(task),
                new Change.Updated(task, failed),
                new Change.Updated(task, shutDown)))
        .allSatisfy(
            change -> assertThat(REPLICATED.concerns(change, given.state())).containsExactly(WEB));
    assertThat(REPLICATED.concerns(new Change.Updated(preparing, ready), given.state())).isEmpty();
  }
}
