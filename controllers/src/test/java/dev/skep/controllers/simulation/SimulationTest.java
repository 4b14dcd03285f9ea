package dev.skep.controllers.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.OperatingSystemMXBean;
import dev.skep.controllers.simulation.Simulation.Result;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The control plane survives whatever a seed brings. */
class SimulationTest {
  private static final int DEFAULT_SEEDS = 200;

  private static final long FROM = Long.getLong("skep.sim.from", 0);
  private static final int SEEDS = Integer.getInteger("skep.sim.seeds", DEFAULT_SEEDS);

  @Test
  void everySeedKeepsTheRulesAndConverges() {
    long start = System.nanoTime();
    int lines = SEEDS == 1 ? Integer.MAX_VALUE : Trace.SHORT;
    List<Result> results = runAll(lines);
    summarise(results, (System.nanoTime() - start) / 1e9);
    if (SEEDS == 1) {
      System.out.println(results.getFirst().trace());
    }
    List<Result> broken = results.stream().filter(r -> r.violation().isPresent()).toList();
    if (!broken.isEmpty()) {
      report(broken);
    }
    assertThat(results)
        .allSatisfy(result -> {
          assertThat(result.hosts()).isGreaterThanOrEqualTo(5);
          assertThat(result.managers()).isGreaterThanOrEqualTo(3);
          assertThat(result.virtualMillis()).isGreaterThanOrEqualTo(Simulation.SHORTEST);
          assertThat(result.wishes()).isGreaterThanOrEqualTo(Simulation.FEWEST_WISHES);
        });
  }

  /** Each seed is one thread's work; the processors share them. */
  private static List<Result> runAll(int lines) {
    int processors = Runtime.getRuntime().availableProcessors();
    try (ExecutorService pool = Executors.newFixedThreadPool(processors)) {
      List<Future<Result>> running =
          LongStream.range(FROM, FROM + SEEDS)
              .mapToObj(seed -> pool.submit(() -> Simulation.run(seed, lines)))
              .toList();
      return running.stream().map(SimulationTest::join).toList();
    }
  }

  private static Result join(Future<Result> running) {
    try {
      return running.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the simulation itself failed", e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while seeds run", e);
    }
  }

  private static void summarise(List<Result> results, double seconds) {
    double minutes = results.stream().mapToLong(Result::virtualMillis).sum() / 60_000.0;
    System.out.printf(
        Locale.ROOT,
        "simulation: %d seeds, %.0f virtual minutes in %.1f s (%.0f s of processors), %d events,"
            + " %d commits, %d wishes (at least %d), %d faults, %d terms; converged after %.0f s"
            + " at most%n",
        results.size(),
        minutes,
        seconds,
        processorSeconds(),
        results.stream().mapToLong(Result::events).sum(),
        results.stream().mapToLong(Result::commits).sum(),
        results.stream().mapToLong(Result::wishes).sum(),
        results.stream().mapToLong(Result::wishes).min().orElse(0),
        results.stream().mapToLong(Result::faults).sum(),
        results.stream().mapToLong(Result::terms).sum(),
        results.stream().mapToLong(Result::convergedAfter).max().orElse(0) / 1000.0);
  }

  /**
   * What this process has used so far, also for compiling; on a busy machine the better measure.
   */
  private static double processorSeconds() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        / 1e9;
  }

  private static void report(List<Result> broken) {
    Result first = broken.getFirst();
    Map<String, List<Long>> byRule =
        broken.stream()
            .collect(
                Collectors.groupingBy(
                    result -> result.violation().orElseThrow().rule(),
                    TreeMap::new,
                    Collectors.mapping(Result::seed, Collectors.toList())));
    StringBuilder overview = new StringBuilder();
    byRule.forEach((rule, seeds) ->
        overview
            .append(rule)
            .append(": ")
            .append(seeds.size())
            .append(" seeds, for example ")
            .append(seeds.stream().limit(5).map(String::valueOf).collect(Collectors.joining(", ")))
            .append('\n'));
    fail(
        "seed "
            + first.seed()
            + " broke a rule after "
            + first.virtualMillis() / 1000
            + " virtual seconds\n"
            + first.problem()
            + "\n\n"
            + (SEEDS == 1 ? "" : first.trace())
            + "\n"
            + overview
            + "replay it: make simulate FROM="
            + first.seed()
            + " SEEDS=1\n",
        first.violation().orElseThrow());
  }

  @Test
  void oneSeedIsOneHistory() {
    assertThat(Replay.trace(FROM)).isNotEmpty().isEqualTo(Replay.trace(FROM));
  }

  /** Hash tables of the platform are in another order there. */
  @Test
  void oneSeedIsOneHistoryInAnotherProcess() throws IOException, InterruptedException {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Replay.class.getName(),
                String.valueOf(FROM))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String trace = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(other.waitFor()).isZero();
    assertThat(trace).isEqualTo(Replay.trace(FROM));
  }
}
