package dev.skep.controllers.simulation;

import dev.skep.controllers.simulation.Simulation.Result;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Runs seeds until one fails, and says in one line which and why; for {@link PlantedBugsTest}. */
final class BugHunt {
  private final long seeds;
  private final AtomicLong next = new AtomicLong();
  private final AtomicReference<@Nullable Result> found = new AtomicReference<>();

  private BugHunt(long seeds) {
    this.seeds = seeds;
  }

  /**
   * Runs the seeds from 0 on all processors.
   *
   * @param args how many seeds at most
   */
  public static void main(String[] args) {
    BugHunt hunt = new BugHunt(Long.parseLong(args[0]));
    int processors = Runtime.getRuntime().availableProcessors();
    try (ExecutorService pool = Executors.newFixedThreadPool(processors)) {
      for (int i = 0; i < processors; i++) {
        pool.execute(hunt::run);
      }
    }
    @Nullable Result broken = hunt.found.get();
    if (broken != null) {
      System.out.println("seed " + broken.seed() + ": " + broken.violation().orElseThrow().rule());
    }
  }

  private void run() {
    for (long seed = next.getAndIncrement();
        seed < seeds && found.get() == null;
        seed = next.getAndIncrement()) {
      Result result = Simulation.run(seed, Trace.SHORT);
      if (result.violation().isPresent()) {
        found.compareAndSet(null, result);
      }
    }
  }
}
