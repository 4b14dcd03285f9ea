package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.session.SessionMessage.Reports;
import dev.skep.api.session.SessionMessage.TaskReport;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Transaction;
import dev.skep.api.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;

/**
 * Reports on their way into the store: batches, one after the other, acknowledged when they are in.
 */
final class ReportQueue {
  private static final long LONGEST_PAUSE = 100;
  private static final long LONGEST_BACK_OFF = 400;

  private final World world;
  private final FaultyStore store;
  private final SimProcess process;
  private final Runnable giveUp;
  private List<Entry> waiting = new ArrayList<>();
  private boolean busy;

  private record Entry(DispatcherSession session, Reports reports) {}

  /**
   * @param giveUp ends all sessions, so that the agents report again
   */
  ReportQueue(World world, FaultyStore store, SimProcess process, Runnable giveUp) {
    this.world = world;
    this.store = store;
    this.process = process;
    this.giveUp = giveUp;
  }

  void add(DispatcherSession session, Reports reports) {
    waiting.add(new Entry(session, reports));
    if (!busy) {
      busy = true;
      process.in(world.chance().between(1, LONGEST_PAUSE), this::begin);
    }
  }

  /** What waits is forgotten; it will be reported again. */
  void clear() {
    waiting.clear();
  }

  private void begin() {
    List<Entry> batch = waiting;
    waiting = new ArrayList<>();
    if (batch.isEmpty()) {
      busy = false;
      return;
    }
    List<Mutation> mutations = new ArrayList<>();
    for (Entry entry : batch) {
      for (TaskReport report : entry.reports().tasks()) {
        mutations.add(
            new Mutation.ReportTask(report.task(), entry.session().node(), report.status()));
      }
    }
    Id id = world.chance().id();
    commit(Transaction.of(id, mutations), batch);
  }

  private void commit(Transaction transaction, List<Entry> batch) {
    store
        .commit(transaction)
        .whenComplete((committed, failure) -> {
          if (failure == null) {
            batch.forEach(entry -> entry.session().acknowledge(entry.reports().number()));
            begin();
          } else {
            failed(failure, transaction, batch);
          }
        });
  }

  private void failed(Throwable failure, Transaction transaction, List<Entry> batch) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    switch (cause) {
      case StoreException.OutcomeUnknown unknown -> again(() -> commit(transaction, batch));
      case StoreException.NoQuorum alone -> again(() -> commit(transaction, batch));
      case null, default -> {
        giveUp.run();
        again(this::begin);
      }
    }
  }

  private void again(Runnable step) {
    process.in(world.chance().between(20, LONGEST_BACK_OFF), step);
  }
}
