package dev.skep.server.node;

import dev.skep.api.store.Committed;
import dev.skep.api.store.Store;
import dev.skep.controllers.Observations;
import dev.skep.controllers.driver.Driver;
import dev.skep.controllers.driver.DriverSettings;
import dev.skep.controllers.driver.StandardControllers;
import dev.skep.server.access.ChangeFeed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the controllers' driver its one thread: brings it what happened, and calls it when it wants
 * to be called.
 */
final class DriverLoop implements AutoCloseable {
  /** Commits that wait for the driver; when there are more, the store's watch waits. */
  private static final int MAX_WAITING = 10_000;

  /** Without any event; the driver looks at everything now and then. */
  private static final Duration LONGEST_SLEEP = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(DriverLoop.class);

  private final InstantSource clock;
  private final Driver driver;
  private final BlockingQueue<Runnable> events = new ArrayBlockingQueue<>(MAX_WAITING);
  private final AtomicReference<@Nullable Observations> observed = new AtomicReference<>();
  private final AtomicBoolean wakeIsDue = new AtomicBoolean();
  private final AutoCloseable listening;
  private final ChangeFeed feed;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param store its callbacks may wait here for a moment
   * @param clock never goes back and is never behind the state
   */
  DriverLoop(Store store, InstantSource clock) {
    this.clock = clock;
    this.driver =
        new Driver(
            store,
            StandardControllers.all(),
            DriverSettings.defaults(),
            (where, cause) -> LOG.error("fault in {}", where, cause),
            this::wake);
    this.thread = Thread.ofPlatform().name("skep-driver").daemon().unstarted(this::run);
    this.listening = store.leadership().listen(view -> enter(() -> driver.leadership(view)));
    this.feed =
        new ChangeFeed(
            store, this::committed, () -> LOG.warn("the driver missed commits; it looks again"));
  }

  void start() {
    thread.start();
  }

  /** What the sessions know now; quick, on any thread. */
  void observe(Observations observations) {
    observed.set(observations);
    wake();
  }

  private void committed(Committed committed) {
    enter(() -> driver.committed(committed));
  }

  private void enter(Runnable event) {
    try {
      while (!closed && !events.offer(event, 1, TimeUnit.SECONDS)) {
        LOG.warn("the driver is behind by {} events", MAX_WAITING);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void wake() {
    if (!wakeIsDue.getAndSet(true) && !events.offer(() -> wakeIsDue.set(false))) {
      // So many events wake it anyway.
      wakeIsDue.set(false);
    }
  }

  private void run() {
    Duration sleep = Duration.ZERO;
    List<Runnable> batch = new ArrayList<>();
    while (!closed) {
      try {
        @Nullable Runnable first = events.poll(sleep.toNanos(), TimeUnit.NANOSECONDS);
        if (first != null) {
          batch.add(first);
          events.drainTo(batch);
        }
        batch.forEach(Runnable::run);
        batch.clear();
        @Nullable Observations news = observed.getAndSet(null);
        if (news != null) {
          driver.observed(news);
        }
        sleep = sleepUntil(driver.run(clock.instant()));
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        // The driver catches what planners throw, so this is a fault of its own; without it nothing
        // would ever be decided again, so it gets another chance.
        LOG.error("the driver failed", e);
        batch.clear();
        sleep = Duration.ofSeconds(1);
      }
    }
  }

  private Duration sleepUntil(Optional<Instant> next) {
    return next.map(when -> Duration.between(clock.instant(), when))
        .map(wait -> wait.isNegative() ? Duration.ZERO : wait)
        .filter(wait -> wait.compareTo(LONGEST_SLEEP) < 0)
        .orElse(LONGEST_SLEEP);
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    feed.close();
    try {
      listening.close();
    } catch (Exception e) {
      throw new IllegalStateException("the listener of the leadership cannot be closed", e);
    }
  }
}
