package dev.skep.agent.docker;

import dev.skep.agent.Agent;
import dev.skep.agent.AssignmentCache;
import dev.skep.agent.Outbox;
import dev.skep.agent.Tasks;
import dev.skep.agent.Timers;
import dev.skep.api.model.Task;
import dev.skep.api.session.AssignedTask;
import dev.skep.testbed.ExecResult;
import dev.skep.testbed.Host;
import dev.skep.testbed.TestBed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;

/** A host with a real engine, and agents on it. */
final class EngineUnderTest implements AutoCloseable {
  final TestBed bed;
  final Host host;

  /** The host's /dev/shm is this machine's, so both see what is in memory there. */
  private final Path memory;

  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  EngineUnderTest() throws IOException {
    // Where the build tells Testcontainers that the engine is.
    bed =
        TestBed.builder(Path.of("target", "bed").toAbsolutePath()).hosts(1).registry(true).start();
    host = bed.host(1);
    memory = Files.createTempDirectory(Path.of("/dev/shm"), "skep-agent-it");
  }

  /** An agent with its runtime, as a start of skepd makes them. */
  final class Running implements AutoCloseable {
    final DockerRuntime runtime;
    final Agent agent;

    Running(AssignmentCache cache) throws IOException {
      Path directory = Files.createDirectories(host.run().resolve("skep"));
      if (!Files.exists(directory.resolve("task-files"))) {
        Files.createSymbolicLink(directory.resolve("task-files"), memory);
      }
      runtime =
          new DockerRuntime(
              new DockerRuntime.Settings(
                  Tasks.NODE, "unix://" + host.dockerSocket(), directory, "test"));
      agent =
          new Agent(
              new Agent.Settings(Duration.ofSeconds(15), Duration.ofMillis(200), 8, 3),
              runtime,
              cache,
              new Outbox(() -> {}),
              new Agent.Machinery(
                  InstantSource.system(), Timers.on(scheduler, InstantSource.system()), executor));
      agent.start();
    }

    /** The status of a task, as {@code state: error}; empty when there is none. */
    String state(AssignedTask task) {
      Task.Status status = agent.statuses().get(task.id());
      if (status == null) {
        return "";
      }
      return status.state().word() + (status.error().isEmpty() ? "" : ": " + status.error());
    }

    /** The status of a task that has one. */
    Task.Status status(AssignedTask task) {
      return Objects.requireNonNull(agent.statuses().get(task.id()), task.name());
    }

    @Override
    public void close() {
      agent.close();
      runtime.close();
    }
  }

  Running start() throws IOException {
    return start(AssignmentCache.none());
  }

  Running start(AssignmentCache cache) throws IOException {
    return new Running(cache);
  }

  /** Where the files of secrets and configs are. */
  Path taskFiles() {
    return memory;
  }

  String image(String name) {
    return bed.images().reference(name);
  }

  /** What {@code docker inspect} shows of a task's container. */
  String inspect(AssignedTask task, String format) {
    return host.docker("inspect", "-f", format, task.name()).orThrow().text();
  }

  /** The output of a command in a task's container. */
  String exec(AssignedTask task, String... command) {
    return host.docker(
            Stream.concat(Stream.of("exec", task.name()), Stream.of(command))
                .toArray(String[]::new))
        .orThrow()
        .text();
  }

  boolean exists(String container) {
    return container(container).isPresent();
  }

  /**
   * The id behind a container's name, asked once: what is there now may be gone at the next look.
   */
  Optional<String> container(String name) {
    ExecResult result = host.docker("inspect", "-f", "{{.Id}}", name);
    return result.succeeded() ? Optional.of(result.text()) : Optional.empty();
  }

  List<String> containers() {
    return host.docker("ps", "-a", "--format", "{{.Names}}").orThrow().stdout().lines().toList();
  }

  @Override
  public void close() throws IOException {
    executor.close();
    scheduler.shutdownNow();
    bed.close();
    try (Stream<Path> tree = Files.walk(memory)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
