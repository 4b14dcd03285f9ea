package dev.skep.agent.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerEndTest {
  private static final String CONTAINER = "c0ffee00".repeat(8);

  @TempDir Path files;
  private Process process = started();

  private static Process started() {
    try {
      return new ProcessBuilder("sleep", "600").start();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void seenByTheKernel() throws IOException {
    Files.createDirectories(files.resolve("proc").resolve(String.valueOf(process.pid())));
    Files.createDirectories(files.resolve("groups"));
  }

  @AfterEach
  void end() {
    process.destroyForcibly();
  }

  private ContainerEnd inGroup(String line) throws IOException {
    Files.writeString(files.resolve("proc/" + process.pid() + "/cgroup"), line + "\n");
    return new ContainerEnd(files.resolve("proc"), files.resolve("groups"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0::/docker/%s",
        "0::/system.slice/docker-%s.scope",
        "0::/system.slice/docker-%s.scope/inside",
        "12:freezer:/docker/%s",
        "0::/../../docker/%s"
      })
  void processesOfTheContainersGroupEnd(String line) throws IOException, InterruptedException {
    assertThat(inGroup(line.formatted(CONTAINER)).end(CONTAINER)).isTrue();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aGroupOfVersionTwoIsToldToEndAsAWhole() throws IOException {
    Path group = Files.createDirectories(files.resolve("groups/docker").resolve(CONTAINER));
    Files.writeString(group.resolve("cgroup.kill"), "");
    inGroup("0::/docker/" + CONTAINER + "/inside").end(CONTAINER);
    assertThat(group.resolve("cgroup.kill")).hasContent("1");
  }

  @Test
  void othersRunOn() throws IOException {
    assertThat(inGroup("0::/docker/" + "d".repeat(64)).end(CONTAINER)).isFalse();
    assertThat(process.isAlive()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "docker", "c0ffee", ".."})
  void whatIsNoIdOfAContainerEndsNothing(String text) throws IOException {
    assertThat(inGroup("0::/docker/" + CONTAINER + "/..").end(text)).isFalse();
    assertThat(process.isAlive()).isTrue();
  }
}
