package dev.skep.controllers.simulation;

import dev.skep.controllers.simulation.Simulation.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Many seeds, one after the other on each processor. Nothing is kept of those that keep the rules
 * but sums, so that a night's worth needs no more memory than an hour's; it says how far it is now
 * and then, and ends early when enough have failed to see what is wrong.
 */
final class Campaign {
  /** Failures after which no other seed begins. */
  private static final int ENOUGH = 20;

  private static final long SAYS_EVERY = Duration.ofSeconds(30).toNanos();

  private final long from;
  private final long end;
  private final int traceLines;
  private final long startedAt = System.nanoTime();
  private final List<Result> broken = new ArrayList<>();
  private long next;
  private long saidAt = startedAt;
  private Totals totals = Totals.NONE;

  /** Sums, and the least and the most, of all seeds that are done. */
  record Totals(
      long seeds,
      long virtualMillis,
      long events,
      long commits,
      long wishes,
      long fewestWishes,
      long shortest,
      int fewestHosts,
      int fewestManagers,
      long faults,
      long terms,
      long convergedAfter) {
    static final Totals NONE =
        new Totals(
            0,
            0,
            0,
            0,
            0,
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            0,
            0,
            0);

    Totals and(Result result) {
      boolean whole = result.violation().isEmpty();
      return new Totals(
          seeds + 1,
          virtualMillis + result.virtualMillis(),
          events + result.events(),
          commits + result.commits(),
          wishes + result.wishes(),
          whole ? Math.min(fewestWishes, result.wishes()) : fewestWishes,
          whole ? Math.min(shortest, result.virtualMillis()) : shortest,
          Math.min(fewestHosts, result.hosts()),
          Math.min(fewestManagers, result.managers()),
          faults + result.faults(),
          terms + result.terms(),
          Math.max(convergedAfter, result.convergedAfter()));
    }
  }

  /**
   * @param from the first seed
   * @param traceLines how much of the trace of a failing seed is kept
   */
  Campaign(long from, long seeds, int traceLines) {
    this.from = from;
    this.end = from + seeds;
    this.traceLines = traceLines;
    next = from;
  }

  /** Runs the seeds on all processors. */
  void run() {
    int processors = Runtime.getRuntime().availableProcessors();
    try (ExecutorService pool = Executors.newFixedThreadPool(processors)) {
      List<Future<?>> workers = new ArrayList<>();
      for (int i = 0; i < processors; i++) {
        workers.add(pool.submit(this::work));
      }
      for (Future<?> worker : workers) {
        worker.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("the simulation itself failed", e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while seeds run", e);
    }
  }

  private void work() {
    for (long seed = take(); seed < end; seed = take()) {
      done(Simulation.run(seed, traceLines));
    }
  }

  private synchronized long take() {
    return broken.size() < ENOUGH ? next++ : end;
  }

  private synchronized void done(Result result) {
    totals = totals.and(result);
    if (result.violation().isPresent()) {
      broken.add(result);
      System.out.printf(
          "simulation: seed %d broke a rule: %s%n", result.seed(), result.violation().get().rule());
    }
    long now = System.nanoTime();
    if (now - saidAt >= SAYS_EVERY) {
      saidAt = now;
      System.out.printf(
          Locale.ROOT,
          "simulation: %d of %d seeds, %d failed, %.0f a minute%n",
          totals.seeds(),
          end - from,
          broken.size(),
          totals.seeds() / seconds() * 60);
    }
  }

  double seconds() {
    return (System.nanoTime() - startedAt) / 1e9;
  }

  synchronized Totals totals() {
    return totals;
  }

  /** The seeds that broke a rule, the lowest first. */
  synchronized List<Result> broken() {
    return broken.stream().sorted(Comparator.comparingLong(Result::seed)).toList();
  }
}
