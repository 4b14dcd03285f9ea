package dev.skep.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Beds and the processes that start them. Hosts without engines: they start faster and live in the
 * same way.
 */
class BedIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  private int bed(String... arguments) {
    PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
    return new Bed(stream, stream).run(List.of(arguments));
  }

  /** Starts a bed that is not detached, and stays. */
  static final class Owner {
    public static void main(String[] arguments) throws InterruptedException {
      TestBed bed = TestBed.builder(Path.of(arguments[0])).hosts(2).engines(false).start();
      bed.host(1).start(ProcessSpec.of("sleeper", "sleep", "600")).pause();
      Thread.currentThread().join();
    }
  }

  @BeforeEach
  void root() {
    assumeTrue(Prerequisites.isRoot(), "a bed of hosts needs root on Linux");
  }

  private static Process java(Class<?> main, String... arguments) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    words.addAll(List.of(arguments));
    return new ProcessBuilder(words)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  @Test
  void a_bed_ends_with_its_owner_and_the_next_one_clears_what_is_left() throws Exception {
    Path place = directory.resolve("bed");
    Process owner = java(Owner.class, place.toString());
    assertThat(Wait.until(PATIENCE, () -> hasSleeper(place))).isTrue();
    TestBed orphan = TestBed.attach(place);
    Traces traces = Traces.of(orphan);
    owner.destroyForcibly().waitFor();
    assertThat(Wait.until(PATIENCE, () -> !orphan.bridge().init().isAlive())).isTrue();

    try (TestBed next = TestBed.builder(place).hosts(1).engines(false).start()) {
      assertThat(next.hosts()).hasSize(1);
    }
    // The kernel takes the links of namespaces away some time after their last process.
    assertThat(Wait.until(PATIENCE, () -> traces.remaining().isEmpty()))
        .as(() -> traces.remaining().toString())
        .isTrue();
  }

  private static boolean hasSleeper(Path place) {
    try {
      return TestBed.attach(place).host(1).process("sleeper").isPresent();
    } catch (BedException e) {
      return false; // not up yet
    }
  }

  @Test
  void a_detached_bed_stays_until_another_process_takes_it_down() throws Exception {
    String place = directory.resolve("bed").toString();
    Process up = java(Bed.class, "up", "--dir", place, "--hosts", "2", "--no-engines");
    assertThat(up.waitFor()).isZero();

    Traces traces = Traces.of(TestBed.attach(Path.of(place)));
    HostProcess sleeper =
        TestBed.attach(Path.of(place)).host(2).start(ProcessSpec.of("sleeper", "sleep", "600"));
    assertThat(bed("exec", "--dir", place, "node-1", "sh", "-c", "exit 7")).isEqualTo(7);
    assertThat(bed("cut", "node-1", "--dir", place)).isZero();
    said.reset();
    assertThat(bed("status", "--dir", place)).isZero();
    assertThat(said.toString(StandardCharsets.UTF_8))
        .containsPattern("node-1 +10\\.87\\.\\d+\\.1 +up +down +- ")
        .containsPattern("node-2 +10\\.87\\.\\d+\\.2 +up +up +- +sleeper " + sleeper.pid());
    assertThat(bed("heal", "node-1", "--dir", place)).isZero();
    assertThat(bed("kill", "node-2", "--dir", place)).isZero();
    assertThat(sleeper.exitCode()).hasValue(137);
    assertThat(bed("boot", "node-2", "--dir", place)).isZero();
    assertThat(bed("boot", "node-2", "--dir", place)).isEqualTo(1);
    assertThat(bed("fly", "--dir", place)).isEqualTo(2);

    assertThat(java(Bed.class, "down", "--dir", place).waitFor()).isZero();
    assertThat(traces.remaining()).isEmpty();
    assertThat(bed("down", "--dir", place)).isZero();
    assertThat(bed("status", "--dir", place)).isEqualTo(1);
  }
}
