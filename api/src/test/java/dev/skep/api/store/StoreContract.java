package dev.skep.api.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skep.api.Id;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Node;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Revision;
import dev.skep.api.state.Samples;
import dev.skep.api.state.Transaction;
import dev.skep.api.state.Transaction.Precondition;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every store must do. An implementation's test extends this and provides a leading store. */
public abstract class StoreContract {
  private static final long PATIENCE_SECONDS = 20;
  private final Random random = new Random(7);

  /** A store whose leader has begun its term. The same one for all calls in one test. */
  protected abstract Store store() throws Exception;

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private Transaction transaction(Mutation... mutations) {
    return Transaction.of(Id.random(random), List.of(mutations));
  }

  private static void assertFails(CompletionStage<?> stage, Class<? extends StoreException> type) {
    assertThatThrownBy(
            () -> stage.toCompletableFuture().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(type);
  }

  @Test
  void commitIsVisibleLocallyWhenItCompletes() throws Exception {
    Committed committed = await(store().commit(transaction(put("a"))));

    assertThat(store().state().revision()).isGreaterThanOrEqualTo(committed.revision());
    assertThat(store().state().node(Samples.id("a"))).isPresent();
    assertThat(await(store().latest()).node(Samples.id("a"))).isPresent();
  }

  @Test
  void repeatedTransactionHappensOnce() throws Exception {
    Transaction once = transaction(put("a"));
    Committed first = await(store().commit(once));
    Committed second = await(store().commit(once));

    assertThat(second.revision()).isEqualTo(first.revision());
    assertThat(second.changes()).isEmpty();
  }

  @Test
  void failedPreconditionIsAConflict() throws Exception {
    await(store().commit(transaction(put("a"))));
    Transaction create =
        new Transaction(
            Id.random(random),
            List.of(Precondition.absent(Kind.NODE, Samples.id("a"))),
            List.of(put("a")),
            Transaction.ANY_TERM);
    assertFails(store().commit(create), StoreException.Conflict.class);
  }

  @Test
  void brokenRuleIsRejectedAndLeavesNothing() throws Exception {
    Transaction broken = transaction(put("a"), new Mutation.Put(Samples.task("nowhere", 1)));
    assertFails(store().commit(broken), StoreException.Rejected.class);
    assertThat(store().state().node(Samples.id("a"))).isEmpty();
  }

  @Test
  void tooLargeTransactionIsRejectedByName() throws Exception {
    Node node = Samples.node("a");
    Node huge =
        node.withMeta(
            node.meta().withLabels(java.util.Map.of("l", "x".repeat(Store.MAX_TRANSACTION_BYTES))));
    assertFails(store().commit(transaction(new Mutation.Put(huge))), StoreException.Rejected.class);
    await(store().commit(transaction(put("a"))));
  }

  @Test
  void transactionThatIsJustNotTooLargeIsCommitted() throws Exception {
    Node node = Samples.node("a");
    String text = "x".repeat(Store.MAX_TRANSACTION_BYTES - 65_536);
    Node large = node.withMeta(node.meta().withLabels(java.util.Map.of("l", text)));
    Committed committed = await(store().commit(transaction(new Mutation.Put(large))));
    assertThat(committed.state().node(Samples.id("a")).orElseThrow().meta().labels())
        .containsEntry("l", text);
  }

  @Test
  void transactionOfAnotherTermIsRefused() throws Exception {
    long term = store().leadership().view().term();
    await(store().commit(transaction(put("a")).inTerm(term)));
    assertFails(
        store().commit(transaction(put("b")).inTerm(term + 1)), StoreException.NotLeader.class);
    assertThat(store().state().term()).isEqualTo(term);
  }

  @Test
  void watchDeliversEveryCommitInOrderFromAnyPoint() throws Exception {
    Revision start = store().state().revision();
    List<Revision> expected = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      expected.add(await(store().commit(transaction(put("n" + i)))).revision());
    }
    BlockingQueue<Revision> seen = new LinkedBlockingQueue<>();
    try (Subscription ignored = store().watch(start, c -> seen.add(c.revision()))) {
      for (int i = 20; i < 40; i++) {
        expected.add(await(store().commit(transaction(put("n" + i)))).revision());
      }
      for (Revision revision : expected) {
        assertThat(seen.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(revision);
      }
    }
  }

  @Test
  void watchFromTheFutureOrTooFarBackIsToldToBeginAgain() throws Exception {
    Revision beyond = new Revision(store().state().revision().value() + 1_000);
    Subscription subscription = store().watch(beyond, c -> {});
    assertFails(subscription.ended(), StoreException.Compacted.class);
  }

  @Test
  void closedWatchEndsNormallyAndFailingConsumerEndsItsOwnOnly() throws Exception {
    Revision start = store().state().revision();
    Subscription closed = store().watch(start, c -> {});
    closed.close();
    await(closed.ended());

    Subscription failing =
        store()
            .watch(
                start,
                c -> {
                  throw new IllegalStateException("consumer");
                });
    CompletableFuture<Revision> other = new CompletableFuture<>();
    try (Subscription ignored = store().watch(start, c -> other.complete(c.revision()))) {
      Committed committed = await(store().commit(transaction(put("a"))));
      assertThat(await(other)).isEqualTo(committed.revision());
    }
    assertThatThrownBy(() -> await(failing.ended())).hasRootCauseMessage("consumer");
  }

  @Test
  void concurrentCommitsAllHappen() throws Exception {
    List<CompletionStage<Committed>> stages = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      stages.add(store().commit(transaction(put("n" + i))));
    }
    for (CompletionStage<Committed> stage : stages) {
      await(stage);
    }
    assertThat(store().state().count(Kind.NODE)).isEqualTo(200);
  }

  @Test
  void leadershipTellsItsViewAtOnce() throws Exception {
    BlockingQueue<Leadership.View> views = new LinkedBlockingQueue<>();
    try (AutoCloseable ignored = store().leadership().listen(views::add)) {
      Leadership.View view = views.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(view).isNotNull();
      assertThat(view).isEqualTo(store().leadership().view());
      assertThat(view.isSelf()).isTrue();
      assertThat(store().state().term()).isEqualTo(view.term());
    }
  }

  private static Mutation put(String node) {
    return new Mutation.Put(Samples.node(node));
  }
}
