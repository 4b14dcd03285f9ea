package dev.skep.agent.docker;

import dev.skep.agent.Agent;
import dev.skep.agent.AssignmentCache;
import dev.skep.agent.Outbox;
import dev.skep.agent.Tasks;
import dev.skep.agent.Timers;
import dev.skep.api.model.Task;
import dev.skep.api.session.AssignedTask;
import dev.skep.testbed.Host;
import dev.skep.testbed.TestBed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;

/** A host with a real engine, and agents on it. */
final class EngineUnderTest implements AutoCloseable {
  final TestBed bed;
  final Host host;

  /** Shared with the host, and in memory. */
  final Path runtimeDirectory;

  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  EngineUnderTest(Path directory) throws IOException {
    bed = TestBed.builder(directory.resolve("bed")).hosts(1).registry(true).start();
    host = bed.host(1);
    runtimeDirectory = Files.createTempDirectory(Path.of("/dev/shm"), "skep-agent-it");
  }

  /** An agent with its runtime, as a start of skepd makes them. */
  final class Running implements AutoCloseable {
    final DockerRuntime runtime =
        new DockerRuntime(
            new DockerRuntime.Settings(
                Tasks.NODE, "unix://" + host.dockerSocket(), runtimeDirectory, "test"));
    final Agent agent =
        new Agent(
            Agent.Settings.defaults(),
            runtime,
            AssignmentCache.none(),
            new Outbox(() -> {}),
            new Agent.Machinery(
                InstantSource.system(), Timers.on(scheduler, InstantSource.system()), executor));

    Running() {
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

  Running start() {
    return new Running();
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
    return host.docker("inspect", "-f", "{{.Id}}", container).succeeded();
  }

  List<String> containers() {
    return host.docker("ps", "-a", "--format", "{{.Names}}").orThrow().stdout().lines().toList();
  }

  @Override
  public void close() throws IOException {
    executor.close();
    scheduler.shutdownNow();
    bed.close();
    try (Stream<Path> tree = Files.walk(runtimeDirectory)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
