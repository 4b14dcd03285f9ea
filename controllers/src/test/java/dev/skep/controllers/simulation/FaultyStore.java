package dev.skep.controllers.simulation;

import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Revision;
import dev.skep.api.state.Transaction;
import dev.skep.api.store.Committed;
import dev.skep.api.store.Leadership;
import dev.skep.api.store.Store;
import dev.skep.api.store.Subscription;
import dev.skep.api.store.Watches;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A manager's store: a copy of the one history that lags behind, and commits that go wrong in every
 * way in which the contract lets them.
 */
final class FaultyStore implements Store {
  /** Nobody in here falls behind, so a short history will do. */
  private static final int HISTORY = 100;

  private final Replication replication;
  private final SimHost host;
  private final Deque<Committed> inbound = new ArrayDeque<>();
  private final List<Consumer<Leadership.View>> listeners = new ArrayList<>();
  private final Watches watches;
  private @Nullable SimProcess process;
  private ClusterState state;
  private Leadership.View view = Leadership.View.none();
  private boolean delivering;

  FaultyStore(Replication replication, SimHost host, ClusterState start) {
    this.replication = replication;
    this.host = host;
    this.state = start;
    watches = new Watches(start.revision(), Runnable::run, HISTORY);
  }

  SimHost host() {
    return host;
  }

  /** A process opens the store; the copy is where the last one left it. */
  void open(SimProcess owner) {
    process = owner;
    see(new Leadership.View(state.term(), Optional.empty(), false));
  }

  /** Whether there is a process that can do something now. */
  boolean isAwake() {
    return process != null && process.isAwake();
  }

  SimProcess process() {
    if (process == null) {
      throw new IllegalStateException("nobody has opened the store of " + host.name());
    }
    return process;
  }

  @Override
  public ClusterState state() {
    return state;
  }

  @Override
  public CompletionStage<ClusterState> latest() {
    return replication.latest(this);
  }

  @Override
  public CompletionStage<Committed> commit(Transaction transaction) {
    return replication.commit(this, transaction);
  }

  @Override
  public Subscription watch(Revision after, Consumer<Committed> each) {
    return watches.watch(after, each);
  }

  @Override
  public Leadership leadership() {
    return new Leadership() {
      @Override
      public View view() {
        return view;
      }

      @Override
      public AutoCloseable listen(Consumer<View> listener) {
        listeners.add(listener);
        listener.accept(view);
        return () -> listeners.remove(listener);
      }
    };
  }

  /** What the history holds beyond the copy, on its way here. */
  void receive(Committed committed) {
    inbound.add(committed);
  }

  /** Whether a delivery has to be planned; it has been then. */
  boolean wantsDelivery() {
    boolean wants = !inbound.isEmpty() && !delivering;
    delivering |= wants;
    return wants;
  }

  void deliveryPlanned() {
    delivering = false;
  }

  /** Brings the copy up to a revision, or as far as there is something. */
  void catchUp(Revision to) {
    while (!inbound.isEmpty() && inbound.element().revision().compareTo(to) <= 0) {
      Committed next = inbound.remove();
      state = next.state();
      for (Change change : next.changes()) {
        if (change instanceof Change.TermStarted(long term, var leader)) {
          see(new Leadership.View(term, Optional.of(leader), leader.equals(host.node())));
        }
      }
      watches.publish(next);
    }
  }

  /** A leader that cannot reach the others any more notices it. */
  void stepDown(long term) {
    if (view.term() == term && view.isSelf()) {
      see(new Leadership.View(term, Optional.empty(), false));
    }
  }

  private void see(Leadership.View changed) {
    if (!changed.equals(view)) {
      view = changed;
      List.copyOf(listeners).forEach(listener -> listener.accept(changed));
    }
  }

  @Override
  public void close() {
    watches.close();
    listeners.clear();
  }
}
