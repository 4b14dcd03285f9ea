package dev.skep.controllers.global;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Node;
import dev.skep.api.model.Node.Availability;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.ServiceSpec.UpdatePolicy.FailureAction;
import dev.skep.api.model.SlotKey;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskSpec.RestartPolicy.Condition;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Change;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Outcome;
import dev.skep.api.state.Samples;
import dev.skep.controllers.Given;
import dev.skep.controllers.Plan;
import dev.skep.controllers.Slot;
import dev.skep.controllers.SlotChanges;
import dev.skep.controllers.Trait;
import dev.skep.controllers.restart.Restart;
import dev.skep.controllers.rollingupdate.RollingUpdate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of swarm-semantics.md §5, with the restart policy of §3 and the updates of §9. */
class GlobalTest {
  private static final Global GLOBAL = new Global();
  private static final Restart RESTART = new Restart();
  private static final RollingUpdate UPDATE = new RollingUpdate();
  private static final Id WEB = Samples.id("web");

  /** Of two nodes the one with the lower id is updated first. */
  private static final String FIRST = Samples.id("a").compareTo(Samples.id("b")) < 0 ? "a" : "b";

  private static final String SECOND = FIRST.equals("a") ? "b" : "a";
  private static final Trait EACH = Trait.mode(new Mode.Global());

  private static Given nodes(String... names) {
    return Given.nodes(names);
  }

  private static Given running(Trait... traits) {
    Trait[] all = Arrays.copyOf(traits, traits.length + 1);
    all[traits.length] = EACH;
    return nodes("a", "b").service("web", 0, all).tasks("web", "a running@a", "b running@b");
  }

  private static Slot on(String node) {
    return new Slot(WEB, SlotKey.on(Samples.id(node)));
  }

  private static Given labelled(Given given, String node, Map<String, String> labels) {
    Node before = given.node(node);
    return given.put(before.withMeta(before.meta().withLabels(labels)));
  }

  @Test
  void eachNodeGetsOneTaskWhoseSlotItIs() {
    Given given = nodes("a", "b").service("web", 0, EACH).planned(GLOBAL, WEB);
    assertThat(given.tasks("web")).containsExactly("a pending", "b pending");
    assertThat(given.newest("web", "a").shortName("web")).isEqualTo("web." + Samples.id("a"));
    given.assertSettled(GLOBAL, WEB);
  }

  @ParameterizedTest(name = "a node that is {0} and {1}: {2}")
  @CsvSource({
    "READY,   ACTIVE, true",
    "UNKNOWN, ACTIVE, true",
    "DOWN,    ACTIVE, false",
    "READY,   PAUSE,  false",
    "READY,   DRAIN,  false",
    "DOWN,    PAUSE,  false"
  })
  void onlyAnActiveNodeThatIsNotDownGetsATask(
      Node.State state, Availability availability, boolean gets) {
    Given given = nodes("a").node("a", state).node("a", availability);
    given.service("web", 0, EACH).planned(GLOBAL, WEB);
    assertThat(given.tasks("web")).hasSize(gets ? 1 : 0);
    given.assertSettled(GLOBAL, WEB);
  }

  @ParameterizedTest(name = "a node that becomes {0} and {1}: {2}")
  @CsvSource({
    "READY,   PAUSE, true",
    "UNKNOWN, PAUSE, true",
    "UNKNOWN, ACTIVE, true",
    "DOWN,    ACTIVE, false",
    "DOWN,    PAUSE, false",
    "READY,   DRAIN, false"
  })
  void onlyAPausedNodeKeepsWhatItRuns(Node.State state, Availability availability, boolean keeps) {
    Given given = running().node("b", state).node("b", availability).planned(GLOBAL, WEB);
    assertThat(given.tasks("web"))
        .containsExactly("a running@a", keeps ? "b running@b" : "b running@b -> shutdown");
    given.assertSettled(GLOBAL, WEB);
    assertThat(given.plan(RESTART, on("b"))).isEqualTo(Plan.nothing());
  }

  @Test
  void aNodeThatComesBackGetsANewTaskThatWaitsForTheOldOne() {
    Given given = running().node("b", Node.State.DOWN).planned(GLOBAL, WEB);
    given.node("b", Node.State.READY).planned(GLOBAL, WEB);
    assertThat(given.tasks("web"))
        .containsExactly("a running@a", "b running@b -> shutdown", "b pending -> ready");
    given.assertSettled(GLOBAL, WEB);

    given.later(Duration.ofSeconds(1)).reported(given.oldest("web", "b"), TaskState.SHUTDOWN);
    assertThat(given.planned(RESTART, on("b")).tasks("web")).endsWith("b pending");
  }

  @ParameterizedTest
  @CsvSource({"NONE", "ON_FAILURE", "ANY"})
  void aDrainedNodeThatIsActiveAgainGetsANewTaskWhateverTheRestartPolicy(Condition condition) {
    Given given = running(Trait.restart(condition)).node("b", Availability.DRAIN);
    given.planned(GLOBAL, WEB).reported(given.newest("web", "b"), TaskState.SHUTDOWN);
    given.assertSettled(GLOBAL, WEB);
    given.node("b", Availability.ACTIVE).planned(GLOBAL, WEB);
    assertThat(given.tasks("web"))
        .containsExactly("a running@a", "b shutdown@b -> shutdown", "b pending");
  }

  @Test
  void aNodeThatLeavesTheClusterTakesItsTasksAlong() {
    Given given = running().tasks("web", "b pending -> ready");
    given.apply(
        new Mutation.Delete(Kind.TASK, given.oldest("web", "b").id()),
        new Mutation.Delete(Kind.NODE, Samples.id("b")));
    given.planned(GLOBAL, WEB);
    assertThat(given.tasks("web")).containsExactly("a running@a", "gone pending -> remove");
    given.assertSettled(GLOBAL, WEB);
  }

  @Test
  void onlyNodesThatSatisfyTheConstraintsGetATask() {
    Given given = labelled(nodes("a", "b"), "b", Map.of("disk", "ssd"));
    given.service("web", 0, EACH, Trait.constraints("node.labels.disk == ssd"));
    assertThat(given.planned(GLOBAL, WEB).tasks("web")).containsExactly("b pending");
  }

  @Test
  void aTaskIsShutDownWhenALabelChangesAndComesBackWithIt() {
    Given given = labelled(nodes("a"), "a", Map.of("disk", "ssd"));
    given.service("web", 0, EACH, Trait.constraints("node.labels.disk == ssd"));
    given.tasks("web", "a running@a");
    labelled(given, "a", Map.of("disk", "hdd")).planned(GLOBAL, WEB);
    assertThat(given.tasks("web")).containsExactly("a running@a -> shutdown");
    assertThat(given.events())
        .containsExactly("NodesLeft web: node a: the constraints do not hold there any more");
    given.reported(given.newest("web", "a"), TaskState.SHUTDOWN).assertSettled(GLOBAL, WEB);

    labelled(given, "a", Map.of("disk", "ssd")).planned(GLOBAL, WEB);
    assertThat(given.tasks("web")).containsExactly("a shutdown@a -> shutdown", "a pending");
  }

  @Test
  void whatEndsOnItsNodeIsRestartedThereAfterItsDelay() {
    Given given = running();
    given.reported(given.newest("web", "b"), TaskState.FAILED).assertSettled(GLOBAL, WEB);
    given.planned(RESTART, on("b"));
    assertThat(given.tasks("web"))
        .containsExactly("a running@a", "b failed@b -> shutdown", "b pending -> ready");
    given.assertSettled(RESTART, on("b"));
    given.later(Duration.ofSeconds(5)).planned(RESTART, on("b"));
    assertThat(given.tasks("web")).endsWith("b pending");
  }

  @Test
  void attemptsAreCountedPerNodeAndAfreshAfterTheNodeWasAway() {
    Given given = running(Trait.attempts(1, Duration.ZERO));
    given.tasks("web", "b shutdown@b -> shutdown");
    given.apply(new Mutation.DesireTask(given.oldest("web", "b").id(), TaskState.SHUTDOWN));
    given.reported(given.oldest("web", "b"), TaskState.FAILED).tasks("web", "b failed@b");

    given.planned(RESTART, on("b"));
    assertThat(given.tasks("web")).endsWith("b failed@b -> shutdown", "b pending");

    given.placed(given.newest("web", "b"), "b", TaskState.FAILED).planned(RESTART, on("b"));
    assertThat(given.tasks("web")).endsWith("b failed@b -> shutdown", "b failed@b -> shutdown");
    given.assertSettled(GLOBAL, WEB);
    assertThat(given.tasks("web")).startsWith("a running@a");
  }

  @Test
  void aPausedNodeIsNotUpdatedUntilItIsActiveAgain() {
    Given given = running(Trait.parallelism(0)).node("b", Availability.PAUSE);
    given.revised("web", Trait.image("web:2")).planned(UPDATE, WEB);
    assertThat(given.tasks("web"))
        .containsExactly("a running@a -> shutdown", "a pending -> ready", "b running@b");

    given.reported(given.oldest("web", "a"), TaskState.SHUTDOWN).planned(RESTART, on("a"));
    given.placed(given.newest("web", "a"), "a", TaskState.RUNNING);
    given.later(Duration.ofSeconds(6)).planned(UPDATE, WEB);
    assertThat(given.events()).contains("UpdateCompleted web: update completed");
    given.assertSettled(UPDATE, WEB);

    given.node("b", Availability.ACTIVE).planned(UPDATE, WEB);
    assertThat(given.tasks("web")).endsWith("b running@b -> shutdown", "b pending -> ready");
  }

  @Test
  void anUpdateChangesSoManyNodesAtOnceAndNamesThem() {
    Given given = running(Trait.parallelism(1)).revised("web", Trait.image("web:2"));
    given.planned(UPDATE, WEB);
    assertThat(given.tasks("web"))
        .containsExactlyInAnyOrder(
            FIRST + " running@" + FIRST + " -> shutdown",
            FIRST + " pending -> ready",
            SECOND + " running@" + SECOND);
    assertThat(given.waiting(WEB))
        .isEqualTo(
            "update: 1 of 2 slots still run an earlier revision; waiting for node "
                + FIRST
                + " to run");
    assertThat(given.events().getFirst())
        .startsWith("UpdateProceeds web: node " + FIRST + ": the spec is that of revision 2");
  }

  @Test
  void startFirstRunsBothOnTheNodeUntilTheNewOneRuns() {
    Given given = running(Trait.startFirst()).revised("web", Trait.image("web:2"));
    given.planned(UPDATE, WEB);
    assertThat(given.tasks("web"))
        .containsExactlyInAnyOrder(
            FIRST + " running@" + FIRST, FIRST + " pending", SECOND + " running@" + SECOND);
    given.placed(given.newest("web", FIRST), FIRST, TaskState.RUNNING).planned(UPDATE, WEB);
    assertThat(given.oldest("web", FIRST).desired()).isEqualTo(TaskState.SHUTDOWN);
    assertThat(given.newest("web", FIRST).desired()).isEqualTo(TaskState.RUNNING);
  }

  @Test
  void aNodeThatIsDrainedDuringAnUpdateIsNotWaitedFor() {
    Given given = running(Trait.parallelism(1)).revised("web", Trait.image("web:2"));
    given.planned(UPDATE, WEB).node(FIRST, Availability.DRAIN).planned(GLOBAL, WEB);
    given.planned(UPDATE, WEB);
    assertThat(given.tasks("web"))
        .containsExactlyInAnyOrder(
            FIRST + " running@" + FIRST + " -> shutdown",
            FIRST + " pending -> shutdown",
            SECOND + " running@" + SECOND + " -> shutdown",
            SECOND + " pending -> ready");
  }

  @Test
  void aFailingUpdateGoesBackOnTheNodesItChanged() {
    Given given = running(Trait.onFailure(FailureAction.ROLLBACK, 0));
    given.revised("web", Trait.image("web:2")).planned(UPDATE, WEB);
    given.later(Duration.ofSeconds(1));
    given.reported(given.oldest("web", FIRST), TaskState.SHUTDOWN).planned(RESTART, on(FIRST));
    given.placed(given.newest("web", FIRST), FIRST, TaskState.FAILED).planned(UPDATE, WEB);
    assertThat(given.state().spec(WEB).orElseThrow().task().container().image()).isEqualTo("web:1");
    given.planned(UPDATE, WEB).planned(RESTART, on(FIRST));
    assertThat(given.tasks("web")).contains(SECOND + " running@" + SECOND);
    assertThat(given.newest("web", FIRST).revision()).isEqualTo(given.service("web").revision());
  }

  @Test
  void aServiceThatIsBeingRemovedLetsAllItsTasksGo() {
    Given given = running().removed("web").planned(GLOBAL, WEB);
    assertThat(given.tasks("web"))
        .containsExactly("a running@a -> remove", "b running@b -> remove");
    given.assertSettled(GLOBAL, WEB);
  }

  @Test
  void aPlanHoldsOnlyForTheNodesThatWereLookedAt() {
    Given given = nodes("a").service("web", 0, EACH);
    Plan late = given.plan(GLOBAL, WEB);
    given.node("a", Availability.DRAIN);
    assertThat(given.outcome(late)).isInstanceOf(Outcome.Conflicted.class);
  }

  @Test
  void onePlanMakesAtMostAThousandTasks() {
    String[] names =
        IntStream.range(0, SlotChanges.MOST_TASKS + 5)
            .mapToObj(n -> "n" + n)
            .toArray(String[]::new);
    Given given = nodes(names).service("web", 0, EACH).planned(GLOBAL, WEB);
    assertThat(given.tasks("web")).hasSize(SlotChanges.MOST_TASKS);
    assertThat(given.planned(GLOBAL, WEB).tasks("web")).hasSize(SlotChanges.MOST_TASKS + 5);
    given.assertSettled(GLOBAL, WEB);
  }

  @Test
  void nodesThatComeGoOrChangeConcernGlobalServicesAndNoOthers() {
    Given given = running().service("other", 1);
    Node node = given.node("a");
    List<Change> matter =
        List.of(
            new Change.Created(node),
            new Change.Deleted(node),
            new Change.Updated(node, node.withAvailability(Availability.PAUSE)),
            new Change.Updated(node, node.withMeta(node.meta().withLabels(Map.of("x", "y")))));
    assertThat(matter)
        .allSatisfy(
            change -> assertThat(GLOBAL.concerns(change, given.state())).containsExactly(WEB));
    Task task = given.newest("web", "a");
    assertThat(
            GLOBAL.concerns(
                new Change.Updated(task, task.withDesired(TaskState.SHUTDOWN)), given.state()))
        .containsExactly(WEB);
    assertThat(GLOBAL.everything(given.state(), dev.skep.controllers.Observations.none()))
        .containsExactly(WEB);
  }
}
