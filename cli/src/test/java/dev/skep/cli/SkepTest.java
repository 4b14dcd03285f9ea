package dev.skep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.cli.client.ScriptedDaemon;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process of its own, without the libraries that would slow its start. */
@Timeout(SkepTest.LIMIT_SECONDS)
class SkepTest {
  static final int LIMIT_SECONDS = 300;
  private static final int PATIENCE_SECONDS = 120;

  @TempDir private Path files;
  private ScriptedDaemon daemon;

  @BeforeEach
  void start() throws IOException {
    daemon = new ScriptedDaemon(files.resolve("s"));
  }

  @AfterEach
  void stop() throws IOException {
    daemon.close();
  }

  private Process skep(String... arguments) throws IOException {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains("jackson") && !entry.contains("vavr"))
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command =
        new ArrayList<>(
            List.of(
                // What runs in the background of a shell starts with interrupts ignored.
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                classPath,
                Skep.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(files.toFile());
    builder.environment().put("SKEP_SOCKET", daemon.socket().toString());
    builder.environment().put("LC_ALL", "C");
    // With it a JVM says so on standard error.
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    return builder.start();
  }

  private static String all(BufferedReader reader) {
    return reader.lines().collect(Collectors.joining("\n"));
  }

  private static String err(Process process) {
    return all(process.errorReader(StandardCharsets.UTF_8));
  }

  @Test
  void aListNeedsNoDataBindingAndPrintsUtf8InAnyLocale() throws Exception {
    daemon.json("GET /nodes", 200, "[{\"id\":\"n1\",\"hostname\":\"mazgas-ž\",\"self\":true}]");
    Process process = skep("node", "ls");
    try (var out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String shown = all(out);
      assertThat(err(process)).isEmpty();
      assertThat(shown).contains("n1 *      mazgas-ž");
    }
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void aServiceIsMadeWithoutDataBindingEither() throws Exception {
    daemon.json(
        "POST /services",
        200,
        "{\"changes\":[{\"action\":\"created\",\"kind\":\"service\",\"name\":\"web\",\"id\":\"s1\"}]}");
    Process process =
        skep("service", "create", "-d", "--name=web", "-p", "80:80", "-e", "A=1", "web", "-x");
    try (var out = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(all(out)).isEqualTo("s1");
      assertThat(err(process)).isEmpty();
    }
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void anInterruptedWaitSaysThatTheStackIsCommitted() throws Exception {
    Files.writeString(
        files.resolve("a.yml"), "version: \"3.8\"\nservices: {web: {image: 'web:1'}}\n");
    daemon.json(
        "POST /stacks/app",
        200,
        "{\"changes\":[{\"action\":\"created\",\"kind\":\"service\",\"name\":\"app_web\"}]}");
    daemon.json(
        "GET /stacks/app/services",
        200,
        "[{\"id\":\"s1\",\"name\":\"app_web\",\"mode\":\"replicated\",\"desired\":1}]");
    daemon.json("GET /stacks/app/tasks", 200, "[]");
    Process process = skep("apply", "-f", "a.yml", "-s", "app", "--wait");
    try (var out = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).isEqualTo("Creating service app_web");
      assertThat(out.readLine()).isEqualTo("overall progress: 0 out of 1 tasks");
      new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
      assertThat(err(process))
          .isEqualTo("\nStack app is committed and goes on; look with 'skep stack ps app'.");
    } finally {
      process.destroyForcibly();
    }
  }
}
