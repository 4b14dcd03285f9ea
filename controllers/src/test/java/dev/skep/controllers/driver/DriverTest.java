package dev.skep.controllers.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Node;
import dev.skep.api.model.Volume;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Revision;
import dev.skep.api.state.Transaction;
import dev.skep.api.store.Committed;
import dev.skep.api.store.InMemoryStore;
import dev.skep.api.store.Leadership;
import dev.skep.api.store.Store;
import dev.skep.api.store.StoreException;
import dev.skep.api.store.Subscription;
import dev.skep.controllers.Controller;
import dev.skep.controllers.Given;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Plan;
import dev.skep.controllers.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DriverTest {
  private static final Id SELF = Given.id("leader");

  private Instant now = Given.NOON;
  private final Scripted store = new Scripted(new InMemoryStore(SELF, () -> now, Runnable::run));
  private final Wanting controller = new Wanting();
  private final List<String> faults = new ArrayList<>();
  private int wakes;
  private final Driver driver =
      new Driver(
          store,
          List.of(controller),
          DriverSettings.defaults(),
          (where, cause) -> faults.add(where),
          () -> wakes++);

  /** Fails the next commits as told, and remembers what was committed. */
  private static final class Scripted implements Store {
    final InMemoryStore inner;
    final Deque<StoreException> failures = new ArrayDeque<>();
    final List<Transaction> attempts = new ArrayList<>();
    @Nullable CompletableFuture<Committed> held;
    boolean hold;

    Scripted(InMemoryStore inner) {
      this.inner = inner;
    }

    @Override
    public ClusterState state() {
      return inner.state();
    }

    @Override
    public CompletionStage<ClusterState> latest() {
      return inner.latest();
    }

    @Override
    public CompletionStage<Committed> commit(Transaction transaction) {
      attempts.add(transaction);
      if (hold) {
        held = new CompletableFuture<>();
        return held;
      }
      @Nullable StoreException failure = failures.poll();
      return failure != null ? CompletableFuture.failedStage(failure) : inner.commit(transaction);
    }

    @Override
    public Subscription watch(Revision after, Consumer<Committed> each) {
      return inner.watch(after, each);
    }

    @Override
    public Leadership leadership() {
      return inner.leadership();
    }

    @Override
    public void close() {
      inner.close();
    }
  }

  /** Wants a volume of each name it was told, until it is there. */
  private static final class Wanting implements Controller<String, String> {
    final Map<String, List<Mutation>> wanted = new HashMap<>();
    final Map<String, Instant> later = new HashMap<>();
    final List<Waiting> waiting = new ArrayList<>();
    final List<String> looked = new ArrayList<>();
    Instant since = Instant.MIN;
    @Nullable String broken;

    void wants(String name) {
      wanted.put(name, List.of(put(name)));
    }

    static Mutation put(String name) {
      return new Mutation.Put(
          new Volume(Meta.of(Given.id(name), name, Map.of()), "local", Map.of()));
    }

    @Override
    public String name() {
      return "wanting";
    }

    @Override
    public Stream<String> everything(ClusterState state, Observations seen) {
      return wanted.keySet().stream().sorted();
    }

    @Override
    public Set<String> concerns(Change change, ClusterState state) {
      return change instanceof Change.Deleted(Volume volume)
          ? Set.of(volume.meta().name())
          : Set.of();
    }

    @Override
    public Optional<String> observe(ClusterState state, Observations seen, String key) {
      looked.add(key);
      since = seen.since();
      return state.resource(Kind.VOLUME, Given.id(key)).isPresent()
          ? Optional.empty()
          : Optional.of(key);
    }

    @Override
    public Plan plan(String key, Instant now) {
      if (key.equals(broken)) {
        throw new IllegalStateException("broken");
      }
      if (later.containsKey(key) && now.isBefore(later.get(key))) {
        return Plan.lookAgainAt(later.get(key));
      }
      return new Plan(List.of(), wanted.getOrDefault(key, List.of()), Optional.empty(), waiting);
    }
  }

  private void lead() {
    driver.leadership(store.leadership().view());
  }

  /** Runs as a shell would, until the driver wants to wait. */
  private Optional<Instant> run() {
    Optional<Instant> next = driver.run(now);
    for (int i = 0; i < 50 && next.filter(at -> !at.isAfter(now)).isPresent(); i++) {
      next = driver.run(now);
    }
    return next;
  }

  /** Runs through a span of time, waking when the driver wants to. */
  private void run(Duration span) {
    Instant end = now.plus(span);
    Optional<Instant> next = run();
    while (next.isPresent() && !next.get().isAfter(end)) {
      now = next.get();
      next = run();
    }
    now = end;
  }

  /** Refused however often it is tried. */
  private void wantsATakenName(String name) {
    store.inner.commit(Transaction.of(Given.id("tx"), List.of(Wanting.put("taken"))));
    Volume volume = new Volume(Meta.of(Given.id(name), "taken", Map.of()), "local", Map.of());
    controller.wanted.put(name, List.of(new Mutation.Put(volume)));
  }

  private boolean exists(String name) {
    return store.state().resource(Kind.VOLUME, Given.id(name)).isPresent();
  }

  @Test
  void doesNothingBeforeItLeads() {
    controller.wants("a");
    assertThat(driver.run(now)).isEmpty();
    assertThat(store.attempts).isEmpty();
  }

  @Test
  void doesNothingBeforeItsTermHasBegunInTheState() {
    controller.wants("a");
    driver.leadership(new Leadership.View(2, Optional.of(SELF), true));
    assertThat(driver.run(now)).isEmpty();
    assertThat(store.attempts).isEmpty();
  }

  @Test
  void combinesPlansIntoOneTransactionBoundToItsTerm() {
    controller.wants("a");
    controller.wants("b");
    lead();
    run();
    assertThat(store.attempts)
        .singleElement()
        .satisfies(transaction -> {
          assertThat(transaction.mutations()).hasSize(2);
          assertThat(transaction.term()).isEqualTo(1);
        });
    assertThat(driver.metrics().commits()).isEqualTo(1);
    assertThat(wakes).isPositive();
  }

  @Test
  void oneTransactionIsUnderWayAtATime() {
    store.hold = true;
    controller.wants("a");
    lead();
    run();
    controller.wants("b");
    run(Duration.ofMinutes(2));
    assertThat(store.attempts).hasSize(1);
  }

  @Test
  void unknownOutcomeRepeatsTheSameTransaction() {
    store.failures.add(new StoreException.OutcomeUnknown("lost"));
    controller.wants("a");
    lead();
    run(Duration.ofSeconds(1));
    assertThat(store.attempts).hasSize(2);
    assertThat(store.attempts.get(1)).isEqualTo(store.attempts.get(0));
    assertThat(exists("a")).isTrue();
  }

  @Test
  void refusedRepeatSaysNothingAboutTheAttemptThatGotNoAnswer() {
    store.failures.add(new StoreException.OutcomeUnknown("lost"));
    store.failures.add(new StoreException.NoQuorum());
    store.failures.add(new StoreException.NotLeader(Optional.empty(), "elections"));
    controller.wants("a");
    lead();
    run(Duration.ofSeconds(5));
    assertThat(store.attempts).hasSize(4);
    assertThat(store.attempts.stream().map(Transaction::id).distinct()).hasSize(1);
  }

  @Test
  void missingQuorumMeansAnotherPlanLater() {
    store.failures.add(new StoreException.NoQuorum());
    controller.wants("a");
    lead();
    run(Duration.ofSeconds(1));
    assertThat(store.attempts).hasSize(2);
    assertThat(store.attempts.get(1).id()).isNotEqualTo(store.attempts.get(0).id());
    assertThat(exists("a")).isTrue();
  }

  @Test
  void planThatTheStateRefusesDoesNotStopOthers() {
    for (int i = 0; i < 9; i++) {
      controller.wants("v" + i);
    }
    wantsATakenName("bad");
    lead();
    run(Duration.ofSeconds(2));
    for (int i = 0; i < 9; i++) {
      assertThat(exists("v" + i)).isTrue();
    }
    assertThat(exists("bad")).isFalse();
    assertThat(store.attempts).hasSizeLessThan(40);
  }

  @Test
  void refusedPlanIsTriedMoreAndMoreRarely() {
    wantsATakenName("bad");
    lead();
    run(Duration.ofMinutes(5));
    assertThat(driver.metrics().rejections()).isBetween(5L, 60L);
  }

  @Test
  void brokenPlannerIsLoudAndDoesNotStopOthers() {
    controller.wants("a");
    controller.wants("b");
    controller.broken = "a";
    lead();
    run(Duration.ofSeconds(1));
    assertThat(faults).contains("wanting a");
    assertThat(exists("b")).isTrue();
    controller.broken = null;
    run(Duration.ofSeconds(30));
    assertThat(exists("a")).isTrue();
  }

  @Test
  void looksAgainWhenAPlanAskedForIt() {
    controller.wants("a");
    controller.later.put("a", now.plusSeconds(20));
    lead();
    run(Duration.ofSeconds(19));
    assertThat(exists("a")).isFalse();
    run(Duration.ofSeconds(2));
    assertThat(exists("a")).isTrue();
  }

  @Test
  void looksAtEverythingNowAndThen() {
    lead();
    run();
    controller.wants("a");
    run(Duration.ofSeconds(61));
    assertThat(exists("a")).isTrue();
  }

  @Test
  void changeBringsItsKeyBack() {
    store.watch(Revision.ZERO, driver::committed);
    controller.wants("a");
    lead();
    run();
    store.inner.commit(
        Transaction.of(Given.id("tx"), List.of(new Mutation.Delete(Kind.VOLUME, Given.id("a")))));
    assertThat(exists("a")).isFalse();
    run();
    assertThat(exists("a")).isTrue();
  }

  @Test
  void explainsOnlyWhenTheReasonChanges() {
    Node node = Given.ready("n1");
    store.inner.commit(Transaction.of(Given.id("node"), List.of(new Mutation.Put(node))));
    controller.wanted.put("a", List.of());
    controller.waiting.add(new Waiting(Kind.NODE, node.id(), "because"));
    lead();
    run(Duration.ofMinutes(3));
    assertThat(store.state().waitingOn(node.id())).contains("because");
    assertThat(store.attempts).hasSize(1);

    controller.waiting.set(0, new Waiting(Kind.NODE, node.id(), ""));
    run(Duration.ofMinutes(1));
    assertThat(store.state().waitingOn(node.id())).isEmpty();
    assertThat(store.attempts).hasSize(2);
  }

  @Test
  void deposedLeaderForgetsWhatItWasAbout() {
    store.hold = true;
    controller.wants("a");
    lead();
    run();
    driver.leadership(Leadership.View.none());
    assertThat(driver.run(now)).isEmpty();
    assertThat(driver.metrics().queued()).isZero();
    store.hold = false;
    lead();
    run();
    assertThat(exists("a")).isTrue();
  }

  @Test
  void leaderThatSleptListensAnew() {
    controller.wanted.put("a", List.of());
    lead();
    run();
    assertThat(controller.since).isEqualTo(Given.NOON);
    run(Duration.ofMinutes(2));
    assertThat(controller.since).as("it ran whenever it wanted to").isEqualTo(Given.NOON);
    now = now.plusSeconds(5);
    run();
    assertThat(controller.since).isEqualTo(now);
  }

  @Test
  void transactionsStayBelowTheSizeThatIsSet() {
    for (int i = 0; i < 500; i++) {
      controller.wants("v" + i);
    }
    lead();
    run();
    assertThat(store.attempts.size()).isGreaterThan(1);
    assertThat(exists("v0") && exists("v499")).isTrue();
  }
}
