package dev.skep.controllers.driver;

import dev.skep.api.Id;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Transaction;
import dev.skep.api.store.Committed;
import dev.skep.api.store.Leadership;
import dev.skep.api.store.Store;
import dev.skep.api.store.StoreException;
import dev.skep.controllers.Controller;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Observations.NodeObservation;
import dev.skep.controllers.Plan;
import dev.skep.controllers.Waiting;
import dev.skep.controllers.driver.Lane.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Runs all controllers on the leader. Passive and single-threaded: every method but the wake-up is
 * called by one thread of the shell.
 *
 * <p>The shell calls {@link #leadership} and {@link #committed} with what the store reports, {@link
 * #observed} with what the sessions know, and {@link #run} after any of these, after a wake-up, and
 * at the time that the last run asked for.
 */
public final class Driver {
  private final Store store;
  private final List<Lane<?, ?>> lanes;
  private final DriverSettings settings;
  private final Faults faults;
  private final Runnable wake;
  private final Agenda agenda;
  private final Counters counters = new Counters();

  /** The only thing that other threads touch. */
  private final Queue<Completion> completed = new ConcurrentLinkedQueue<>();

  private Observations seen = Observations.none();
  private Leadership.View view = Leadership.View.none();
  private @Nullable Instant leadingSince;
  private Instant nextLookAtEverything = Instant.MIN;
  private Instant lastRun = Instant.MIN;
  private Instant pausedUntil = Instant.MIN;
  private @Nullable Flight flight;
  private long transactions;
  private int failuresInARow;
  private int planLimit;

  /** A transaction under way. */
  private static final class Flight {
    final Transaction transaction;
    final List<Work> works;
    @Nullable Instant repeatAt;

    /** Whether an attempt got no answer, so that it may still be applied at any time. */
    boolean uncertain;

    Flight(Transaction transaction, List<Work> works) {
      this.transaction = transaction;
      this.works = works;
    }
  }

  private record Completion(
      Flight flight, @Nullable Committed committed, @Nullable Throwable error) {}

  /**
   * @param store commits go here; its state is what is planned on
   * @param controllers see {@link StandardControllers#all}
   * @param faults hears of what must not happen
   * @param wake called, by any thread and maybe within {@link #run}, when a commit has completed
   *     and {@link #run} should be called soon
   */
  public Driver(
      Store store,
      List<Controller<?, ?>> controllers,
      DriverSettings settings,
      Faults faults,
      Runnable wake) {
    this.store = store;
    this.lanes = List.copyOf(controllers.stream().map(Driver::lane).toList());
    this.settings = settings;
    this.faults = faults;
    this.wake = wake;
    this.agenda = new Agenda(settings.firstBackOff(), settings.maxBackOff());
    this.planLimit = settings.maxPlans();
  }

  private static <K, S> Lane<?, ?> lane(Controller<K, S> controller) {
    return new Lane<>(controller);
  }

  /** The leadership changed, or is as it is at the start. */
  public void leadership(Leadership.View changed) {
    boolean sameReign = view.isSelf() && changed.isSelf() && view.term() == changed.term();
    view = changed;
    if (!sameReign) {
      agenda.clear();
      flight = null;
      leadingSince = null;
      pausedUntil = Instant.MIN;
      failuresInARow = 0;
      planLimit = settings.maxPlans();
    }
  }

  /** A commit happened; may be called on followers, too, where it does nothing. */
  public void committed(Committed committed) {
    if (leadingSince == null) {
      return;
    }
    for (Change change : committed.changes()) {
      for (Lane<?, ?> lane : lanes) {
        lane.concerns(change, committed.state(), agenda::add);
      }
    }
  }

  /** What the sessions know now; replaces what was said before. */
  public void observed(Observations observations) {
    Observations before = seen;
    seen = observations.listeningSince(before.since());
    if (leadingSince == null) {
      return;
    }
    seen.nodes()
        .forEach((node, now) -> {
          @Nullable NodeObservation was = before.nodes().get(node);
          if (!now.equals(was)) {
            heard(new Observations.Heard(node, Optional.ofNullable(was), Optional.of(now)));
          }
        });
    before
        .nodes()
        .forEach((node, was) -> {
          if (!seen.nodes().containsKey(node)) {
            heard(new Observations.Heard(node, Optional.of(was), Optional.empty()));
          }
        });
  }

  private void heard(Observations.Heard heard) {
    lanes.forEach(lane -> lane.concerns(heard, agenda::add));
  }

  /**
   * Does what can be done now: plans, and begins a commit.
   *
   * @param now by a clock that never goes back while this process lives and that is never behind
   *     the commit time of the state
   * @return when to be called again at the latest, maybe at once; empty when only an event can
   *     bring work
   */
  public Optional<Instant> run(Instant now) {
    land(now);
    ClusterState state = store.state();
    if (!view.isSelf() || state.term() != view.term()) {
      return Optional.empty();
    }
    listen(state, now);
    agenda.wake(now);
    if (flight == null && !pausedUntil.isAfter(now)) {
      launch(gather(state, now));
    } else if (flight != null && flight.repeatAt != null && !flight.repeatAt.isAfter(now)) {
      submit(flight);
    }
    lastRun = now;
    Instant pulse = now.plus(settings.pulse());
    Instant next = nextRun(now);
    return Optional.of(next.isBefore(pulse) ? next : pulse);
  }

  /** What has been done so far. */
  public DriverMetrics metrics() {
    return counters.read(agenda);
  }

  /** Begins to lead, begins anew after having slept, and looks at everything now and then. */
  private void listen(ClusterState state, Instant now) {
    boolean overslept =
        leadingSince != null
            && now.isAfter(lastRun.plus(settings.pulse()).plus(settings.overslept()));
    if (leadingSince == null || overslept) {
      leadingSince = now;
      nextLookAtEverything = now;
      seen = seen.listeningSince(now);
    }
    if (!nextLookAtEverything.isAfter(now)) {
      nextLookAtEverything = now.plus(settings.lookAtEverythingEvery());
      lanes.forEach(lane -> lane.everything(state, seen).forEach(agenda::add));
    }
  }

  private Instant nextRun(Instant now) {
    if (!completed.isEmpty()) {
      return now;
    }
    if (flight != null) {
      return flight.repeatAt != null ? flight.repeatAt : nextLookAtEverything;
    }
    if (pausedUntil.isAfter(now)) {
      return pausedUntil;
    }
    if (!agenda.isIdle()) {
      return now;
    }
    Instant timer = agenda.nextTimer().orElse(nextLookAtEverything);
    return timer.isBefore(nextLookAtEverything) ? timer : nextLookAtEverything;
  }

  /** Plans until the transaction is full, the queue is empty, or it has taken long enough. */
  private Batch gather(ClusterState state, Instant now) {
    Batch batch = new Batch(planLimit, settings.maxTransactionBytes());
    for (int looks = 0; looks < settings.maxLooks() && !batch.isFull(); looks++) {
      @Nullable Work work = agenda.next();
      if (work == null) {
        break;
      }
      Plan plan = look(work, state, now);
      List<Mutation> mutations = plan.mutations();
      if (!mutations.isEmpty() && !batch.add(work, plan.preconditions(), mutations)) {
        agenda.putBack(work);
        break;
      }
    }
    return batch;
  }

  private Plan look(Work work, ClusterState state, Instant now) {
    counters.looks++;
    try {
      Plan plan =
          work.lane()
              .plan(state, seen, work.key(), now)
              .map(planned -> withExplanations(planned, state))
              .orElseGet(Plan::nothing);
      boolean idle = plan.mutations().isEmpty();
      // A plan that does nothing and wants to be looked at again at once would never end.
      if (idle) {
        agenda.forgive(work);
      }
      Instant earliest = idle ? now.plus(settings.firstBackOff()) : now;
      agenda.lookAgain(work, plan.lookAgainAt().map(at -> at.isAfter(earliest) ? at : earliest));
      return plan;
    } catch (RuntimeException e) {
      fault(work.toString(), e);
      agenda.holdBack(work, now);
      return Plan.nothing();
    }
  }

  /** The plan with what it waits on as mutations, where the state does not say so already. */
  private static Plan withExplanations(Plan plan, ClusterState state) {
    if (plan.waitingOn().isEmpty()) {
      return plan;
    }
    List<Mutation> all = new ArrayList<>(plan.mutations());
    for (Waiting waiting : plan.waitingOn()) {
      if (!state.waitingOn(waiting.object()).orElse("").equals(waiting.reason())) {
        all.add(new Mutation.Explain(waiting.kind(), waiting.object(), waiting.reason()));
      }
    }
    return new Plan(plan.preconditions(), all, plan.lookAgainAt(), List.of());
  }

  private void launch(Batch batch) {
    if (batch.isEmpty()) {
      return;
    }
    counters.plans += batch.works().size();
    Id leader = view.leader().orElse(new Id(0, 0));
    transactions++;
    Id id = Id.derive(leader, "driver", view.term(), transactions);
    Transaction transaction =
        new Transaction(id, batch.preconditions(), batch.mutations(), view.term());
    flight = new Flight(transaction, batch.works());
    submit(flight);
  }

  private void submit(Flight departing) {
    departing.repeatAt = null;
    store
        .commit(departing.transaction)
        .whenComplete((committed, error) -> {
          completed.add(new Completion(departing, committed, error));
          wake.run();
        });
  }

  /** Takes in what became of commits. */
  private void land(Instant now) {
    for (Completion done = completed.poll(); done != null; done = completed.poll()) {
      if (done.flight() == flight) {
        if (done.error() == null) {
          succeeded(done.flight());
        } else {
          failed(done.flight(), cause(done.error()), now);
        }
      }
    }
  }

  private void succeeded(Flight landed) {
    counters.commits++;
    counters.mutations += landed.transaction.mutations().size();
    landed.works.forEach(agenda::forgive);
    planLimit = Math.min(settings.maxPlans(), planLimit * 2);
    failuresInARow = 0;
    flight = null;
  }

  private void failed(Flight landed, Throwable cause, Instant now) {
    switch (cause) {
      case StoreException.Conflict ignored -> {
        counters.conflicts++;
        planAgain(landed, now);
      }
      case StoreException.Rejected ignored -> {
        counters.rejections++;
        planAgain(landed, now);
      }
      case StoreException.NotLeader ignored -> interrupted(landed, now);
      case StoreException.NoQuorum ignored -> interrupted(landed, now);
      case StoreException.OutcomeUnknown ignored -> {
        counters.unknownOutcomes++;
        repeat(landed, now);
      }
      default -> {
        // Nobody knows what happened, so the same transaction is the only safe one.
        fault("commit of " + landed.transaction.id(), cause);
        repeat(landed, now);
      }
    }
  }

  /**
   * One plan of the batch came too late or breaks a rule: smaller batches, until it stands alone
   * and can be held back without stopping the others.
   */
  private void planAgain(Flight landed, Instant now) {
    flight = null;
    if (landed.works.size() == 1) {
      agenda.holdBack(landed.works.getFirst(), now);
    } else {
      planLimit = Math.max(1, landed.works.size() / 2);
      landed.works.forEach(agenda::add);
    }
  }

  private void repeat(Flight landed, Instant now) {
    landed.uncertain = true;
    landed.repeatAt = now.plus(nextPause());
  }

  /**
   * This attempt changed nothing; the plans are made anew when there is a leader and a quorum
   * again. Unless an earlier attempt is still out: only an answer from the log itself, or the end
   * of the term, says that it cannot be applied any more.
   */
  private void interrupted(Flight landed, Instant now) {
    counters.failures++;
    if (landed.uncertain) {
      repeat(landed, now);
      return;
    }
    flight = null;
    landed.works.forEach(agenda::add);
    pausedUntil = now.plus(nextPause());
  }

  private Duration nextPause() {
    failuresInARow++;
    return BackOff.after(failuresInARow, settings.firstBackOff(), settings.maxBackOff());
  }

  private void fault(String where, Throwable cause) {
    counters.faults++;
    faults.fault(where, cause);
  }

  private static Throwable cause(Throwable error) {
    return error instanceof CompletionException && error.getCause() != null
        ? error.getCause()
        : error;
  }
}
