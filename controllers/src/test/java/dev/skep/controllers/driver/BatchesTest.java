package dev.skep.controllers.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.model.Task;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Samples;
import dev.skep.controllers.Plan;
import dev.skep.controllers.driver.ScriptedStore.Answer;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How plans become transactions. */
class BatchesTest {
  private static final int EVENT_BYTES = MutationSize.estimate(Keys.event("a"));

  private static Keys five() {
    return Keys.wantingAnEventEach("a", "b", "c", "d", "e");
  }

  @Test
  void severalPlansBecomeOneTransactionInTheOrderOfTheirKeys() {
    Reign reign = Reign.of(five(), Keys.wantingAnEventEach("f"));
    reign.settle();
    assertThat(reign.sizes()).containsExactly(6);
    assertThat(reign.happened()).containsExactly("a", "b", "c", "d", "e", "f");
    assertThat(reign.driver.metrics().plans()).isEqualTo(6);
  }

  @Test
  void aTransactionStaysBelowItsSize() {
    Reign reign = Reign.with(Reign.bounds(100, EVENT_BYTES * 2 + 1), five());
    reign.settle();
    assertThat(reign.sizes()).containsExactly(2, 2, 1);
    assertThat(reign.happened()).containsExactly("a", "b", "c", "d", "e");
  }

  @Test
  void aTransactionHasAtMostSoManyPlans() {
    Reign reign = Reign.with(Reign.bounds(3, 1 << 20), five());
    reign.settle();
    assertThat(reign.sizes()).containsExactly(3, 2);
  }

  @Test
  void aPlanThatIsLargerThanATransactionShallBeGoesAloneAndUndivided() {
    Keys keys =
        new Keys(
            (view, now) -> {
              Plan one = Keys.once(view);
              boolean large = view.key().equals("large") && !one.mutations().isEmpty();
              List<Mutation> many = Collections.nCopies(10, Keys.event("large"));
              return large ? Plan.of(many) : one;
            },
            "a",
            "large",
            "b");
    Reign reign = Reign.with(Reign.bounds(100, EVENT_BYTES * 3), keys);
    reign.settle();
    assertThat(reign.sizes()).containsExactly(1, 10, 1);
  }

  @Test
  void atMostOneTransactionIsUnderWay() {
    Reign reign = Reign.with(Reign.bounds(1, 1 << 20), five());
    reign.store.answer(new Answer.Hold());
    for (int runs = 0; runs < 3; runs++) {
      assertThat(reign.run()).hasValueSatisfying(next -> assertThat(next).isAfter(reign.now()));
    }
    assertThat(reign.store.attempts()).hasSize(1);
    assertThat(reign.wakes()).isZero();
    reign.store.release();
    assertThat(reign.wakes()).isEqualTo(1);
    reign.settle();
    assertThat(reign.happened()).containsExactly("a", "b", "c", "d", "e");
  }

  @Test
  void whereNothingIsWantedNothingIsCommitted() {
    Reign reign = Reign.of(new Keys((view, now) -> Plan.nothing(), "a", "b"));
    reign.settle();
    assertThat(reign.store.attempts()).isEmpty();
    assertThat(reign.driver.metrics().looks()).isEqualTo(2);
  }

  @Test
  void oneRunLooksAtSoManyKeysOnlyAndWantsToGoOnAtOnce() {
    DriverSettings defaults = DriverSettings.defaults();
    DriverSettings two =
        new DriverSettings(
            defaults.lookAtEverythingEvery(),
            2,
            defaults.maxPlans(),
            defaults.maxTransactionBytes(),
            defaults.firstBackOff(),
            defaults.maxBackOff(),
            defaults.pulse(),
            defaults.overslept());
    Keys keys = new Keys((view, now) -> Plan.nothing(), "a", "b", "c");
    Reign reign = Reign.with(two, keys);
    assertThat(reign.run()).contains(reign.now());
    assertThat(keys.looks()).hasSize(2);
    reign.run();
    assertThat(keys.looks()).hasSize(3);
  }

  @Test
  void twoPlansThatMakeOneTaskDoNotShareATransaction() {
    Task task = Samples.task("web", 1);
    Batch batch = new Batch(9, 1 << 20);
    Lane.Work work = new Lane.Work(new Lane<>(Keys.wantingAnEventEach("a")), "a");
    assertThat(batch.add(work, List.of(), List.of(new Mutation.Put(task)))).isTrue();
    assertThat(batch.add(work, List.of(), List.of(Keys.event("b")))).isTrue();
    assertThat(batch.add(work, List.of(), List.of(new Mutation.Put(task)))).isFalse();
    assertThat(batch.mutations()).hasSize(2);
  }
}
