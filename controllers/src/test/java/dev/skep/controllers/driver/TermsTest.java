package dev.skep.controllers.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.state.Samples;
import dev.skep.api.state.Transaction;
import dev.skep.controllers.driver.ScriptedStore.Answer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When the driver plans, and what becomes of its transactions when the leader changes. */
class TermsTest {
  private final Keys keys = Keys.wantingAnEventEach("a");
  private final Reign reign = Reign.of(keys);

  @Test
  void nothingIsPlannedBeforeTheLeadersOwnTermHasBegunInTheState() {
    reign.driver.leadership(Reign.leading(2));
    assertThat(reign.run()).isEmpty();
    assertThat(keys.looks()).isEmpty();
    reign.store.startTerm(2, Reign.SELF);
    reign.settle();
    assertThat(reign.happened()).containsExactly("a");
    assertThat(reign.store.attempts()).extracting(Transaction::term).containsExactly(2L);
  }

  @Test
  void aFollowerPlansNothing() {
    reign.driver.leadership(Reign.following(1));
    assertThat(reign.run()).isEmpty();
    assertThat(keys.looks()).isEmpty();
  }

  @Test
  void aTransactionOfATermThatIsOverIsRefusedAndDropped() {
    reign.store.answer(new Answer.Hold());
    reign.run();
    reign.store.startTerm(2, Samples.id("other"));
    reign.store.release();
    assertThat(reign.run()).isEmpty();
    reign.driver.leadership(Reign.following(2));
    reign.sleep(Duration.ofMinutes(5));
    assertThat(reign.run()).isEmpty();
    assertThat(reign.store.attempts()).hasSize(1);
    assertThat(reign.happened()).isEmpty();
    reign.assertNoFaults();
  }

  @Test
  void anAnswerThatComesAfterTheReignIsNotTakenForOneOfTheNext() {
    reign.store.answer(new Answer.Hold(), new Answer.Hold());
    reign.run();
    reign.driver.leadership(Reign.following(2));
    reign.store.startTerm(3, Reign.SELF);
    reign.driver.leadership(Reign.leading(3));
    reign.run();
    assertThat(reign.store.attempts()).hasSize(2);
    reign.store.release();
    reign.run();
    assertThat(reign.driver.metrics().failures()).isZero();
    assertThat(reign.store.attempts()).hasSize(2);
    reign.store.release();
    reign.settle();
    assertThat(reign.happened()).containsExactly("a");
    assertThat(reign.store.attempts()).extracting(Transaction::id).doesNotHaveDuplicates();
  }

  @Test
  void whoLeadsAgainLooksAtEverythingAgain() {
    reign.settle();
    reign.driver.leadership(Reign.following(2));
    reign.store.startTerm(3, Reign.SELF);
    reign.driver.leadership(Reign.leading(3));
    int before = keys.looks().size();
    reign.settle();
    assertThat(keys.looks()).hasSize(before + 1);
  }

  @Test
  void hearingOfTheSameLeadershipAgainDisturbsNothing() {
    reign.store.answer(new Answer.Hold());
    reign.run();
    reign.driver.leadership(Reign.leading(1));
    reign.run();
    assertThat(reign.store.attempts()).hasSize(1);
    reign.store.release();
    reign.settle();
    assertThat(reign.store.attempts()).hasSize(1);
    assertThat(reign.driver.metrics().commits()).isEqualTo(1);
  }
}
