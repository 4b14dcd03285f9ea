package dev.skep.api.store;

import dev.skep.api.state.Revision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The recent history and those who watch it; both stores use this. A watch is only a position in
 * the history, so a slow consumer costs nothing: when its position falls off the end it is cut off.
 *
 * <p>Safe for use by any thread. Consumers are called on the executor, never under the lock.
 */
public final class Watches {
  /**
   * Commits that are kept for watchers. A commit mostly shares its state with its neighbours; at a
   * thousand commits a second a consumer may be ten seconds late.
   */
  public static final int HISTORY = 10_000;

  /**
   * Changes that are kept for watchers, which hold on to what the objects were before. Commits of
   * whole stacks come to this first; the newest commit is kept however large it is.
   */
  public static final int HISTORY_CHANGES = 500_000;

  private final Executor executor;

  /** Revisions are consecutive, so a revision modulo the length is a place. */
  private final @Nullable Committed[] ring;

  private final List<Watch> watches = new ArrayList<>();
  private Revision oldest;
  private Revision newest;
  private long changes;

  /**
   * @param start the revision at which the history begins
   * @param executor calls the consumers; a direct one delivers within {@link #publish}
   */
  public Watches(Revision start, Executor executor) {
    this(start, executor, HISTORY);
  }

  /** The same with another length of the history. */
  public Watches(Revision start, Executor executor, int capacity) {
    this.oldest = start;
    this.newest = start;
    this.executor = executor;
    this.ring = new Committed[capacity];
  }

  /** Adds the next commit and wakes the watchers. */
  public void publish(Committed committed) {
    List<Watch> awake;
    synchronized (this) {
      newest = committed.revision();
      if (kept() > ring.length) {
        forgetOldest();
      }
      ring[place(newest)] = committed;
      changes += committed.changes().size();
      while (changes > HISTORY_CHANGES && kept() > 1) {
        forgetOldest();
      }
      awake = List.copyOf(watches);
    }
    awake.forEach(Watch::wake);
  }

  private long kept() {
    return newest.value() - oldest.value();
  }

  private void forgetOldest() {
    oldest = oldest.next();
    Committed gone = ring[place(oldest)];
    if (gone != null) {
      changes -= gone.changes().size();
      ring[place(oldest)] = null;
    }
  }

  /** The state jumped, for example by a snapshot of the leader: all watches are cut off. */
  public void reset(Revision start) {
    List<Watch> cut;
    synchronized (this) {
      Arrays.fill(ring, null);
      changes = 0;
      oldest = start;
      newest = start;
      cut = List.copyOf(watches);
      watches.clear();
    }
    cut.forEach(watch -> watch.end(new StoreException.Compacted(start)));
  }

  /** Begins a watch; see {@link Store#watch}. */
  public Subscription watch(Revision after, Consumer<Committed> each) {
    Watch watch = new Watch(after, each);
    synchronized (this) {
      watches.add(watch);
    }
    watch.wake();
    return watch;
  }

  /** Ends all watches normally. */
  public void close() {
    List<Watch> open;
    synchronized (this) {
      open = List.copyOf(watches);
    }
    open.forEach(Watch::close);
  }

  private synchronized void forget(Watch watch) {
    watches.remove(watch);
  }

  /** What comes after a revision: null when there is nothing yet. */
  private synchronized @Nullable Committed next(Revision after) {
    if (after.compareTo(oldest) < 0 || after.compareTo(newest) > 0) {
      throw new StoreException.Compacted(oldest);
    }
    return after.equals(newest) ? null : ring[place(after.next())];
  }

  private int place(Revision revision) {
    return (int) (revision.value() % ring.length);
  }

  private final class Watch implements Subscription {
    private final Consumer<Committed> each;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private Revision position;
    private boolean running;
    private boolean awake;

    Watch(Revision after, Consumer<Committed> each) {
      this.position = after;
      this.each = each;
    }

    void wake() {
      synchronized (this) {
        awake = true;
        if (running) {
          return;
        }
        running = true;
      }
      executor.execute(this::run);
    }

    private void run() {
      while (mayGoOn()) {
        try {
          @Nullable Committed committed = next(position);
          while (committed != null && !ended.isDone()) {
            each.accept(committed);
            position = committed.revision();
            committed = next(position);
          }
        } catch (RuntimeException e) {
          end(e);
        }
      }
    }

    private synchronized boolean mayGoOn() {
      running = awake && !ended.isDone();
      awake = false;
      return running;
    }

    void end(RuntimeException cause) {
      forget(this);
      ended.completeExceptionally(cause);
    }

    @Override
    public CompletionStage<Void> ended() {
      // Not a dependent stage, which would wrap the failure before the caller can tell it.
      return ended;
    }

    @Override
    public void close() {
      forget(this);
      ended.complete(null);
    }
  }
}
