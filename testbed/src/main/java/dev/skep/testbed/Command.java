package dev.skep.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program of the machine with its arguments; no shell in between. */
record Command(List<String> words, Map<String, String> environment, String input) {
  /**
   * Far more than any command of a bed needs, pulls and image loads on a loaded machine included.
   */
  static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

  /**
   * Root's shells on Debian may lack these although {@code ip}, {@code nft} and {@code dockerd}
   * live there.
   */
  private static final String SYSTEM_PATH = "/usr/local/sbin:/usr/sbin:/sbin";

  /** Settings of the caller that would lead a bed's engines and clients out of the bed. */
  private static final List<String> LEADING_OUT =
      List.of(
          "DOCKER_HOST",
          "DOCKER_CONTEXT",
          "DOCKER_CONFIG",
          "DOCKER_TLS_VERIFY",
          "DOCKER_CERT_PATH");

  Command {
    words = List.copyOf(words);
    environment = Map.copyOf(environment);
  }

  static Command of(String... words) {
    return of(List.of(words));
  }

  static Command of(List<String> words) {
    return new Command(words, Map.of(), "");
  }

  Command withEnvironment(Map<String, String> additional) {
    return new Command(words, additional, input);
  }

  Command withInput(String text) {
    return new Command(words, environment, text);
  }

  /** The directories in which programs are looked for. */
  static List<Path> searchPath() {
    return Stream.of(path().split(":")).filter(each -> !each.isEmpty()).map(Path::of).toList();
  }

  /** Where the named program is, if this machine has it. */
  static Optional<Path> find(String program) {
    return searchPath().stream()
        .map(directory -> directory.resolve(program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** A builder for this command whose environment leads nowhere out of the bed. */
  ProcessBuilder processBuilder() {
    // The JVM looks programs up with its own PATH, `env` with the one set here.
    List<String> line = new ArrayList<>(List.of("env"));
    line.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(line);
    Map<String, String> variables = builder.environment();
    variables
        .keySet()
        .removeIf(
            name -> LEADING_OUT.contains(name) || name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
    variables.put("PATH", path());
    variables.putAll(environment);
    return builder;
  }

  ExecResult run() {
    return run(DEFAULT_TIMEOUT);
  }

  /**
   * Runs to the end.
   *
   * @throws BedException if it does not start, or not end in time; it is killed then
   */
  ExecResult run(Duration timeout) {
    try (var readers = Executors.newVirtualThreadPerTaskExecutor()) {
      Process process = processBuilder().start();
      try {
        var stdout = CompletableFuture.supplyAsync(() -> all(process.getInputStream()), readers);
        var stderr = CompletableFuture.supplyAsync(() -> all(process.getErrorStream()), readers);
        write(process.getOutputStream());
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new BedException(
              "`%s` did not end within %s".formatted(String.join(" ", words), timeout));
        }
        return new ExecResult(words, process.exitValue(), stdout.join(), stderr.join());
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new BedException(
          "cannot run `%s`: %s".formatted(String.join(" ", words), e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BedException(
          "interrupted while running `%s`".formatted(String.join(" ", words)), e);
    }
  }

  private void write(OutputStream stdin) {
    try (stdin) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // The program ended without reading everything: its exit code and messages say why.
    }
  }

  private static String all(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  private static String path() {
    String inherited = System.getenv("PATH");
    return inherited == null
        ? SYSTEM_PATH + ":/usr/local/bin:/usr/bin:/bin"
        : inherited + ":" + SYSTEM_PATH;
  }
}
