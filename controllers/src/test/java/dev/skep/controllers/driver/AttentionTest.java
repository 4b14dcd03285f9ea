package dev.skep.controllers.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Samples;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Observations.NodeObservation;
import dev.skep.controllers.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What makes the driver look at a key: a beginning, a change, a node, a time, or nothing at all.
 */
class AttentionTest {
  private static final Duration MINUTE = DriverSettings.defaults().lookAtEverythingEvery();

  private static Keys content(String... keys) {
    return new Keys((view, now) -> Plan.nothing(), keys);
  }

  private static Observations heard(String node) {
    Id id = Samples.id(node);
    NodeObservation observation =
        new NodeObservation(Instant.MAX, true, "", Samples.node(node).description(), 0);
    return Observations.of(Map.of(id, observation));
  }

  @Test
  void everythingIsLookedAtNowAndThenWithoutAReason() {
    Keys keys = content("a", "b");
    Reign reign = Reign.of(keys);
    assertThat(reign.settle()).isEqualTo(Reign.START.plus(MINUTE));
    reign.live(MINUTE.multipliedBy(2));
    for (String key : List.of("a", "b")) {
      assertThat(keys.looksAt(key))
          .containsExactly(
              Reign.START, Reign.START.plus(MINUTE), Reign.START.plus(MINUTE.multipliedBy(2)));
    }
  }

  @Test
  void aChangeCallsForALookAtTheKeysThatItConcernsAndNoOthers() {
    Keys keys = content("a", "b");
    Reign reign = Reign.of(keys);
    reign.settle();
    reign.store.commitAside(Samples.create(Samples.spec("b", 1)).toArray(Mutation[]::new));
    reign.settle();
    assertThat(keys.looksAt("a")).hasSize(1);
    assertThat(keys.looksAt("b")).hasSize(2);
  }

  @Test
  void severalChangesBeforeARunMakeOneLook() {
    Keys keys = content("n");
    Reign reign = Reign.of(keys);
    reign.settle();
    reign.store.commitAside(new Mutation.Put(Samples.node("n")));
    reign.store.commitAside(new Mutation.Put(Samples.node("n")));
    reign.settle();
    assertThat(keys.looksAt("n")).hasSize(2);
  }

  @Test
  void aNodeThatIsHeardOrLostCallsForALookOnceAndNotForTheSameAgain() {
    Keys keys = content("n1");
    Reign reign = Reign.of(keys);
    reign.settle();
    reign.driver.observed(heard("n1"));
    reign.settle();
    reign.driver.observed(heard("n1"));
    reign.settle();
    assertThat(keys.looksAt("n1")).hasSize(2);
  }

  @Test
  void aPlanIsLookedAtAgainWhenItAskedForIt() {
    Keys keys =
        new Keys(
            (view, now) ->
                now.equals(Reign.START)
                    ? Plan.lookAgainAt(Reign.START.plusSeconds(7))
                    : Plan.nothing(),
            "a",
            "b");
    Reign reign = Reign.of(keys);
    assertThat(reign.settle()).isEqualTo(Reign.START.plusSeconds(7));
    reign.live(Duration.ofSeconds(30));
    assertThat(keys.looksAt("a")).containsExactly(Reign.START, Reign.START.plusSeconds(7));
  }

  @Test
  void aLaterPlanReplacesTheTimeThatAnEarlierOneAskedFor() {
    Keys keys =
        new Keys(
            (view, now) ->
                now.equals(Reign.START)
                    ? Plan.lookAgainAt(Reign.START.plusSeconds(7))
                    : Plan.nothing(),
            "n");
    Reign reign = Reign.of(keys);
    reign.settle();
    reign.sleep(Duration.ofSeconds(1));
    reign.store.commitAside(new Mutation.Put(Samples.node("n")));
    reign.live(Duration.ofSeconds(30));
    assertThat(keys.looksAt("n")).containsExactly(Reign.START, Reign.START.plusSeconds(1));
  }

  @Test
  void aPlanThatDoesNothingAndWantsAnotherLookAtOnceWaitsALittle() {
    Keys keys = new Keys((view, now) -> Plan.lookAgainAt(now), "a");
    Reign reign = Reign.of(keys);
    assertThat(reign.settle())
        .isEqualTo(Reign.START.plus(DriverSettings.defaults().firstBackOff()));
  }

  @Test
  void aPlanThatDidPartOfItsWorkGoesOnAtOnce() {
    Keys keys =
        new Keys(
            (view, now) ->
                Keys.happened(view.state()).size() < 3
                    ? new Plan(List.of(), List.of(Keys.event("part")), Optional.of(now), List.of())
                    : Plan.nothing(),
            "a");
    Reign reign = Reign.of(keys);
    reign.settle();
    assertThat(reign.happened()).containsExactly("part", "part", "part");
  }

  @Test
  void aLeaderHasListenedSinceItsReignBeganOrSinceItWokeUp() {
    List<Instant> since = new ArrayList<>();
    Keys keys =
        new Keys(
            (view, now) -> {
              since.add(view.seen().since());
              return Plan.nothing();
            },
            "a");
    Reign reign = Reign.of(keys);
    reign.driver.observed(heard("n1"));
    reign.settle();
    reign.live(MINUTE);
    Duration nap = MINUTE.plus(DriverSettings.defaults().overslept()).plusSeconds(1);
    reign.sleep(nap);
    reign.settle();
    assertThat(since).containsExactly(Reign.START, Reign.START, Reign.START.plus(MINUTE).plus(nap));
  }
}
