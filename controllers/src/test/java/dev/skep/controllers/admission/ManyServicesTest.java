package dev.skep.controllers.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.codec.StoreCodec;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Protocol;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.state.LogEntry;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Samples;
import dev.skep.api.store.InMemoryStore;
import dev.skep.api.store.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A stack of 10,000 services is one transaction, and deciding on it takes time in proportion. The
 * bound is far above what it takes, and far below what anything quadratic takes.
 */
class ManyServicesTest {
  private static final int MANY = 10_000;
  private static final int PATIENCE_SECONDS = 120;
  private static final int FIRST_PORT = 20_000;
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  /** Each publishes a port, so many after the first. */
  private static DesiredStack many(int shift) {
    List<ServiceSpec> services = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      services.add(
          Scene.inStack(
              "shop_s" + i,
              1,
              new PublishedPort(Protocol.TCP, 80, FIRST_PORT + i + shift, PublishMode.INGRESS)));
    }
    return Scene.services(services.toArray(ServiceSpec[]::new));
  }

  /** A cluster whose networks have addresses for all of them. */
  private static Scene roomy() {
    Cluster cluster = Samples.cluster();
    Cluster.Spec spec = cluster.spec();
    Cluster.Spec large =
        new Cluster.Spec(
            spec.heartbeatPeriod(),
            spec.missedHeartbeats(),
            spec.taskHistoryLimit(),
            spec.addressPool(),
            16,
            spec.certificateExpiry());
    return Scene.with(new Mutation.Put(new Cluster(cluster.meta(), large, cluster.trust())));
  }

  @Test
  @Timeout(PATIENCE_SECONDS)
  void tenThousandServicesAreAppliedChangedAndLeftAlone() {
    Scene scene = roomy();

    Admitted created = scene.apply(many(0));
    assertThat(scene.state().services()).hasSize(MANY);
    assertThat(created.changes()).hasSize(MANY + 1);
    assertThat(StoreCodec.encode(new LogEntry(created.transaction(), NOON)).length)
        .isLessThan(Store.MAX_TRANSACTION_BYTES);

    assertThat(scene.apply(many(0)).changesNothing()).isTrue();

    // Each takes the port of the next one, so they can only be brought from the last to the first.
    Admitted shifted = scene.apply(many(1));
    assertThat(shifted.changes())
        .filteredOn(change -> change.action() == ObjectChange.Action.UPDATED)
        .hasSize(MANY + 1);
    assertThat(scene.state().ingressPort(Protocol.TCP, FIRST_PORT)).isEmpty();
    assertThat(scene.state().ingressPort(Protocol.TCP, FIRST_PORT + MANY))
        .contains(scene.service("shop_s" + (MANY - 1)).id());
  }

  @Test
  @Timeout(PATIENCE_SECONDS)
  void oneCommitTakesThem() {
    Admitted created = roomy().askToApply(many(0)).orThrow();
    try (InMemoryStore store =
        new InMemoryStore(Samples.id("self"), InstantSource.fixed(NOON), Runnable::run)) {
      store.commit(created.transaction()).toCompletableFuture().join();
      assertThat(store.state().services()).hasSize(MANY);
    }
  }

  @Test
  @Timeout(PATIENCE_SECONDS)
  void aHostPortThatAllHaveIsNoMatterOfPairs() {
    PublishedPort same = new PublishedPort(Protocol.TCP, 80, 9100, PublishMode.HOST);
    List<ServiceSpec> services = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      services.add(Scene.inStack("shop_h" + i, 1, same));
    }
    Scene scene = Scene.empty();
    scene.apply(Scene.services(services.toArray(ServiceSpec[]::new)));
    assertThat(scene.state().services()).hasSize(MANY);
  }
}
