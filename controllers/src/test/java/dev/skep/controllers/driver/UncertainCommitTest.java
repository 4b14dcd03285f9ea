package dev.skep.controllers.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.model.Event;
import dev.skep.api.model.Kind;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Revision;
import dev.skep.api.state.Samples;
import dev.skep.api.state.Transaction;
import dev.skep.api.store.Committed;
import dev.skep.api.store.InMemoryStore;
import dev.skep.api.store.Leadership;
import dev.skep.api.store.Store;
import dev.skep.api.store.StoreException;
import dev.skep.api.store.Subscription;
import dev.skep.controllers.Controller;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Plan;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the driver does while it does not know what became of a transaction. */
class UncertainCommitTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void aTransactionThatMayStillBeAppliedIsRepeatedWhateverTheRepetitionsAnswer() {
    List<Id> attempts =
        attempts(
            new StoreException.OutcomeUnknown("lost"),
            new StoreException.NoQuorum(),
            new StoreException.NotLeader(Optional.empty(), "nobody leads"));
    assertThat(attempts).hasSize(4).containsOnly(attempts.getFirst());
  }

  @Test
  void aTransactionThatSurelyWasNotAppliedIsPlannedAnew() {
    List<Id> attempts = attempts(new StoreException.NoQuorum());
    assertThat(attempts).hasSize(2).doesNotHaveDuplicates();
  }

  /** The transactions that are tried when the first attempts fail like this. */
  private static List<Id> attempts(StoreException... failures) {
    FailingStore store = new FailingStore(List.of(failures));
    Driver driver =
        new Driver(
            store,
            List.of(new Once()),
            DriverSettings.defaults(),
            (where, cause) -> {
              throw new AssertionError(where, cause);
            },
            () -> {});
    driver.leadership(store.leadership().view());
    Instant now = START;
    while (store.state().events().findAny().isEmpty()) {
      now = driver.run(now).orElseThrow();
    }
    return store.attempts;
  }

  /** Wants one event. */
  private static final class Once implements Controller<String, ClusterState> {
    @Override
    public String name() {
      return "once";
    }

    @Override
    public Stream<String> everything(ClusterState state, Observations seen) {
      return Stream.of("the event");
    }

    @Override
    public Set<String> concerns(Change change, ClusterState state) {
      return Set.of();
    }

    @Override
    public Optional<ClusterState> observe(ClusterState state, Observations seen, String key) {
      return Optional.of(state).filter(s -> s.events().findAny().isEmpty());
    }

    @Override
    public Plan plan(ClusterState observed, Instant now) {
      Event event = Event.of(name(), Kind.CLUSTER, Samples.id("cluster"), "", "Once", "happened");
      return Plan.of(List.of(new Mutation.Emit(event)));
    }
  }

  /** Fails as it is told, then commits. */
  private static final class FailingStore implements Store {
    private final Store store =
        new InMemoryStore(Samples.id("self"), InstantSource.fixed(START), Runnable::run);
    private final Deque<StoreException> failures;
    private final List<Id> attempts = new ArrayList<>();

    FailingStore(List<StoreException> failures) {
      this.failures = new ArrayDeque<>(failures);
    }

    @Override
    public CompletionStage<Committed> commit(Transaction transaction) {
      attempts.add(transaction.id());
      return failures.isEmpty()
          ? store.commit(transaction)
          : CompletableFuture.failedStage(failures.remove());
    }

    @Override
    public ClusterState state() {
      return store.state();
    }

    @Override
    public CompletionStage<ClusterState> latest() {
      return store.latest();
    }

    @Override
    public Subscription watch(Revision after, Consumer<Committed> each) {
      return store.watch(after, each);
    }

    @Override
    public Leadership leadership() {
      return store.leadership();
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
