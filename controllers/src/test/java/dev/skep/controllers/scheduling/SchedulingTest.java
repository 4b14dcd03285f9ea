package dev.skep.controllers.scheduling;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.model.Node;
import dev.skep.api.model.Protocol;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.model.TaskSpec.Amount;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Transaction.Precondition;
import dev.skep.controllers.Given;
import dev.skep.controllers.Plan;
import dev.skep.controllers.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Swarm's scheduler: pipeline.go, filter.go, nodeinfo.go, scheduler.go. */
class SchedulingTest {
  private static final PublishedPort HOST_80 =
      new PublishedPort(Protocol.TCP, 80, 80, PublishMode.HOST);

  private final Scheduling scheduling = new Scheduling();
  private final Given given = new Given();

  private Plan plan() {
    return scheduling.plan(given.state(), given.now());
  }

  /** Tasks {@code service.1} to {@code service.n} that wait. */
  private void waiting(ServiceSpec spec, int tasks) {
    given.service(spec);
    for (int slot = 1; slot <= tasks; slot++) {
      given.task(spec.name() + "." + slot, spec.name(), slot, TaskState.RUNNING);
    }
  }

  /** How many tasks a plan puts on each node, by name. */
  private Map<String, Long> placed() {
    return Placement.of(given.state(), given.now(), Integer.MAX_VALUE).assignments().stream()
        .collect(groupingBy(a -> a.node().meta().name(), TreeMap::new, counting()));
  }

  private String reason() {
    List<String> reasons = plan().waitingOn().stream().map(Waiting::reason).distinct().toList();
    return reasons.isEmpty() ? "" : reasons.getFirst();
  }

  private static dev.skep.api.model.TaskSpec.Placement placement(
      List<String> constraints, List<String> spread, int perNode, List<String> platforms) {
    return new dev.skep.api.model.TaskSpec.Placement(constraints, spread, perNode, platforms);
  }

  @Test
  void oneReplicaPerNodeFirst() {
    given.nodes("n1", "n2", "n3");
    waiting(Given.spec("web", 9), 9);
    assertThat(placed()).isEqualTo(Map.of("n1", 3L, "n2", 3L, "n3", 3L));
  }

  @Test
  void nodeWithFewestTasksOfTheServiceWinsOverTheEmptierOne() {
    given.nodes("n1", "n2").service(Given.spec("other", 3));
    given.running("other", "n2", "n2", "n2");
    given.service(Given.spec("web", 2)).running("web", "n1");
    given.task("web.2", "web", 2, TaskState.RUNNING);
    assertThat(placed()).isEqualTo(Map.of("n2", 1L));
  }

  @Test
  void fewestTasksInTotalBreaksTheTie() {
    given.nodes("n1", "n2").service(Given.spec("other", 1)).running("other", "n1");
    waiting(Given.spec("web", 1), 1);
    assertThat(placed()).isEqualTo(Map.of("n2", 1L));
  }

  @Test
  void returningNodeTakesAllOfTheNextTasksUntilItIsEven() {
    given.nodes("n1", "n2", "n3").service(Given.spec("web", 15));
    given.running("web", "n1", "n2", "n1", "n2", "n1", "n2", "n1", "n2", "n1", "n2");
    for (int slot = 11; slot <= 15; slot++) {
      given.task("web." + slot, "web", slot, TaskState.RUNNING);
    }
    assertThat(placed()).isEqualTo(Map.of("n3", 5L));
  }

  @Test
  void fiveRecentFailuresMakeANodeTheLastChoice() {
    given.nodes("n1", "n2").service(Given.spec("web", 6));
    given.service(Given.spec("other", 4)).running("other", "n2", "n2", "n2", "n2");
    for (int i = 1; i <= 4; i++) {
      given.task("f" + i, "web", i, TaskState.SHUTDOWN, "n1", TaskState.FAILED);
    }
    given.task("web.6", "web", 6, TaskState.RUNNING);
    assertThat(placed()).as("four are tolerated").isEqualTo(Map.of("n1", 1L));

    given.task("f5", "web", 5, TaskState.SHUTDOWN, "n1", TaskState.REJECTED);
    assertThat(placed()).as("five are not").isEqualTo(Map.of("n2", 1L));

    given.later(Duration.ofMinutes(5));
    assertThat(placed()).as("after five minutes").isEqualTo(Map.of("n1", 1L));
  }

  @Test
  void notReadyDrainedAndPausedNodesAreCountedOnce() {
    given.nodes("n1", "n2", "n3").down("n1");
    given.availability("n2", Node.Availability.DRAIN);
    given.availability("n3", Node.Availability.PAUSE);
    waiting(Given.spec("web", 1), 1);
    assertThat(reason()).isEqualTo("no suitable node (3 nodes not available for new tasks)");
  }

  @Test
  void countsAreSortedByHowManyNodesFailed() {
    given.nodes("n1", "n2", "n3").down("n1");
    waiting(
        Given.placed(placement(List.of("node.labels.disk == ssd"), List.of(), 0, List.of()))
            .apply(Given.spec("web", 1)),
        1);
    assertThat(reason())
        .isEqualTo(
            "no suitable node (scheduling constraints not satisfied on 2 nodes; 1 node not available"
                + " for new tasks)");
  }

  @Test
  void withoutNodesThereIsNothingToCount() {
    waiting(Given.spec("web", 1), 1);
    assertThat(reason()).isEqualTo("no suitable node");
  }

  @Test
  void reservationsOfEarlierPlacementsInTheSamePlanCount() {
    given.nodes("n1", "n2");
    waiting(
        Given.reserving(new Amount(1_500_000_000L, 0, 0, Map.of())).apply(Given.spec("web", 9)), 9);
    assertThat(placed()).isEqualTo(Map.of("n1", 2L, "n2", 2L));
    assertThat(reason()).isEqualTo("no suitable node (insufficient resources on 2 nodes)");
  }

  @Test
  void hostPortIsGivenOncePerNodeAcrossServices() {
    given.nodes("n1", "n2");
    waiting(Given.spec("web", 2, HOST_80), 1);
    waiting(Given.spec("api", 2, HOST_80), 2);
    assertThat(placed()).isEqualTo(Map.of("n1", 1L, "n2", 1L));
    assertThat(reason()).isEqualTo("no suitable node (host-mode port already in use on 2 nodes)");
  }

  @Test
  void maxReplicasPerNodeHolds() {
    given.nodes("n1", "n2");
    waiting(
        Given.placed(placement(List.of(), List.of(), 2, List.of())).apply(Given.spec("web", 5)), 5);
    assertThat(placed()).isEqualTo(Map.of("n1", 2L, "n2", 2L));
    assertThat(reason()).isEqualTo("no suitable node (max replicas per node limit exceed)");
  }

  @Test
  void platformIsComparedByItsUsualNames() {
    given.nodes("n1");
    waiting(
        Given.placed(placement(List.of(), List.of(), 0, List.of("linux/amd64")))
            .apply(Given.spec("web", 1)),
        1);
    waiting(
        Given.placed(placement(List.of(), List.of(), 0, List.of("linux/arm64")))
            .apply(Given.spec("arm", 1)),
        1);
    assertThat(placed()).isEqualTo(Map.of("n1", 1L));
    assertThat(reason()).isEqualTo("no suitable node (unsupported platform on 1 node)");
  }

  @Test
  void preferenceDividesTasksEvenlyAmongLabelValuesAndNodesWithoutTheLabel() {
    given.labelled("a1", "zone", "a").labelled("a2", "zone", "a").labelled("a3", "zone", "a");
    given.labelled("b1", "zone", "b").nodes("plain");
    waiting(
        Given.placed(placement(List.of(), List.of("node.labels.zone"), 0, List.of()))
            .apply(Given.spec("web", 9)),
        9);
    assertThat(placed()).isEqualTo(Map.of("a1", 1L, "a2", 1L, "a3", 1L, "b1", 3L, "plain", 3L));
  }

  @Test
  void choiceOfNodesRestsOnTheirVersions() {
    given.nodes("n1");
    waiting(Given.spec("web", 1), 1);
    Node node = given.state().node(Given.id("n1")).orElseThrow();
    assertThat(plan().preconditions()).containsExactly(Precondition.unchanged(node));
  }

  @Test
  void explanationIsGivenOnceAndGoesWithTheAssignment() {
    waiting(Given.spec("web", 2), 2);
    Plan first = plan();
    assertThat(first.waitingOn()).hasSize(2);
    assertThat(Given.reasons(first)).containsExactly("NoSuitableNode");
    first
        .waitingOn()
        .forEach(w ->
            given.apply(new dev.skep.api.state.Mutation.Explain(w.kind(), w.object(), w.reason())));
    assertThat(plan()).isEqualTo(Plan.nothing());

    given.nodes("n1").apply(plan());
    assertThat(given.state().waitingOn(Given.id("web.1"))).isEmpty();
    assertThat(given.task("web.1").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void onePlanAssignsABoundedNumberAndAsksToGoOn() {
    given.nodes("n1");
    waiting(Given.spec("web", 10), 10);
    Placement placement = Placement.of(given.state(), given.now(), 4);
    assertThat(placement.assignments()).hasSize(4);
    assertThat(placement.complete()).isFalse();
  }

  @Test
  void manyAssignmentsShareOneEventBeyondTheFirstOnes() {
    given.nodes("n1");
    waiting(Given.spec("web", 60), 60);
    assertThat(Given.reasons(plan())).hasSize(Scheduling.MAX_EVENTS + 1).endsWith("TasksAssigned");
  }

  @Test
  void unplaceableServiceDoesNotKeepOthersFromTheirNodes() {
    given.nodes("n1");
    waiting(
        Given.reserving(new Amount(99_000_000_000L, 0, 0, Map.of())).apply(Given.spec("big", 5)),
        5);
    waiting(Given.spec("web", 1), 1);
    assertThat(Placement.of(given.state(), given.now(), 1).assignments()).hasSize(1);
  }
}
