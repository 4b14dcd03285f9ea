package dev.skep.controllers.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.model.Node;
import dev.skep.api.model.Node.Availability;
import dev.skep.api.model.Task;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Samples;
import dev.skep.controllers.Given;
import dev.skep.controllers.Trait;
import dev.skep.controllers.scheduling.Scheduling.Whole;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tasks whose slot is a node: not spread, but filtered there; swarm-semantics.md §5. */
class NodeSlotsTest {
  private static final Scheduling SCHEDULING = new Scheduling();

  @Test
  void aTaskWhoseSlotIsANodeIsConfirmedThereAndNowhereElse() {
    Given given = Given.nodes("a", "b").service("web", 2);
    given.tasks("web", "1 running@a", "b pending", "a pending");
    Task onB = given.newest("web", "b");

    assertThat(given.plan(SCHEDULING, Whole.CLUSTER).mutations())
        .contains(
            new Mutation.AssignTask(
                onB.id(), Samples.id("b"), "scheduler confirmed task can run on preassigned node"));
    assertThat(given.planned(SCHEDULING, Whole.CLUSTER).tasks("web"))
        .containsExactly("1 running@a", "a assigned@a", "b assigned@b");
    given.assertSettled(SCHEDULING, Whole.CLUSTER);
  }

  @Test
  void aTaskThatDoesNotFitOnItsNodeWaitsThereWithTheReason() {
    Given given = Given.nodes("a", "b").node("b", Availability.PAUSE);
    given.service("web", 2, Trait.constraints("node.labels.disk == ssd"));
    given.tasks("web", "a pending", "b pending").planned(SCHEDULING, Whole.CLUSTER);

    assertThat(given.tasks("web")).containsExactly("a pending", "b pending");
    assertThat(given.waiting(given.newest("web", "a").id()))
        .isEqualTo(
            "no suitable node (scheduling constraints not satisfied on 1 node): of 1 node 1 without"
                + " node.labels.disk == ssd");
    assertThat(given.waiting(given.newest("web", "b").id()))
        .isEqualTo("no suitable node (1 node not available for new tasks): of 1 node 1 paused");

    Node labelled = given.node("a");
    given.put(labelled.withMeta(labelled.meta().withLabels(Map.of("disk", "ssd"))));
    assertThat(given.planned(SCHEDULING, Whole.CLUSTER).tasks("web"))
        .containsExactly("a assigned@a", "b pending");
    given.assertSettled(SCHEDULING, Whole.CLUSTER);
  }

  @Test
  void aTaskWhoseNodeLeftTheClusterIsExplainedAndNotMoved() {
    Given given = Given.nodes("a").service("web", 1);
    Task lost =
        Task.pending(
            Samples.id("lost"),
            Samples.id("web"),
            given.service("web").revision(),
            dev.skep.api.model.SlotKey.on(Samples.id("gone")),
            dev.skep.api.model.TaskState.RUNNING);
    given.put(lost).planned(SCHEDULING, Whole.CLUSTER);
    assertThat(given.tasks("web")).containsExactly("gone pending");
    assertThat(given.waiting(lost.id()))
        .isEqualTo(
            "no suitable node (1 node not available for new tasks): of 1 node 1 gone from the"
                + " cluster");
  }
}
