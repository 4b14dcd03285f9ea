package dev.skep.controllers.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Runs seeds. {@code -Dskep.sim.from} is the first one, {@code -Dskep.sim.seeds} how many; a single
 * one prints everything that happened.
 */
class SimulationTest {
  private static final int DEFAULT_SEEDS = 200;

  /** Lines of the trace that a failure shows; the seed gives all of them. */
  private static final int SHOWN = 400;

  @Test
  void staysSafeUnderFaultsAndComesToRestAfterThem() {
    long from = Long.getLong("skep.sim.from", 1);
    long seeds = Long.getLong("skep.sim.seeds", DEFAULT_SEEDS);
    if (seeds == 1) {
      Simulation.trace(from).forEach(System.out::println);
    }
    LongStream.range(from, from + seeds).forEach(SimulationTest::run);
  }

  private static void run(long seed) {
    try {
      Simulation.run(seed);
    } catch (RuntimeException e) {
      List<String> trace = Simulation.trace(seed);
      List<String> end = trace.subList(Math.max(0, trace.size() - SHOWN), trace.size());
      fail(
          "seed "
              + seed
              + ": "
              + e.getMessage()
              + "\nReplay with -Dskep.sim.seeds=1 -Dskep.sim.from="
              + seed
              + "\n"
              + String.join("\n", end),
          e);
    }
  }

  @Test
  void sameSeedGivesTheSameRunStepByStep() {
    assertThat(Simulation.trace(4711)).isEqualTo(Simulation.trace(4711));
  }
}
