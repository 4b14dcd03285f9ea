package dev.skep.server.daemon;

import dev.skep.agent.docker.DockerRuntime;
import dev.skep.agent.guard.BootClock;
import dev.skep.agent.guard.Leases;
import dev.skep.agent.runtime.ContainerRuntime;
import dev.skep.agent.runtime.SimulatedRuntime;
import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.server.node.NodeAgent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Makes what runs containers here. */
sealed interface Runtimes {
  /** A runtime to ask about the host, whether or not it is a member of a cluster. */
  ContainerRuntime probe();

  /** Makes agents on this runtime. */
  NodeAgent.Factory agents();

  /** Those of the settings. */
  static Runtimes of(Settings settings) {
    return settings.simulated()
        ? new Simulated(new SimulatedRuntime(simulatedHost()))
        : new Docker(settings.engine(), settings.dataDir());
  }

  /** Containers of a Docker Engine. */
  record Docker(String engine, Path directory) implements Runtimes {
    /** No container is ever made for this node. */
    private static final Id NOBODY = new Id(0, 0);

    @Override
    public ContainerRuntime probe() {
      return runtime(NOBODY);
    }

    @Override
    public NodeAgent.Factory agents() {
      return (node, assignments, available) ->
          new LocalAgent(
              runtime(node),
              true,
              assignments,
              Leases.guardedIn(directory.resolve("guard")),
              available);
    }

    private ContainerRuntime runtime(Id node) {
      return new DockerRuntime(new DockerRuntime.Settings(node, engine, directory, Skepd.VERSION));
    }
  }

  /** No containers; what runs is gone when the process ends. */
  record Simulated(SimulatedRuntime runtime) implements Runtimes {
    @Override
    public ContainerRuntime probe() {
      return runtime;
    }

    @Override
    public NodeAgent.Factory agents() {
      return (node, assignments, available) ->
          new LocalAgent(
              runtime, false, assignments, Leases.unguarded(BootClock.system()), available);
    }
  }

  private static Node.Description simulatedHost() {
    Runtime jvm = Runtime.getRuntime();
    return new Node.Description(
        hostname(),
        "linux",
        architecture(),
        jvm.availableProcessors() * NANOS_PER_CPU,
        SIMULATED_MEMORY,
        Map.of(),
        Skepd.VERSION,
        Map.of(),
        List.of(),
        "simulated",
        Skepd.VERSION);
  }

  long NANOS_PER_CPU = 1_000_000_000L;

  /** A simulated host promises this much, whatever the real one has. */
  long SIMULATED_MEMORY = 8L << 30;

  /** What is told of a host whose engine has never answered. */
  static Node.Description unknown() {
    return Node.Description.unknown(hostname());
  }

  private static String architecture() {
    String machine = System.getProperty("os.arch", "");
    return machine.equals("amd64") ? "x86_64" : machine;
  }

  private static String hostname() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return "localhost";
    }
  }
}
