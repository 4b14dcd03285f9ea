package dev.skep.controllers.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.model.Kind;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Samples;
import dev.skep.api.state.Transaction;
import dev.skep.api.state.Transaction.Precondition;
import dev.skep.api.store.StoreException;
import dev.skep.controllers.Plan;
import dev.skep.controllers.driver.ScriptedStore.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the driver does when a plan or a commit fails. */
class FailuresTest {
  private static final Duration FIRST = DriverSettings.defaults().firstBackOff();
  private static final Duration LONGEST = DriverSettings.defaults().maxBackOff();

  /** Plans an event per key; that of {@code bad} rests on something that is not so. */
  private static Keys withOneThatAlwaysConflicts(String... keys) {
    Precondition never = new Precondition(Kind.SERVICE, Samples.id("nobody"), 7);
    return new Keys(
        (view, now) ->
            view.key().equals("bad")
                ? new Plan(List.of(never), List.of(Keys.event("bad")), Optional.empty(), List.of())
                : Keys.once(view),
        keys);
  }

  private static List<Duration> gaps(List<Instant> times) {
    return Stream.iterate(1, i -> i < times.size(), i -> i + 1)
        .map(i -> Duration.between(times.get(i - 1), times.get(i)))
        .toList();
  }

  private static List<Duration> doubling(int times) {
    return Stream.iterate(FIRST, gap -> gap.multipliedBy(2))
        .map(gap -> gap.compareTo(LONGEST) < 0 ? gap : LONGEST)
        .limit(times)
        .toList();
  }

  @Test
  void aConflictIsPlannedAnewOnTheNewState() {
    Keys keys = Keys.wantingAnEventEach("a");
    Reign reign = Reign.of(keys);
    reign.store.answer(new Answer.Fail(new StoreException.Conflict("too late")));
    reign.run();
    reign.store.commitAside(Keys.event("a"));
    reign.live(Duration.ofSeconds(1));
    assertThat(reign.store.attempts()).hasSize(1);
    assertThat(reign.happened()).containsExactly("a");
    assertThat(keys.looks()).hasSize(2);
    assertThat(reign.driver.metrics().conflicts()).isEqualTo(1);
  }

  @Test
  void onePlanThatAlwaysConflictsDoesNotStopTheOthers() {
    Reign reign = Reign.of(withOneThatAlwaysConflicts("a", "b", "bad", "c", "d", "e", "f", "g"));
    reign.settle();
    assertThat(reign.happened()).containsExactlyInAnyOrder("a", "b", "c", "d", "e", "f", "g");
    assertThat(reign.driver.metrics().conflicts()).isLessThanOrEqualTo(5);
    reign.assertNoFaults();
  }

  @Test
  void onePlanThatTheStateRefusesDoesNotStopTheOthers() {
    Keys keys =
        new Keys(
            (view, now) ->
                view.key().equals("bad")
                    ? Plan.of(List.of(Samples.create(Samples.spec("web", 1)).getLast()))
                    : Keys.once(view),
            "a",
            "bad",
            "b");
    Reign reign = Reign.of(keys);
    reign.settle();
    assertThat(reign.happened()).containsExactlyInAnyOrder("a", "b");
    assertThat(reign.driver.metrics().rejections()).isPositive();
  }

  @Test
  void aKeyThatFailsAgainAndAgainIsHeldBackLongerEachTimeUpToABound() {
    Keys keys = withOneThatAlwaysConflicts("bad");
    Reign reign = Reign.of(keys);
    reign.live(Duration.ofSeconds(50));
    List<Duration> gaps = gaps(keys.looksAt("bad"));
    assertThat(gaps).hasSizeGreaterThan(10).isEqualTo(doubling(gaps.size()));
    assertThat(gaps.getLast()).isEqualTo(LONGEST);
  }

  @Test
  void aChangeDoesNotCutTheTimeShortForWhichAKeyIsHeldBack() {
    Keys keys = withOneThatAlwaysConflicts("bad");
    Reign reign = Reign.of(keys);
    reign.settle();
    reign.store.commitAside(Samples.create(Samples.spec("bad", 1)).toArray(Mutation[]::new));
    reign.settle();
    assertThat(keys.looksAt("bad")).hasSize(1);
    reign.sleep(FIRST);
    reign.settle();
    assertThat(keys.looksAt("bad")).hasSize(2);
  }

  @Test
  void afterASuccessTheNextFailureCountsAsTheFirst() {
    Keys keys =
        new Keys(
            (view, now) ->
                new Plan(List.of(), List.of(Keys.event("again")), Optional.of(now), List.of()),
            "a");
    Reign reign = Reign.of(keys);
    Answer conflict = new Answer.Fail(new StoreException.Conflict("too late"));
    reign.store.answer(conflict, conflict, conflict);
    reign.live(FIRST.multipliedBy(3));
    assertThat(reign.happened()).isEmpty();
    reign.sleep(FIRST.multipliedBy(4));
    reign.run();
    assertThat(reign.happened()).containsExactly("again");
    reign.store.answer(conflict);
    reign.run();
    reign.run();
    int before = keys.looks().size();
    reign.sleep(FIRST);
    reign.run();
    assertThat(keys.looks()).hasSize(before + 1);
  }

  @Test
  void aPlanThatThrowsIsAFaultAndDoesNotStopTheOthers() {
    Keys keys =
        new Keys(
            (view, now) -> {
              if (view.key().equals("bad")) {
                throw new IllegalStateException("a bug");
              }
              return Keys.once(view);
            },
            "bad",
            "a");
    Reign reign = Reign.of(keys);
    reign.live(Duration.ofSeconds(50));
    assertThat(reign.happened()).containsExactly("a");
    assertThat(reign.faults).containsOnly("keys bad: a bug");
    List<Duration> gaps = gaps(keys.looksAt("bad"));
    assertThat(gaps).isEqualTo(doubling(gaps.size()));
  }

  @Test
  void withoutAQuorumTheDriverPausesLongerEachTimeUpToABound() {
    Keys keys = Keys.wantingAnEventEach("a", "b");
    Reign reign = Reign.of(keys);
    int failures = 12;
    for (int i = 0; i < failures; i++) {
      reign.store.answer(new Answer.Fail(new StoreException.NoQuorum()));
    }
    List<Instant> attempts = new ArrayList<>();
    for (int known = 0; known <= failures; reign.sleep(FIRST)) {
      reign.run();
      if (reign.store.attempts().size() > known) {
        known++;
        attempts.add(reign.now());
        // The failure is known when it lands, which is at once here.
        reign.run();
      }
    }
    assertThat(gaps(attempts)).isEqualTo(doubling(failures));
    assertThat(reign.store.attempts()).extracting(Transaction::id).doesNotHaveDuplicates();
    assertThat(reign.happened()).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void aStoreThatThrowsSomethingElseIsAFaultAndTheTransactionIsRepeated() {
    Reign reign = Reign.of(Keys.wantingAnEventEach("a"));
    reign.store.answer(new Answer.ApplyAndFail(new IllegalStateException("a bug")));
    reign.live(Duration.ofSeconds(1));
    assertThat(reign.faults).singleElement().asString().endsWith("a bug");
    assertThat(reign.store.attempts()).hasSize(2);
    assertThat(reign.store.attempts().getLast()).isEqualTo(reign.store.attempts().getFirst());
    assertThat(reign.happened()).containsExactly("a");
  }
}
