package dev.skep.controllers.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.Node.Availability;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.model.TaskSpec.Amount;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Change;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Outcome;
import dev.skep.api.state.Samples;
import dev.skep.api.state.Transaction.Precondition;
import dev.skep.controllers.Given;
import dev.skep.controllers.Plan;
import dev.skep.controllers.Trait;
import dev.skep.controllers.scheduling.Scheduling.Whole;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where tasks run best, and what a plan says. */
class SchedulingTest {
  private static final Scheduling SCHEDULING = new Scheduling();

  private static Given pending(Given given, String service, int count, Trait... traits) {
    given.service(service, count, traits);
    for (int slot = 1; slot <= count; slot++) {
      given.tasks(service, slot + " pending");
    }
    return given;
  }

  private static Given placed(Given given) {
    return given.planned(SCHEDULING, Whole.CLUSTER);
  }

  /** How many wanted tasks of a service each node has. */
  private static Map<String, Long> copies(Given given, String service) {
    return given
        .state()
        .tasksOfService(Samples.id(service))
        .filter(task -> task.isWanted() && task.node() != null)
        .map(task -> given.state().node(task.node()).orElseThrow().meta().name())
        .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
  }

  private static Node labelled(Node node, String key, String value) {
    return node.withMeta(node.meta().withLabels(Map.of(key, value)));
  }

  private static Trait spread(String... labels) {
    return Trait.placement(new TaskSpec.Placement(List.of(), List.of(labels), 0, List.of()));
  }

  @Test
  void aTaskThatWaitsIsAssignedAndTheReasonRecorded() {
    Given given = pending(Given.nodes("a"), "web", 1);
    Task task = given.newest("web", 1);

    Plan plan = given.plan(SCHEDULING, Whole.CLUSTER);

    assertThat(plan.mutations())
        .startsWith(
            new Mutation.AssignTask(task.id(), Samples.id("a"), "scheduler assigned task to node"));
    assertThat(given.commit(plan).tasks("web")).containsExactly("1 assigned@a");
    assertThat(given.events()).containsExactly("TaskAssigned web.1: assigned to node a");
    given.assertSettled(SCHEDULING, Whole.CLUSTER);
  }

  @Test
  void aReplacementThatWaitsIsPlacedMeanwhile() {
    Given given = Given.nodes("a").service("web", 1);
    given.tasks("web", "1 failed@a -> shutdown", "1 pending -> ready");
    assertThat(placed(given).tasks("web")).endsWith("1 assigned@a -> ready");
  }

  @Test
  void aPlanOnAConvergedStateIsEmptyAndNothingMovesToANewNode() {
    Given given = Given.nodes("a").service("web", 2).tasks("web", "1 running@a", "2 running@a");
    given.node("b", node -> node);
    assertThat(given.plan(SCHEDULING, Whole.CLUSTER)).isEqualTo(Plan.nothing());
  }

  @Test
  void whatNobodyWantsIsNotPlaced() {
    Given given = Given.nodes("a").service("web", 0).tasks("web", "1 pending -> shutdown");
    given.tasks("web", "2 pending -> remove").assertSettled(SCHEDULING, Whole.CLUSTER);
  }

  @Test
  void tasksAreSpreadEvenlyOverNodes() {
    Given given = placed(pending(Given.nodes("a", "b", "c"), "web", 7));
    assertThat(copies(given, "web").values()).containsExactlyInAnyOrder(2L, 2L, 3L);
  }

  @Test
  void fewerTasksOfTheServiceComeBeforeFewerTasksInAll() {
    Given given = Given.nodes("a", "b").service("other", 3).service("web", 2);
    given.tasks("other", "1 running@a", "2 running@a", "3 running@a");
    given.tasks("web", "1 running@b", "2 pending");
    assertThat(placed(given).tasks("web")).containsExactly("1 running@b", "2 assigned@a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "b", "c"})
  void amongEqualsTheNodeWithFewerTasksInAllIsTaken(String quiet) {
    Given given = Given.nodes("a", "b", "c").service("other", 6);
    for (String node : List.of("a", "b", "c")) {
      given.tasks("other", "1 running@" + node);
      if (!node.equals(quiet)) {
        given.tasks("other", "2 running@" + node);
      }
    }
    assertThat(copies(placed(pending(given, "web", 1)), "web")).containsOnlyKeys(quiet);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "b"})
  void reservationsDoNotPackNodes(String used) {
    Amount cpu = new Amount(1_000_000_000L, 0, 0, Map.of());
    Given given = Given.nodes("a", "b").service("other", 1, Trait.reserves(cpu));
    given.tasks("other", "1 running@" + used);
    assertThat(copies(placed(pending(given, "web", 1, Trait.reserves(cpu))), "web"))
        .containsOnlyKeys(used.equals("a") ? "b" : "a");
  }

  /** Not a rule of swarm, which counts tasks only. */
  @ParameterizedTest(name = "{0} of 4 CPUs reserved on a beside {1} more tasks on b: {2}")
  @CsvSource({"2, 3, b", "1, 1, b", "0, 1, a"})
  void amongEqualCopiesTheNodeWithMoreRoomComesBeforeTheOneWithFewerTasks(
      long cpus, int tasksOnB, String chosen) {
    Amount reserved = new Amount(cpus * 1_000_000_000L, 0, 0, Map.of());
    Given given = Given.nodes("a", "b").service("big", 1, Trait.reserves(reserved));
    given.service("other", 3);
    if (cpus > 0) {
      given.tasks("big", "1 running@a");
    }
    for (int n = 1; n <= tasksOnB; n++) {
      given.tasks("other", n + " running@b");
    }
    assertThat(copies(placed(pending(given, "web", 1)), "web")).containsOnlyKeys(chosen);
  }

  @Test
  void lessThanATenthOfANodeIsNoReasonToPreferAnother() {
    Trait little = Trait.reserves(new Amount(0, 64L << 20, 0, Map.of()));
    Given given = Given.nodes("a", "b").service("little", 1, little).service("other", 1);
    given.tasks("little", "1 running@a").tasks("other", "1 running@b", "2 running@b");
    assertThat(copies(placed(pending(given, "web", 1)), "web")).containsOnlyKeys("a");
  }

  @Test
  void copiesOfTheServiceCountBeforeRoom() {
    Trait half = Trait.reserves(new Amount(2_000_000_000L, 0, 0, Map.of()));
    Given given = Given.nodes("a", "b").service("big", 1, half).tasks("big", "1 running@a");
    given.service("web", 2).tasks("web", "1 running@b", "2 pending");
    assertThat(placed(given).tasks("web")).contains("2 assigned@a");
  }

  @ParameterizedTest(name = "{0} failures on a, {1} on b, {2} s ago: {3}")
  @CsvSource({
    "4, 0, 0,   a",
    "5, 0, 0,   b",
    "5, 3, 0,   b",
    "6, 5, 0,   b",
    "5, 6, 0,   a",
    "5, 0, 299, b",
    "5, 0, 300, a",
    "5, 0, 301, a"
  })
  void fiveFailuresInFiveMinutesGoLast(int onA, int onB, long secondsAgo, String chosen) {
    // Node b is the worse place but for the failures.
    Given given = Given.nodes("a", "b").service("web", 3).tasks("web", "2 running@b");
    fail(given, onA, "a");
    fail(given, onB, "b");
    given.later(Duration.ofSeconds(secondsAgo)).tasks("web", "1 pending");
    assertThat(placed(given).tasks("web")).contains("1 assigned@" + chosen);
  }

  private static void fail(Given given, int times, String node) {
    for (int n = 0; n < times; n++) {
      given.tasks("web", "1 " + (n % 2 == 0 ? "failed" : "rejected") + "@" + node + " -> shutdown");
    }
  }

  @Test
  void onlyFailuresOfThatServiceAndRevisionCount() {
    Given given = Given.nodes("a", "b").service("web", 2).tasks("web", "2 running@b");
    fail(given, 9, "a");
    given.revised("web", Trait.image("web:2")).tasks("web", "1 pending");
    assertThat(placed(given).tasks("web")).contains("1 assigned@a");
  }

  @Test
  void aNodeWithFailuresIsAvoidedNotExcluded() {
    Given given = Given.nodes("a").service("web", 1);
    fail(given, 9, "a");
    assertThat(placed(given.tasks("web", "1 pending")).tasks("web")).endsWith("1 assigned@a");
  }

  @Test
  void spreadDividesTasksEvenlyAmongTheValuesOfALabel() {
    Given given = Given.nodes().node("a", node -> labelled(node, "zone", "1"));
    given.node("b", node -> labelled(node, "zone", "2"));
    given.node("c", node -> labelled(node, "zone", "2"));
    placed(pending(given, "web", 8, spread("node.labels.zone")));
    assertThat(copies(given, "web")).isEqualTo(Map.of("a", 4L, "b", 2L, "c", 2L));
  }

  @Test
  void nodesWithoutTheLabelAreOneBranch() {
    Given given = Given.nodes("b", "c").node("a", node -> labelled(node, "zone", "1"));
    placed(pending(given, "web", 8, spread("node.labels.zone")));
    assertThat(copies(given, "web")).isEqualTo(Map.of("a", 4L, "b", 2L, "c", 2L));
  }

  @Test
  void spreadCountsTheTasksThatAreThereAlready() {
    Given given = Given.nodes().node("a", node -> labelled(node, "zone", "1"));
    given
        .node("b", node -> labelled(node, "zone", "2"))
        .service("web", 4, spread("node.labels.zone"));
    given.tasks("web", "1 running@a", "2 running@a", "3 pending", "4 pending");
    assertThat(copies(placed(given), "web")).isEqualTo(Map.of("a", 2L, "b", 2L));
  }

  @Test
  void innerPreferencesDivideWhatTheOuterOnesGive() {
    Given given = Given.nodes();
    rack(given, "a", "1", "1");
    rack(given, "b", "1", "2");
    rack(given, "c", "1", "2");
    rack(given, "d", "2", "1");
    placed(pending(given, "web", 8, spread("node.labels.zone", "node.labels.rack")));
    assertThat(copies(given, "web")).isEqualTo(Map.of("a", 2L, "b", 1L, "c", 1L, "d", 4L));
  }

  private static void rack(Given given, String name, String zone, String rack) {
    Map<String, String> labels = Map.of("zone", zone, "rack", rack);
    given.node(name, node -> node.withMeta(node.meta().withLabels(labels)));
  }

  @Test
  void whatNoLongerFitsWaitsWithTheReason() {
    Trait half = Trait.reserves(new Amount(2_000_000_000L, 0, 0, Map.of()));
    Given given = placed(pending(Given.nodes("a", "b"), "web", 5, half));
    assertThat(copies(given, "web")).isEqualTo(Map.of("a", 2L, "b", 2L));
    assertThat(given.waiting(given.newest("web", 5).id()))
        .isEqualTo(
            "no suitable node (insufficient resources on 2 nodes): of 2 nodes 2 without enough"
                + " CPU");
    assertThat(given.events())
        .endsWith(
            "NoSuitableNode web: 1 task waits: no suitable node (insufficient resources on 2"
                + " nodes): of 2 nodes 2 without enough CPU");
  }

  @Test
  void whatOneServiceIsGivenCountsForTheNextAndTheOldestComesFirst() {
    Trait all = Trait.reserves(new Amount(4_000_000_000L, 0, 0, Map.of()));
    Given given = pending(pending(Given.nodes("a"), "web", 1, all), "api", 1, all);
    placed(given);
    assertThat(given.tasks("web")).containsExactly("1 assigned@a");
    assertThat(given.tasks("api")).containsExactly("1 pending");
  }

  @Test
  void eachTaskIsPlacedByTheSpecOfItsOwnRevision() {
    Given given = pending(Given.nodes("a", "b"), "web", 1, Trait.constraints("node.hostname == b"));
    Trait otherNode = Trait.constraints("node.hostname == a");
    given.revised("web", otherNode, Trait.image("web:2")).tasks("web", "2 pending");
    assertThat(placed(given).tasks("web")).containsExactly("1 assigned@b", "2 assigned@a");
  }

  @Test
  void anExplanationIsSaidOnceAndGoesWhenTheTaskIsPlaced() {
    Given given = placed(pending(Given.nodes("a").node("a", Availability.PAUSE), "web", 1));
    Id task = given.newest("web", 1).id();
    assertThat(given.waiting(task)).startsWith("no suitable node");
    given.assertSettled(SCHEDULING, Whole.CLUSTER);

    placed(given.node("a", Availability.ACTIVE));
    assertThat(given.waiting(task)).isEmpty();
    assertThat(given.tasks("web")).containsExactly("1 assigned@a");
  }

  @Test
  void aNodeThatChangedMeanwhileGetsNothing() {
    Given given = pending(Given.nodes("a"), "web", 1);
    Plan late = given.plan(SCHEDULING, Whole.CLUSTER);
    assertThat(late.preconditions()).containsExactly(Precondition.unchanged(given.node("a")));
    given.node("a", Availability.DRAIN);
    assertThat(given.outcome(late)).isInstanceOf(Outcome.Conflicted.class);
  }

  @Test
  void aPlacementThatReachesItsLimitSaysSo() {
    Given given = pending(Given.nodes("a"), "web", 3);
    Placement cut = Placement.of(given.state(), given.now(), 2);
    assertThat(cut.assignments()).hasSize(2);
    assertThat(cut.complete()).isFalse();
  }

  @Test
  void roomThatBecomesFreeConcernsTheScheduler() {
    Given given = Given.nodes("a").service("web", 1).tasks("web", "1 running@a");
    Task running = given.newest("web", 1);
    Task failed = running.withStatus(Task.Status.of(TaskState.FAILED, ""));
    Task stopping = running.withDesired(TaskState.SHUTDOWN);
    Node node = given.node("a");
    assertThat(
            List.of(
                new Change.Created(running),
                new Change.Deleted(running),
                new Change.Updated(running, failed),
                new Change.Created(node),
                new Change.Deleted(node),
                new Change.Updated(node, node.withAvailability(Availability.PAUSE))))
        .allSatisfy(change ->
            assertThat(SCHEDULING.concerns(change, given.state())).contains(Whole.CLUSTER));
    assertThat(SCHEDULING.concerns(new Change.Updated(running, stopping), given.state())).isEmpty();
  }

  /** A change of constraints makes no new tasks, so those that wait follow it. */
  @Test
  void whatWaitsIsPlacedByTheConstraintsThatItsServiceHasNow() {
    Given given = Given.nodes("a");
    given.service("web", 1, Trait.constraints("node.labels.disk == ssd"));
    given.tasks("web", "1 pending").planned(SCHEDULING, Whole.CLUSTER);
    assertThat(given.tasks("web")).containsExactly("1 pending");
    given.revised("web", Trait.constraints("node.labels.disk != ssd"));
    assertThat(given.planned(SCHEDULING, Whole.CLUSTER).tasks("web"))
        .containsExactly("1 assigned@a");
  }
}
