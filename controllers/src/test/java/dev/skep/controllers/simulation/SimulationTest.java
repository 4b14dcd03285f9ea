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
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The control plane survives whatever a seed brings. */
class SimulationTest {
  private static final int DEFAULT_SEEDS = 200;

  private static final long FROM = Long.getLong("skep.sim.from", 0);
  private static final long SEEDS = Long.getLong("skep.sim.seeds", DEFAULT_SEEDS);

  @Test
  void everySeedKeepsTheRulesAndConverges() {
    Campaign campaign = new Campaign(FROM, SEEDS, SEEDS == 1 ? Integer.MAX_VALUE : Trace.SHORT);
    campaign.run();
    summarise(campaign);
    if (!campaign.broken().isEmpty()) {
      report(campaign.broken());
    }
    if (SEEDS == 1) {
      System.out.println(Replay.trace(FROM));
    }
    Campaign.Totals totals = campaign.totals();
    assertThat(totals.fewestHosts()).isGreaterThanOrEqualTo(5);
    assertThat(totals.fewestManagers()).isGreaterThanOrEqualTo(3);
    assertThat(totals.shortest()).isGreaterThanOrEqualTo(Simulation.SHORTEST);
    assertThat(totals.fewestWishes()).isGreaterThanOrEqualTo(Simulation.FEWEST_WISHES);
  }

  private static void summarise(Campaign campaign) {
    Campaign.Totals totals = campaign.totals();
    System.out.printf(
        Locale.ROOT,
        "simulation: %d seeds, %.0f virtual minutes in %.1f s (%.0f s of processors), %d events,"
            + " %d commits, %d wishes (at least %d), %d faults, %d terms; converged after %.0f s"
            + " at most%n",
        totals.seeds(),
        totals.virtualMillis() / 60_000.0,
        campaign.seconds(),
        processorSeconds(),
        totals.events(),
        totals.commits(),
        totals.wishes(),
        totals.fewestWishes(),
        totals.faults(),
        totals.terms(),
        totals.convergedAfter() / 1000.0);
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
            + first.trace()
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
