package dev.skep.controllers.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.state.Transaction;
import dev.skep.api.store.StoreException;
import dev.skep.controllers.driver.ScriptedStore.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the driver does while it does not know what became of a transaction. */
class UncertainCommitTest {
  private static final StoreException LOST = new StoreException.OutcomeUnknown("lost");

  @Test
  void aTransactionThatMayStillBeAppliedIsRepeatedWhateverTheRepetitionsAnswer() {
    List<Transaction> attempts =
        attempts(
            new Answer.Fail(LOST),
            new Answer.Fail(new StoreException.NoQuorum()),
            new Answer.Fail(new StoreException.NotLeader(Optional.empty(), "nobody leads")));
    assertThat(attempts).hasSize(4).containsOnly(attempts.getFirst());
  }

  @Test
  void aTransactionThatWasAppliedAlthoughTheAnswerGotLostHappensOnce() {
    List<Transaction> attempts =
        attempts(new Answer.ApplyAndFail(LOST), new Answer.ApplyAndFail(LOST));
    assertThat(attempts).hasSize(3).containsOnly(attempts.getFirst());
  }

  @Test
  void aTransactionThatSurelyWasNotAppliedIsPlannedAnew() {
    List<Transaction> attempts = attempts(new Answer.Fail(new StoreException.NoQuorum()));
    assertThat(attempts).hasSize(2).extracting(Transaction::id).doesNotHaveDuplicates();
  }

  @Test
  void nothingElseIsTriedBeforeTheOutcomeIsKnownAndThePausesAreBounded() {
    Answer[] lost = Stream.generate(() -> new Answer.Fail(LOST)).limit(12).toArray(Answer[]::new);
    Reign reign = Reign.with(Reign.bounds(1, 1 << 20), Keys.wantingAnEventEach("a", "b"));
    reign.store.answer(lost);
    // 12 pauses that double from 50 ms to 10 s are less than this.
    reign.live(Duration.ofMinutes(1));
    List<Transaction> attempts = reign.store.attempts();
    assertThat(attempts).hasSize(lost.length + 2);
    assertThat(attempts.subList(0, lost.length + 1)).containsOnly(attempts.getFirst());
    assertThat(reign.happened()).containsExactly("a", "b");
    assertThat(reign.driver.metrics().unknownOutcomes()).isEqualTo(lost.length);
  }

  /** The transactions that are tried when the first attempts are answered like this. */
  private static List<Transaction> attempts(Answer... answers) {
    Reign reign = Reign.of(Keys.wantingAnEventEach("a"));
    reign.store.answer(answers);
    reign.live(Duration.ofSeconds(5));
    assertThat(reign.happened()).containsExactly("a");
    reign.assertNoFaults();
    return reign.store.attempts();
  }
}
