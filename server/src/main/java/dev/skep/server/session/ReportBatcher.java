package dev.skep.server.session;

import dev.skep.api.Id;
import dev.skep.api.model.Task;
import dev.skep.api.session.SessionMessage.Reports;
import dev.skep.api.session.SessionMessage.TaskReport;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Transaction;
import dev.skep.api.store.Store;
import dev.skep.api.store.StoreException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the reports of all nodes into few transactions: one under way at a time, the next one takes
 * what has come meanwhile. Lives on the dispatcher's thread.
 */
final class ReportBatcher {
  /** Swarm's interval. */
  static final Duration INTERVAL = Duration.ofMillis(100);

  /** Reports that wait at most; a node that comes with more is sent away and repeats them later. */
  static final int MAX_QUEUED = 200_000;

  /** Half of what a transaction may have, because sizes are estimated. */
  private static final int MAX_BATCH_BYTES = Store.MAX_TRANSACTION_BYTES / 2;

  private static final int BYTES_PER_REPORT = 300;
  private static final int BYTES_PER_CHARACTER = 3;
  private static final int BYTES_PER_PORT = 64;
  private static final long RETRY_MILLIS = 200;
  private static final Logger LOG = LoggerFactory.getLogger(ReportBatcher.class);

  private final Store store;
  private final ScheduledExecutorService executor;
  private final RandomGenerator random;
  private final Pacer pacer;
  private final Deque<Entry> queue = new ArrayDeque<>();
  private int queued;
  private long generation;
  private boolean committing;

  private sealed interface Entry {
    record Report(Id node, TaskReport report) implements Entry {}

    record Acknowledgement(Runnable send) implements Entry {}
  }

  ReportBatcher(Store store, ScheduledExecutorService executor, RandomGenerator random) {
    this.store = store;
    this.executor = executor;
    this.random = random;
    this.pacer = new Pacer(executor, INTERVAL, this::next);
  }

  /**
   * Takes a message of a node.
   *
   * @param acknowledge runs on the dispatcher's thread when all of it is in the store
   * @return false if too much waits already; then nothing of it was taken
   */
  boolean offer(Id node, Reports reports, Runnable acknowledge) {
    if (queued + reports.tasks().size() > MAX_QUEUED) {
      return false;
    }
    queued += reports.tasks().size();
    reports.tasks().forEach(report -> queue.add(new Entry.Report(node, report)));
    queue.add(new Entry.Acknowledgement(acknowledge));
    pacer.request();
    return true;
  }

  /** Forgets everything: this manager does not lead any more, and the nodes repeat elsewhere. */
  void clear() {
    queue.clear();
    queued = 0;
    committing = false;
    generation++;
  }

  private void next() {
    if (committing || queue.isEmpty()) {
      return;
    }
    Map<Id, Mutation> batch = new LinkedHashMap<>();
    List<Runnable> acknowledgements = new ArrayList<>();
    ClusterState state = store.state();
    int bytes = 0;
    while (!queue.isEmpty() && bytes < MAX_BATCH_BYTES) {
      switch (queue.remove()) {
        case Entry.Report(Id node, TaskReport report) -> {
          queued--;
          if (tellsNews(state, report)) {
            bytes += size(report.status());
            batch.put(report.task(), new Mutation.ReportTask(report.task(), node, report.status()));
          }
        }
        case Entry.Acknowledgement(Runnable send) -> acknowledgements.add(send);
      }
    }
    if (batch.isEmpty()) {
      acknowledgements.forEach(Runnable::run);
      pacer.request();
    } else {
      committing = true;
      commit(
          Transaction.of(Id.random(random), List.copyOf(batch.values())),
          acknowledgements,
          generation);
    }
  }

  private void commit(Transaction transaction, List<Runnable> acknowledgements, long of) {
    store
        .commit(transaction)
        .whenCompleteAsync(
            (committed, failure) -> {
              if (of != generation) {
                return;
              }
              if (failure != null && mayRepeat(failure)) {
                executor.schedule(
                    () -> repeat(transaction, acknowledgements, of),
                    RETRY_MILLIS,
                    TimeUnit.MILLISECONDS);
                return;
              }
              if (failure != null) {
                LOG.error("reports were refused and are dropped", failure);
              }
              acknowledgements.forEach(Runnable::run);
              committing = false;
              pacer.request();
            },
            executor);
  }

  private void repeat(Transaction transaction, List<Runnable> acknowledgements, long of) {
    if (of == generation) {
      commit(transaction, acknowledgements, of);
    }
  }

  /** Everything passes but a refusal: reports have no preconditions that could be overtaken. */
  private static boolean mayRepeat(Throwable failure) {
    @Nullable Throwable cause =
        failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof StoreException && !(cause instanceof StoreException.Rejected);
  }

  private static boolean tellsNews(ClusterState state, TaskReport report) {
    return state
        .task(report.task())
        .filter(task -> !task.state().isAfter(report.status().state()))
        .filter(task -> !task.status().saysTheSameAs(report.status()))
        .isPresent();
  }

  private static int size(Task.Status status) {
    return BYTES_PER_REPORT
        + BYTES_PER_CHARACTER * (status.message().length() + status.error().length())
        + BYTES_PER_PORT * status.ports().size();
  }
}
