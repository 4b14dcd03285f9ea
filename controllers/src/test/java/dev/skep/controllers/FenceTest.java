package dev.skep.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.model.Isolation;
import dev.skep.api.model.Node;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Samples;
import dev.skep.controllers.reaping.TaskReaping;
import dev.skep.controllers.restart.Restart;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A singleton: nobody starts another task of it while one may hold a lease. */
class FenceTest {
  private static final Duration LEASE = Duration.ofSeconds(20);

  /** The lease, a tenth of it for clocks that run differently, and the margin. */
  private static final Duration CLEAR = Duration.ofSeconds(20 + 2 + 4);

  private static final Trait SINGLETON =
      spec -> spec.withTask(spec.task().withIsolation(Isolation.singleton(LEASE)));

  private final Restart restart = new Restart();
  private final TaskReaping reaping = new TaskReaping();
  private final Slot slot = new Slot(Samples.id("db"), 1);
  private final Given given =
      Given.nodes("a", "b").service("db", 1, SINGLETON).tasks("db", "1 running@a");

  private Task first() {
    return given.oldest("db", 1);
  }

  private Task next() {
    return given.newest("db", 1);
  }

  private void replaced() {
    given.planned(restart, slot);
    assertThat(next().desired()).isEqualTo(TaskState.READY);
    given.placed(next(), "b", TaskState.READY);
  }

  @Test
  void replacementOnALostNodeWaitsForALeaseAndAMarginAndSaysSo() {
    given.node("a", Node.State.DOWN);
    replaced();
    given.planned(restart, slot);
    assertThat(given.waiting(next().id()))
        .startsWith("singleton: the task before it may still run on node a, until it reports")
        .endsWith(given.now().plus(CLEAR).toString());

    given.later(CLEAR.minusMillis(1)).planned(restart, slot);
    assertThat(next().desired()).isEqualTo(TaskState.READY);
    given.later(Duration.ofMillis(1)).planned(restart, slot);
    assertThat(next().desired()).isEqualTo(TaskState.RUNNING);
    assertThat(given.waiting(next().id())).isEmpty();
  }

  @Test
  void reportOfItsEndIsEnough() {
    given.node("a", Node.Availability.DRAIN);
    replaced();
    given.planned(restart, slot);
    assertThat(next().desired()).isEqualTo(TaskState.READY);
    given.reported(first(), TaskState.SHUTDOWN).planned(restart, slot);
    assertThat(next().desired()).isEqualTo(TaskState.RUNNING);
  }

  @Test
  void whatManagersBelieveOfANodeThatStaysAwayIsNoReport() {
    given.node("a", Node.State.DOWN);
    replaced();
    given.reported(first(), TaskState.ORPHANED).planned(restart, slot);
    assertThat(next().desired()).isEqualTo(TaskState.READY);
    given.later(CLEAR).planned(restart, slot);
    assertThat(next().desired()).isEqualTo(TaskState.RUNNING);
  }

  @Test
  void newLeaderCountsFromItsOwnBeginning() {
    given.node("a", Node.State.DOWN);
    replaced();
    given.later(CLEAR.minusSeconds(1)).newLeader();
    given.later(CLEAR.minusMillis(1)).planned(restart, slot);
    assertThat(next().desired()).isEqualTo(TaskState.READY);
    given.later(Duration.ofMillis(1)).planned(restart, slot);
    assertThat(next().desired()).isEqualTo(TaskState.RUNNING);
  }

  @Test
  void taskIsRememberedUntilItsLeaseIsOverAlsoOfARemovedService() {
    given.node("a", Node.State.DOWN).apply(new Mutation.DesireTask(first().id(), TaskState.REMOVE));
    assertThat(given.plan(reaping, slot).mutations()).isEmpty();
    assertThat(given.plan(reaping, slot).lookAgainAt()).contains(given.now().plus(CLEAR));
  }

  @Test
  void onlyWhatIsWantedToRunIsGranted() {
    Id a = Samples.id("a");
    Id task = first().id();
    assertThat(Fence.granted(given.state(), a, List.of(task))).containsExactly(task);
    assertThat(Fence.granted(given.state(), Samples.id("b"), List.of(task)))
        .as("on another node")
        .isEmpty();
    assertThat(Fence.granted(given.state(), a, List.of(Samples.id("unknown")))).isEmpty();

    given.apply(new Mutation.DesireTask(task, TaskState.SHUTDOWN));
    assertThat(Fence.granted(given.state(), a, List.of(task))).isEmpty();
  }

  @Test
  void taskThatWaitsIsNotGranted() {
    given.node("a", Node.State.DOWN);
    replaced();
    assertThat(Fence.granted(given.state(), Samples.id("b"), List.of(next().id()))).isEmpty();
  }

  @Test
  void whatWasNoSingletonHoldsNobodyUp() {
    Given plain = Given.nodes("a", "b").service("db", 1).tasks("db", "1 running@a");
    plain.revised("db", SINGLETON).node("a", Node.State.DOWN).planned(restart, slot);
    assertThat(plain.newest("db", 1).desired()).isEqualTo(TaskState.RUNNING);
  }
}
