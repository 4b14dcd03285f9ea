package dev.skep.store.atomix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Revision;
import dev.skep.api.state.Samples;
import dev.skep.api.state.Transaction;
import dev.skep.api.store.Committed;
import dev.skep.api.store.Leadership;
import dev.skep.api.store.Store;
import dev.skep.api.store.StoreException;
import dev.skep.api.store.Subscription;
import dev.skep.store.atomix.TestManager.End;
import dev.skep.store.atomix.raft.Start;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three managers in one process. */
class StoreClusterIT {
  private static final long PATIENCE = 60;

  @TempDir Path directory;
  private final Random random = new Random(11);
  private final Map<Id, InetSocketAddress> addresses = new HashMap<>();
  private final Map<Id, AtomixStore> stores = new HashMap<>();
  private final Map<Id, End> ends = new HashMap<>();
  private TestAuthority authority;

  @BeforeEach
  void open() throws Exception {
    authority = new TestAuthority();
    List<ServerSocket> held = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      held.add(socket);
      addresses.put(Samples.id(name), new InetSocketAddress("127.0.0.1", socket.getLocalPort()));
    }
    for (ServerSocket socket : held) {
      socket.close();
    }
    for (Id id : addresses.keySet()) {
      start(id);
    }
  }

  private void start(Id id) throws Exception {
    StoreSettings settings =
        TestManager.settings(
            id, directory.resolve(id.toString()), authority.manager(id.toString()), addresses);
    End end = new End();
    AtomixStore store = TestManager.open(settings, end);
    stores.put(id, store);
    ends.put(id, end);
    Set<String> founders =
        addresses.keySet().stream().map(Id::toString).collect(Collectors.toSet());
    store.start(new Start.Founding(founders));
  }

  @AfterEach
  void close() {
    stores.values().forEach(AtomixStore::close);
  }

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(PATIENCE, TimeUnit.SECONDS);
  }

  /**
   * Asks again where the store gave up waiting for a leader, as it may on a busy machine; a
   * transaction happens once however often it is committed.
   */
  private static <T> T insist(Supplier<CompletionStage<T>> question) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
    while (true) {
      try {
        return await(question.get());
      } catch (Exception e) {
        if (!isLeaderless(e.getCause()) || System.nanoTime() - until > 0) {
          throw new AssertionError(e);
        }
      }
    }
  }

  private static boolean isLeaderless(@Nullable Throwable error) {
    return error instanceof StoreException.NoQuorum
        || error instanceof StoreException.NotLeader
        || error instanceof StoreException.OutcomeUnknown;
  }

  private static Committed commit(Store store, Transaction transaction) {
    return insist(() -> store.commit(transaction));
  }

  private static ClusterState latest(Store store) {
    return insist(store::latest);
  }

  private Transaction put(String... names) {
    return Transaction.of(
        Id.random(random),
        List.of(names).stream()
            .<Mutation>map(name -> new Mutation.Put(Samples.node(name)))
            .toList());
  }

  private AtomixStore leader() {
    ManagerCluster.await(
        "a leader", PATIENCE, () -> stores.values().stream().anyMatch(StoreClusterIT::leads));
    return stores.values().stream()
        .filter(StoreClusterIT::leads)
        .max((a, b) -> Long.compare(term(a), term(b)))
        .orElseGet(this::leader);
  }

  private static boolean leads(Store store) {
    return store.leadership().view().isSelf();
  }

  private static long term(Store store) {
    return store.leadership().view().term();
  }

  private List<AtomixStore> followers() {
    AtomixStore leader = leader();
    return stores.values().stream().filter(store -> store != leader).toList();
  }

  @Test
  void everyManagerTakesCommitsAndSeesItsOwn() throws Exception {
    leader();
    for (AtomixStore store : stores.values()) {
      String name = "n" + store.hashCode();
      Committed committed = commit(store, put(name));
      assertThat(store.state().node(Samples.id(name))).isPresent();
      assertThat(store.state().revision()).isGreaterThanOrEqualTo(committed.revision());
    }
  }

  @Test
  void latestOfEveryManagerContainsWhatWasAcknowledgedElsewhere() throws Exception {
    leader();
    for (AtomixStore writer : stores.values()) {
      Revision written = commit(writer, put("n" + writer.hashCode())).revision();
      for (AtomixStore reader : stores.values()) {
        ClusterState state = latest(reader);
        assertThat(state.revision()).isGreaterThanOrEqualTo(written);
      }
    }
  }

  @Test
  void refusalsReachTheFollowerThatAsked() throws Exception {
    AtomixStore follower = followers().getFirst();
    Transaction broken =
        Transaction.of(Id.random(random), List.of(new Mutation.Put(Samples.task("none", 1))));
    assertThatThrownBy(() -> await(follower.commit(broken)))
        .hasCauseInstanceOf(StoreException.Rejected.class);
    assertThatThrownBy(() -> await(follower.commit(put("x").inTerm(term(follower) + 1))))
        .hasCauseInstanceOf(StoreException.NotLeader.class);
  }

  @Test
  void sameTransactionThroughDifferentManagersHappensOnce() throws Exception {
    leader();
    Transaction once = put("once");
    Set<Revision> revisions =
        stores.values().stream()
            .map(store -> commit(store, once).revision())
            .collect(Collectors.toSet());
    assertThat(revisions).hasSize(1);
  }

  @Test
  void leaderThatClosesIsReplacedAndWritersHardlyNotice() throws Exception {
    AtomixStore first = leader();
    commit(first, put("before"));
    AtomixStore follower = followers().getFirst();
    long term = term(first);
    Thread closing = Thread.ofVirtual().start(first::close);
    for (int i = 0; i < 20; i++) {
      commit(follower, put("during" + i));
    }
    closing.join();
    stores.values().remove(first);
    assertThat(term(leader())).isGreaterThan(term);
    // Another term may begin between two looks.
    ManagerCluster.await(
        "a leader whose state is of its term",
        PATIENCE,
        () -> stores.values().stream().anyMatch(s -> leads(s) && s.state().term() == term(s)));
    assertThat(latest(follower).nodes()).hasSize(21);
  }

  @Test
  void termsAreToldOnceAndInOrder() throws Exception {
    List<BlockingQueue<Leadership.View>> all = new ArrayList<>();
    for (AtomixStore store : stores.values()) {
      BlockingQueue<Leadership.View> views = new LinkedBlockingQueue<>();
      all.add(views);
      store.leadership().listen(views::add);
    }
    AtomixStore first = leader();
    first.close();
    stores.values().remove(first);
    commit(leader(), put("after"));
    for (BlockingQueue<Leadership.View> views : all) {
      List<Leadership.View> seen = List.copyOf(views);
      assertThat(seen.stream().filter(Leadership.View::isSelf).map(Leadership.View::term))
          .doesNotHaveDuplicates();
      assertThat(seen.stream().map(Leadership.View::term)).isSorted();
    }
  }

  @Test
  void stateDigestAndWatchesAreEqualEverywhereAlsoAfterARestart() throws Exception {
    Revision start = Revision.ZERO;
    List<BlockingQueue<Revision>> watched = new ArrayList<>();
    List<Subscription> subscriptions = new ArrayList<>();
    for (AtomixStore store : stores.values()) {
      BlockingQueue<Revision> seen = new LinkedBlockingQueue<>();
      watched.add(seen);
      subscriptions.add(store.watch(start, committed -> seen.add(committed.revision())));
    }
    for (int i = 0; i < 30; i++) {
      commit(leader(), put("n" + i));
    }
    Revision last = latest(leader()).revision();
    for (BlockingQueue<Revision> seen : watched) {
      for (long expected = 1; expected <= last.value(); expected++) {
        assertThat(seen.poll(PATIENCE, TimeUnit.SECONDS)).isEqualTo(new Revision(expected));
      }
    }
    subscriptions.forEach(Subscription::close);
    Id restarted = Objects.requireNonNull(stores.keySet().iterator().next());
    Objects.requireNonNull(stores.get(restarted)).close();
    start(restarted);
    commit(leader(), put("after"));
    // A term may begin between two looks.
    ManagerCluster.await(
        "equal digests",
        PATIENCE,
        () -> stores.values().stream().map(AtomixStore::digest).distinct().count() == 1);
    assertThat(stores.values())
        .allSatisfy(store -> assertThat(latest(store).node(Samples.id("after"))).isPresent());
  }

  @Test
  void managerThatMeetsANewerFeatureStopsAndSaysWhatToDo() throws Exception {
    AtomixStore leader = leader();
    Transaction newer =
        Transaction.of(
            Id.random(random),
            List.of(new Mutation.RaiseFeatureLevel(ClusterState.FEATURE_LEVEL + 1)));
    leader.commit(newer);
    // Two of three: without a majority the last one never learns that it was committed.
    ManagerCluster.await("the end", PATIENCE, () -> faults().size() >= 2);
    assertThat(faults())
        .allSatisfy(fault -> assertThat(fault).hasMessageContaining("upgrade skepd on this host"));
    assertThatThrownBy(() -> await(leader.commit(put("later"))))
        .hasCauseInstanceOf(StoreException.class);
  }

  private List<Throwable> faults() {
    return ends.values().stream().flatMap(end -> end.faults().stream()).toList();
  }

  private Transaction large(String text) {
    Node node = Samples.node("large");
    return Transaction.of(
        Id.random(random),
        List.of(new Mutation.Put(node.withMeta(node.meta().withLabels(Map.of("value", text))))));
  }

  /** Commits it, and one small transaction after the other meanwhile; returns how many. */
  private int commitBeside(AtomixStore store, Transaction large) throws Exception {
    CompletableFuture<Committed> committed = new CompletableFuture<>();
    committed.completeAsync(() -> commit(store, large), Thread::startVirtualThread);
    int beside = 0;
    while (!committed.isDone()) {
      commit(store, put("small" + beside++ % 10));
    }
    await(committed);
    return beside;
  }

  @Test
  void transactionJustUnderTheBoundIsCommittedEverywhereAndOneAboveIsRefused() throws Exception {
    AtomixStore leader = leader();
    AtomixStore follower = followers().getFirst();
    String text = "x".repeat(Store.MAX_TRANSACTION_BYTES - 65_536);

    commitBeside(follower, large(text));

    for (AtomixStore store : stores.values()) {
      assertThat(largeValue(store)).hasSameSizeAs(text);
    }
    for (AtomixStore store : List.of(leader, follower)) {
      assertThatThrownBy(() -> await(store.commit(large("x".repeat(Store.MAX_TRANSACTION_BYTES)))))
          .hasCauseInstanceOf(StoreException.Rejected.class)
          .hasMessageContaining("apply fewer or smaller objects at once");
    }
  }

  @Test
  void othersPassBetweenThePartsOfALargeTransaction() throws Exception {
    byte[] noise = new byte[12 << 20];
    random.nextBytes(noise);
    String incompressible = Base64.getEncoder().encodeToString(noise);

    assertThat(commitBeside(leader(), large(incompressible)))
        .as("parts and others")
        .isGreaterThan(5);

    for (AtomixStore store : stores.values()) {
      assertThat(largeValue(store).equals(incompressible)).isTrue();
    }
  }

  private static String largeValue(AtomixStore store) {
    Node node = latest(store).node(Samples.id("large")).orElseThrow();
    return Objects.requireNonNull(node.meta().labels().get("value"));
  }

  @Test
  void managersAreListedWithTheirParts() throws Exception {
    AtomixStore leader = leader();
    commit(leader, put("x"));
    ManagerCluster.await(
        "connections",
        PATIENCE,
        () ->
            leader().managers().stream()
                .allMatch(manager -> manager.reachable() && manager.voter()));
    assertThat(leader().managers()).hasSize(3).filteredOn(AtomixStore.Manager::leader).hasSize(1);
  }
}
