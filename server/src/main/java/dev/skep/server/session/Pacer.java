package dev.skep.server.session;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Runs an action when it is asked for, but not more often than once in an interval: at once if it
 * has rested for that long, otherwise when the interval is over. Requests in between are one.
 */
final class Pacer {
  private final ScheduledExecutorService executor;
  private final long intervalNanos;
  private final Runnable action;
  private boolean scheduled;
  private long lastNanos;

  Pacer(ScheduledExecutorService executor, Duration interval, Runnable action) {
    this.executor = executor;
    this.intervalNanos = interval.toNanos();
    this.action = action;
    this.lastNanos = System.nanoTime() - intervalNanos;
  }

  /** Asks for a run that begins after this call. */
  synchronized void request() {
    if (scheduled) {
      return;
    }
    long rested = System.nanoTime() - lastNanos;
    try {
      executor.schedule(this::run, Math.max(0, intervalNanos - rested), TimeUnit.NANOSECONDS);
      scheduled = true;
    } catch (RejectedExecutionException stopping) {
      // The executor's owner is being closed; nothing is left to do.
      return;
    }
  }

  private void run() {
    synchronized (this) {
      scheduled = false;
      lastNanos = System.nanoTime();
    }
    action.run();
  }
}
