package dev.skep.agent;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Calls back later. Nobody cancels: a call that came too late for its purpose does nothing. */
@FunctionalInterface
public interface Timers {
  /** Runs something quick at a time, or as soon as possible if it has passed. */
  void at(Instant when, Runnable quick);

  /** Timers on a scheduler, which many agents may share; after its shutdown nothing is called. */
  static Timers on(ScheduledExecutorService scheduler, InstantSource clock) {
    return (when, quick) -> {
      long delay = Math.max(0, Duration.between(clock.instant(), when).toNanos());
      try {
        scheduler.schedule(quick, delay, TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        if (!scheduler.isShutdown()) {
          throw e;
        }
      }
    };
  }
}
