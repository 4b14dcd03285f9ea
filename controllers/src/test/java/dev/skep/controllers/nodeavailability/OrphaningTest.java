package dev.skep.controllers.nodeavailability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.TaskSpec.Amount;
import dev.skep.api.state.Samples;
import dev.skep.controllers.Given;
import dev.skep.controllers.Plan;
import dev.skep.controllers.Trait;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tasks of nodes that stay away; swarm-semantics.md §11. */
class OrphaningTest {
  private static final Orphaning ORPHANING = new Orphaning();
  private static final Id A = Samples.id("a");
  private static final Duration DAY = Duration.ofHours(24);
  private static final Duration MOMENT = Duration.ofMillis(1);

  private static Given down() {
    Amount cpu = new Amount(1_000_000_000L, 0, 0, Map.of());
    Given given = Given.nodes("a", "b").service("web", 3, Trait.reserves(cpu));
    given.tasks("web", "1 running@a -> shutdown", "2 assigned@a", "3 failed@a -> shutdown");
    return given.tasks("web", "4 running@b").node("a", Node.State.DOWN);
  }

  @Test
  void afterADayWhatWasAssignedOrRunningIsOrphanedAndFreesItsResources() {
    Given given = down();
    assertThat(given.plan(ORPHANING, A)).isEqualTo(Plan.lookAgainAt(given.now().plus(DAY)));
    given.later(DAY.minus(MOMENT)).assertSettled(ORPHANING, A);

    given.later(MOMENT).planned(ORPHANING, A);

    assertThat(given.tasks("web"))
        .containsExactly(
            "1 orphaned@a -> shutdown", "2 orphaned@a", "3 failed@a -> shutdown", "4 running@b");
    assertThat(given.state().use(A).nanoCpus()).isZero();
    assertThat(given.events()).anyMatch(event -> event.startsWith("TasksOrphaned a: 2 of its"));
    given.assertSettled(ORPHANING, A);
  }

  @Test
  void theTimeIsASettingOfTheCluster() {
    Given given = down().settings(spec -> spec.orphanedAfter(Duration.ofHours(1)));
    given.later(Duration.ofHours(1)).planned(ORPHANING, A);
    assertThat(given.tasks("web")).contains("2 orphaned@a");
  }

  @Test
  void aNodeThatCameBackInBetweenBeginsAnew() {
    Given given = down().later(DAY.minus(MOMENT)).node("a", Node.State.READY);
    given.later(MOMENT).node("a", Node.State.DOWN);
    assertThat(given.plan(ORPHANING, A)).isEqualTo(Plan.lookAgainAt(given.now().plus(DAY)));
  }

  @Test
  void nodesThatAreNotDownKeepTheirTasks() {
    for (Node.State state : Node.State.values()) {
      Given given = down().node("a", Node.State.READY).node("a", state).later(DAY);
      boolean gone = !given.plan(ORPHANING, A).mutations().isEmpty();
      assertThat(gone).as(state.name()).isEqualTo(state == Node.State.DOWN);
    }
  }
}
