package dev.skep.api.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Revision;
import dev.skep.api.state.Samples;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchesTest {
  private static final int CAPACITY = 4;
  private final List<Runnable> queued = new ArrayList<>();
  private final Watches watches = new Watches(Revision.ZERO, queued::add, CAPACITY);

  private void publish(long revision) {
    publish(revision, 0);
  }

  private void publish(long revision, int changes) {
    Change change = new Change.TermStarted(1, Samples.id("leader"));
    watches.publish(
        new Committed(
            new Revision(revision),
            Samples.id("t" + revision),
            Instant.EPOCH,
            Collections.nCopies(changes, change),
            ClusterState.EMPTY));
  }

  private void runQueued() {
    List<Runnable> now = List.copyOf(queued);
    queued.clear();
    now.forEach(Runnable::run);
  }

  @Test
  void slowConsumerIsCutOffInsteadOfWaitedFor() {
    List<Long> seen = new ArrayList<>();
    Subscription slow = watches.watch(Revision.ZERO, c -> seen.add(c.revision().value()));
    for (int i = 1; i <= CAPACITY + 1; i++) {
      publish(i);
    }
    runQueued();
    assertThat(seen).isEmpty();
    assertThatThrownBy(() -> slow.ended().toCompletableFuture().join())
        .hasCauseInstanceOf(StoreException.Compacted.class);
  }

  @Test
  void largeCommitsMakeTheHistoryShorterButTheNewestStays() {
    List<Long> seen = new ArrayList<>();
    publish(1);
    publish(2, Watches.HISTORY_CHANGES - 1);
    publish(3, 2);
    watches.watch(new Revision(2), c -> seen.add(c.revision().value()));
    runQueued();
    Subscription late = watches.watch(new Revision(1), c -> seen.add(c.revision().value()));
    runQueued();
    publish(4, 2 * Watches.HISTORY_CHANGES);
    runQueued();
    assertThat(seen).containsExactly(3L, 4L);
    assertThatThrownBy(() -> late.ended().toCompletableFuture().join())
        .hasCauseInstanceOf(StoreException.Compacted.class);
  }

  @Test
  void whoWaitsForTheEndSeesTheReasonItself() {
    List<Throwable> reasons = new ArrayList<>();
    Subscription watch = watches.watch(Revision.ZERO, c -> {});
    watch
        .ended()
        .whenComplete((end, failure) -> {
          if (failure != null) {
            reasons.add(failure);
          }
        });
    watches.reset(new Revision(50));
    assertThat(reasons).singleElement().isInstanceOf(StoreException.Compacted.class);
  }

  @Test
  void consumerJustInTimeSeesEverything() {
    List<Long> seen = new ArrayList<>();
    watches.watch(Revision.ZERO, c -> seen.add(c.revision().value()));
    for (int i = 1; i <= CAPACITY; i++) {
      publish(i);
    }
    runQueued();
    assertThat(seen).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void jumpOfTheStateCutsEveryWatch() {
    Subscription watch = watches.watch(Revision.ZERO, c -> {});
    watches.reset(new Revision(50));
    assertThatThrownBy(() -> watch.ended().toCompletableFuture().join())
        .hasMessageContaining("after revision 50");
    List<Long> seen = new ArrayList<>();
    watches.watch(new Revision(50), c -> seen.add(c.revision().value()));
    publish(51);
    runQueued();
    assertThat(seen).containsExactly(51L);
  }
}
