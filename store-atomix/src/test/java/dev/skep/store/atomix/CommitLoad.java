package dev.skep.store.atomix;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Samples;
import dev.skep.api.state.Transaction;
import dev.skep.api.store.Store;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Callers that commit one after another, and how long that took. */
final class CommitLoad {
  /** Objects that are written over and over, so that the state does not grow. */
  private static final int OBJECTS = 1_000;

  private final Store store;
  private final String value;
  private final Random random = new Random();

  CommitLoad(Store store, int bytes) {
    this.store = store;
    this.value = "x".repeat(bytes);
  }

  /**
   * The outcome.
   *
   * @param commitsPerSecond of all callers together
   */
  record Figures(double commitsPerSecond, double p50Millis, double p99Millis, int failed) {
    @Override
    public String toString() {
      return "%.0f commits/s, p50 %.2f ms, p99 %.2f ms, failed %d"
          .formatted(commitsPerSecond, p50Millis, p99Millis, failed);
    }
  }

  Figures run(int commits, int callers) throws InterruptedException {
    long[] nanos = new long[commits];
    AtomicInteger next = new AtomicInteger();
    AtomicInteger failed = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(callers);
    long start = System.nanoTime();
    for (int caller = 0; caller < callers; caller++) {
      Thread.ofVirtual()
          .start(() -> {
            for (int i = next.getAndIncrement(); i < commits; i = next.getAndIncrement()) {
              long begin = System.nanoTime();
              try {
                store.commit(transaction(i)).toCompletableFuture().join();
              } catch (RuntimeException e) {
                failed.incrementAndGet();
              }
              nanos[i] = System.nanoTime() - begin;
            }
            done.countDown();
          });
    }
    done.await();
    double seconds = (System.nanoTime() - start) / 1e9;
    Arrays.sort(nanos);
    return new Figures(
        commits / seconds, nanos[commits / 2] / 1e6, nanos[commits * 99 / 100] / 1e6, failed.get());
  }

  private Transaction transaction(int number) {
    Node node = Samples.node("n" + number % OBJECTS);
    Id id;
    synchronized (random) {
      id = Id.random(random);
    }
    return Transaction.of(
        id,
        List.of(new Mutation.Put(node.withMeta(node.meta().withLabels(Map.of("value", value))))));
  }
}
