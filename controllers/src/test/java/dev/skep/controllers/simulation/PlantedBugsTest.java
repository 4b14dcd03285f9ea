package dev.skep.controllers.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The simulation finds the bugs that are planted for it. */
class PlantedBugsTest {
  /** How many seeds may be needed for one bug; 0 leaves the hunt out, which takes minutes. */
  private static final int SEEDS = Integer.getInteger("skep.mutations.seeds", 0);

  /** Names of the bugs to hunt, with commas between them; empty for all. */
  private static final String ONLY = System.getProperty("skep.mutations.bugs", "");

  /** A bug may also make the simulation go on for ever. */
  private static final long PATIENCE_MINUTES = 10;

  @TempDir Path folder;

  @Test
  void everyBugHasItsPlaceInTheSources() {
    assertThat(PlantedBug.all())
        .hasSizeGreaterThan(10)
        .allSatisfy(bug -> assertThat(bug.source()).isNotEmpty());
  }

  @Test
  void everyBugIsFound() throws IOException, InterruptedException {
    assumeTrue(SEEDS > 0, "planted bugs are hunted by: make mutations");
    List<String> survivors = new ArrayList<>();
    for (PlantedBug bug : chosen()) {
      long start = System.nanoTime();
      String found = hunt(bug);
      System.out.printf(
          Locale.ROOT,
          "%-36s %5.1f s  %s%n",
          bug.name(),
          (System.nanoTime() - start) / 1e9,
          found.isEmpty() ? "SURVIVES " + SEEDS + " seeds" : found);
      if (found.isEmpty()) {
        survivors.add(bug.name() + ": " + bug.effect());
      }
    }
    assertThat(survivors).isEmpty();
  }

  private static List<PlantedBug> chosen() {
    List<PlantedBug> all = PlantedBug.all();
    if (ONLY.isEmpty()) {
      return all;
    }
    List<String> names = List.of(ONLY.split(","));
    List<PlantedBug> some = all.stream().filter(bug -> names.contains(bug.name())).toList();
    assertThat(some).as("bugs called " + ONLY).hasSameSizeAs(names);
    return some;
  }

  /** What {@link BugHunt} says in a process that has the bug before the right class in its path. */
  private String hunt(PlantedBug bug) throws IOException, InterruptedException {
    Path classes = compile(bug);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx1g",
                "-cp",
                classes + File.pathSeparator + System.getProperty("java.class.path"),
                BugHunt.class.getName(),
                String.valueOf(SEEDS))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectOutput(classes.resolve("found").toFile())
            .start();
    if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly().waitFor();
      return "hangs";
    }
    assertThat(process.exitValue()).as(bug.name()).isZero();
    return Files.readString(classes.resolve("found"), StandardCharsets.UTF_8).strip();
  }

  private Path compile(PlantedBug bug) throws IOException {
    Path classes = Files.createDirectories(folder.resolve(bug.name()));
    Path name = Objects.requireNonNull(Path.of(bug.file()).getFileName());
    Path source = Files.writeString(classes.resolve(name), bug.source());
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-nowarn",
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                source.toString());
    assertThat(status).as("compiling " + bug.name()).isZero();
    return classes;
  }
}
