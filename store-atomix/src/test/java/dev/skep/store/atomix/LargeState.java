package dev.skep.store.atomix;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Samples;
import dev.skep.api.state.Transaction;
import dev.skep.api.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Fills a store and writes to it, and measures what a small commit beside that has to wait. */
final class LargeState {
  private static final int OBJECT_BYTES = 8 << 10;
  private static final int OBJECTS_PER_TRANSACTION = 16;
  private static final int TRANSACTION_BYTES = OBJECT_BYTES * OBJECTS_PER_TRANSACTION;
  private static final int WRITERS = 4;
  private static final int KIBIBYTE = 1 << 10;

  /** About what a node has besides its label, encoded. */
  private static final int NODE_BYTES = 400;

  private final Store store;
  private final int objects;

  /** Without a seed: transactions of an earlier run must not be taken for these. */
  private final Random random = new Random();

  /**
   * A state of so many MiB in objects of 8 KiB.
   *
   * @param store of the leader
   */
  LargeState(Store store, int mebibytes) {
    this.store = store;
    this.objects = (int) (((long) mebibytes << 20) / OBJECT_BYTES);
  }

  /** Writes every object once. */
  void fill() throws InterruptedException {
    write(objects / OBJECTS_PER_TRANSACTION);
  }

  /**
   * Writes so many MiB over what is there, while small commits follow each other.
   *
   * @return milliseconds that each of them took, in order of size; failures count as infinite
   */
  List<Double> disturb(int mebibytes) throws InterruptedException {
    List<Double> millis = new ArrayList<>();
    Thread writing =
        Thread.ofVirtual()
            .start(() -> {
              try {
                write((int) (((long) mebibytes << 20) / TRANSACTION_BYTES));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    while (writing.isAlive()) {
      long begin = System.nanoTime();
      boolean done = commit(List.of(object("probe", "x")));
      millis.add(done ? (System.nanoTime() - begin) / 1e6 : Double.POSITIVE_INFINITY);
    }
    writing.join();
    millis.sort(null);
    return millis;
  }

  /**
   * What happened beside a large commit.
   *
   * @param largeMillis what it took itself
   * @param small what each small commit took meanwhile, in order of size; failures are infinite
   */
  record Beside(double largeMillis, List<Double> small) {}

  /** Commits one transaction of so many MiB in objects of 1 KiB, and small ones meanwhile. */
  Beside commitLarge(int mebibytes) {
    List<Mutation> mutations = new ArrayList<>();
    for (int i = 0; i < mebibytes << 10; i++) {
      mutations.add(object("large" + i, text().substring(0, KIBIBYTE - NODE_BYTES)));
    }
    Transaction large;
    synchronized (this) {
      large = Transaction.of(Id.random(random), mutations);
    }
    long begin = System.nanoTime();
    CompletableFuture<Double> done =
        CompletableFuture.supplyAsync(() -> store.commit(large).toCompletableFuture().join())
            .thenApply(committed -> (System.nanoTime() - begin) / 1e6);
    List<Double> millis = new ArrayList<>();
    while (!done.isDone()) {
      long each = System.nanoTime();
      boolean committed = commit(List.of(object("probe", "x")));
      millis.add(committed ? (System.nanoTime() - each) / 1e6 : Double.POSITIVE_INFINITY);
    }
    millis.sort(null);
    return new Beside(done.join(), millis);
  }

  private void write(int transactions) throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(WRITERS);
    for (int writer = 0; writer < WRITERS; writer++) {
      Thread.ofVirtual()
          .start(() -> {
            for (int i = next.getAndIncrement(); i < transactions; i = next.getAndIncrement()) {
              commit(batch(i));
            }
            done.countDown();
          });
    }
    done.await();
  }

  private List<Mutation> batch(int number) {
    List<Mutation> mutations = new ArrayList<>();
    for (int i = 0; i < OBJECTS_PER_TRANSACTION; i++) {
      int object = (number * OBJECTS_PER_TRANSACTION + i) % objects;
      mutations.add(object("n" + object, text()));
    }
    return mutations;
  }

  private static Mutation object(String name, String value) {
    Node node = Samples.node(name);
    return new Mutation.Put(node.withMeta(node.meta().withLabels(Map.of("value", value))));
  }

  private synchronized String text() {
    byte[] bytes = new byte[OBJECT_BYTES];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) ('a' + random.nextInt(26));
    }
    return new String(bytes, java.nio.charset.StandardCharsets.US_ASCII);
  }

  private boolean commit(List<Mutation> mutations) {
    Id id;
    synchronized (this) {
      id = Id.random(random);
    }
    try {
      store.commit(Transaction.of(id, mutations)).toCompletableFuture().join();
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }
}
