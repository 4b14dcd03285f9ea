package dev.skep.server.cluster;

import dev.skep.testbed.ExecResult;
import dev.skep.testbed.Host;
import dev.skep.testbed.HostProcess;
import dev.skep.testbed.ProcessSpec;
import dev.skep.testbed.TestBed;
import dev.skep.testbed.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** A cluster of managers on a bed, one on each host, and the command line to talk to it. */
final class RealCluster implements AutoCloseable {
  /** Long enough for a loaded machine; a test that needs it all has failed. */
  static final Duration PATIENCE = Duration.ofSeconds(120);

  private static final List<String> JVM =
      List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xmx256m",
          "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED",
          "--add-opens=java.base/java.util=ALL-UNNAMED",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-cp",
          System.getProperty("java.class.path"));
  private static final int LOG_LINES = 60;

  private final TestBed bed;

  private RealCluster(TestBed bed) {
    this.bed = bed;
  }

  /** Starts the hosts and a cluster on them in which every host is a ready manager. */
  static RealCluster start(Path directory, int hosts) {
    RealCluster cluster =
        new RealCluster(TestBed.builder(directory).hosts(hosts).registry(true).start());
    try {
      cluster.form();
    } catch (RuntimeException | AssertionError e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  private void form() {
    bed.hosts().forEach(this::startDaemon);
    Host first = bed.host(1);
    skep(first, "swarm", "init").orThrow();
    String token = skep(first, "swarm", "join-token", "-q", "manager").orThrow().stdout().strip();
    for (Host host : bed.hosts().subList(1, bed.hosts().size())) {
      skep(host, "swarm", "join", "--token", token, first.address() + ":2377").orThrow();
    }
    await("every host to be ready", () -> nodesIn(first, "Ready") == bed.hosts().size());
  }

  /** Changes how often hosts tell that they live; three times that is how long they are missed. */
  void heartbeat(String period) throws IOException {
    Path manifest =
        Files.writeString(
            bed.directory().resolve("cluster.yml"),
            """
            apiVersion: skep.dev/v1
            kind: Cluster
            metadata: {name: default}
            spec: {heartbeatPeriod: %s}
            """
                .formatted(period));
    skep(host(1), "apply", "-f", manifest.toString()).orThrow();
  }

  Host host(int number) {
    return bed.host(number);
  }

  String image(String name) {
    return bed.images().reference(name);
  }

  void startDaemon(Host host) {
    List<String> command = new ArrayList<>(JVM);
    command.addAll(
        List.of(
            "dev.skep.server.daemon.Skepd",
            "--data-dir",
            host.directory().resolve("skep").toString(),
            "--socket",
            socket(host).toString(),
            "--engine",
            "unix://" + host.dockerSocket()));
    HostProcess daemon = host.start(ProcessSpec.of("skepd", command));
    await(
        "skepd on " + host.name(),
        () -> {
          if (!daemon.isAlive()) {
            throw new AssertionError("skepd ended:\n" + daemon.logTail(LOG_LINES));
          }
          return answers(host);
        });
  }

  private static boolean answers(Host host) {
    return Files.exists(socket(host)) && skep(host, "info").succeeded();
  }

  HostProcess daemon(Host host) {
    return host.process("skepd").orElseThrow();
  }

  /** Runs the command line against the daemon of a host. */
  static ExecResult skep(Host host, String... arguments) {
    return skep(host, Map.of(), arguments);
  }

  /** The same with environment variables, which manifests may refer to. */
  static ExecResult skep(Host host, Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>(JVM);
    command.add("dev.skep.cli.Skep");
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SKEP_SOCKET", socket(host).toString());
    builder.environment().putAll(environment);
    try {
      Path out = Files.createTempFile("skep", ".out");
      Path err = Files.createTempFile("skep", ".err");
      int exit = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start().waitFor();
      ExecResult result =
          new ExecResult(List.of(arguments), exit, Files.readString(out), Files.readString(err));
      Files.delete(out);
      Files.delete(err);
      return result;
    } catch (IOException e) {
      throw new AssertionError("cannot run the command line", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  static Path socket(Host host) {
    return host.run().resolve("skep.sock");
  }

  /** How many lines of `node ls` hold the word. */
  static long nodesIn(Host asked, String word) {
    return skep(asked, "node", "ls").stdout().lines().filter(line -> line.contains(word)).count();
  }

  /** The host that leads, as one of them sees it. */
  Host leader(Host asked) {
    String row =
        skep(asked, "node", "ls")
            .orThrow()
            .stdout()
            .lines()
            .filter(line -> line.contains("Leader"))
            .findFirst()
            .orElseThrow();
    return bed.hosts().stream().filter(host -> row.contains(host.name())).findFirst().orElseThrow();
  }

  Host otherThan(Host... excluded) {
    return bed.hosts().stream()
        .filter(host -> !List.of(excluded).contains(host))
        .findFirst()
        .orElseThrow();
  }

  /** Ids of a service's running containers on a host, as its engine has them. */
  static List<String> containers(Host host, String service) {
    return host.docker(
            "ps",
            "--quiet",
            "--no-trunc",
            "--filter",
            "label=com.docker.swarm.service.name=" + service)
        .orThrow()
        .stdout()
        .lines()
        .sorted()
        .toList();
  }

  void await(String what, BooleanSupplier condition) {
    await(what, PATIENCE, condition);
  }

  void await(String what, Duration patience, BooleanSupplier condition) {
    if (!Wait.until(patience, condition)) {
      StringBuilder logs = new StringBuilder();
      for (Host host : bed.hosts()) {
        host.process("skepd")
            .ifPresent(daemon ->
                logs.append("\n── skepd on ")
                    .append(host.name())
                    .append('\n')
                    .append(daemon.logTail(LOG_LINES)));
      }
      throw new AssertionError("waited " + patience.toSeconds() + " s in vain for " + what + logs);
    }
  }

  @Override
  public void close() {
    bed.close();
  }
}
