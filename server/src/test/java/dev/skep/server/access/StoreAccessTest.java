package dev.skep.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skep.api.Bytes;
import dev.skep.api.Id;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Node;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Samples;
import dev.skep.api.state.Transaction;
import dev.skep.api.store.InMemoryStore;
import dev.skep.api.store.Store;
import dev.skep.controllers.admission.Admitted;
import dev.skep.controllers.admission.Refusal;
import dev.skep.controllers.admission.RefusedException;
import dev.skep.controllers.admission.Request;
import dev.skep.server.keys.ClusterKey;
import dev.skep.server.keys.Envelope;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StoreAccessTest {
  private static final Id NODE = Samples.id("n");

  private final SecureRandom random = new SecureRandom();
  private final Store store = new InMemoryStore(NODE, InstantSource.system(), Runnable::run);
  private final StoreAccess access =
      new StoreAccess(
          store, new Envelope(ClusterKey.generate(random), random), InstantSource.system(), random);

  StoreAccessTest() {
    store.commit(Transaction.of(Id.random(random), List.of(new Mutation.Put(Samples.node("n")))));
  }

  @Test
  void whatIsDecidedIsCommitted() throws Exception {
    Submitted done = await(access.submit("test", StoreAccessTest::drain));

    assertThat(done.committed().changes()).isNotEmpty();
    assertThat(store.state().node(NODE).orElseThrow().availability())
        .isEqualTo(Node.Availability.DRAIN);
  }

  @Test
  void aConflictIsDecidedAgainOnTheNewerState() throws Exception {
    AtomicInteger decisions = new AtomicInteger();

    await(
        access.submit(
            "test",
            (state, request) -> {
              if (decisions.incrementAndGet() == 1) {
                // Somebody else is quicker.
                await(access.submit("other", StoreAccessTest::pause));
              }
              return drain(state, request);
            }));

    assertThat(decisions).hasValue(2);
    assertThat(store.state().node(NODE).orElseThrow().availability())
        .isEqualTo(Node.Availability.DRAIN);
  }

  @Test
  void whatTheStateRefusesIsDecidedAgainIfAnotherWriteCameBetween() {
    AtomicInteger decisions = new AtomicInteger();

    CompletionStage<Submitted> late =
        access.submit(
            "test",
            (state, request) -> {
              if (state.serviceNamed("web").isPresent()) {
                return new Refusal.AlreadyExists("web is there");
              }
              decisions.incrementAndGet();
              make("web", "other");
              return web(request, "web");
            });

    assertThatThrownBy(() -> await(late)).hasMessage("web is there");
    assertThat(decisions).hasValue(1);
  }

  @Test
  void whatTheNewestStateRefusesIsRefusedAtOnce() {
    make("web", "other");
    AtomicInteger decisions = new AtomicInteger();

    CompletionStage<Submitted> refused =
        access.submit(
            "test",
            (state, request) -> {
              decisions.incrementAndGet();
              return web(request, "web");
            });

    assertThatThrownBy(() -> await(refused)).hasMessageContaining("name conflicts");
    assertThat(decisions).hasValue(1);
  }

  private void make(String name, String id) {
    store.commit(Transaction.of(Id.random(random), service(name, id)));
  }

  private static Admitted web(Request request, String id) {
    return new Admitted(Transaction.of(request.transaction(), service("web", id)), List.of());
  }

  private static List<Mutation> service(String name, String id) {
    ServiceRevision revision =
        ServiceRevision.of(Samples.id(id + "@1"), Samples.id(id), 1, Samples.spec(name, 1));
    Service service = Service.created(Meta.of(Samples.id(id), name, Map.of()), revision.id());
    return List.of(new Mutation.Put(revision), new Mutation.Put(service));
  }

  @Test
  void nothingToDoIsNoCommit() throws Exception {
    var before = store.state().revision();

    Submitted done =
        await(
            access.submit(
                "test",
                (state, request) ->
                    new Admitted(Transaction.of(request.transaction(), List.of()), List.of())));

    assertThat(done.committed().revision()).isEqualTo(before);
    assertThat(store.state().revision()).isEqualTo(before);
  }

  @Test
  void aRefusalReachesTheCallerAsItIs() {
    CompletionStage<Submitted> refused =
        access.submit("test", (state, request) -> new Refusal.NotFound("no such thing"));

    assertThatThrownBy(() -> await(refused))
        .isInstanceOf(RefusedException.class)
        .hasMessage("no such thing");
  }

  @Test
  void aFaultInADecisionReachesTheCallerToo() {
    CompletionStage<Submitted> failed =
        access.submit(
            "test",
            (state, request) -> {
              throw new IllegalStateException("a fault");
            });

    assertThatThrownBy(() -> await(failed)).hasMessage("a fault");
  }

  @Test
  void aStagedContentIsSealedInTheStoreAndCanBeRevealed() throws Exception {
    Bytes content = Bytes.utf8("correct horse");

    PayloadVersion version = await(access.stage("test", content));

    assertThat(access.reveal(version)).isEqualTo(content);
    assertThat(version.digest()).isEqualTo(access.digest(content));
    assertThat(version.sizeBytes()).isEqualTo(content.length());
    assertThat(store.state().resource(Kind.BLOB, version.blob())).isPresent();
    assertThat(store.state().resource(Kind.BLOB, version.blob()).toString())
        .doesNotContain("horse");
  }

  @Test
  void aContentThatIsGoneIsNamedByItsDigest() {
    PayloadVersion gone = new PayloadVersion("d1", Samples.id("gone"), 1);

    assertThatThrownBy(() -> access.reveal(gone)).hasMessageContaining("d1");
  }

  private static Admitted drain(ClusterState state, Request request) {
    return become(state, request, Node.Availability.DRAIN);
  }

  private static Admitted pause(ClusterState state, Request request) {
    return become(state, request, Node.Availability.PAUSE);
  }

  private static Admitted become(
      ClusterState state, Request request, Node.Availability availability) {
    Node node = state.node(NODE).orElseThrow();
    return new Admitted(
        new Transaction(
            request.transaction(),
            List.of(Transaction.Precondition.unchanged(node)),
            List.of(new Mutation.Put(node.withAvailability(availability))),
            Transaction.ANY_TERM),
        List.of());
  }

  private static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError(e);
    } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
      throw new AssertionError(e);
    }
  }
}
