package dev.skep.testbed.demo;

import dev.skep.testbed.BedException;
import dev.skep.testbed.Host;
import dev.skep.testbed.HostProcess;
import dev.skep.testbed.ProcessSpec;
import dev.skep.testbed.TestBed;
import dev.skep.testbed.Wait;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** The story on three hosts, each a namespace with a Docker Engine of its own. */
final class ThreeHosts {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int LOG_LINES = 20;

  private final Path directory;
  private final Path distribution;
  private final Path stack;

  ThreeHosts(Path directory, Path distribution, Path stack) {
    this.directory = directory;
    this.distribution = distribution;
    this.stack = stack;
  }

  static void remove(Path directory) {
    TestBed.remove(directory);
  }

  void play() {
    say("Three hosts on this machine: network namespaces on a bridge, a Docker Engine in each.");
    TestBed bed = TestBed.builder(directory).hosts(3).registry(true).detached().start();
    bed.hosts().forEach(host -> System.out.println("  " + host.name() + "  " + host.address()));

    say("skepd on each; the first begins a cluster, the others join it as managers.");
    bed.hosts().forEach(this::startDaemon);
    Cli first = cli(bed, bed.host(1));
    first.show("swarm", "init");
    String token = first.read("swarm", "join-token", "-q", "manager");
    for (Host host : List.of(bed.host(2), bed.host(3))) {
      cli(bed, host).show("swarm", "join", "--token", token, bed.host(1).address() + ":2377");
    }
    first.show("node", "ls");

    say("A Compose file becomes a stack: one transaction, and progress until it runs.");
    first.show("apply", "-f", stack.toString(), "--wait");
    first.show("service", "ls");
    first.show("service", "ps", "hello_web");

    say("Six instead of three.");
    first.show("service", "scale", "hello_web=6");
    await("six replicas to run", () -> running(first, "hello_web") == 6);
    first.show("service", "ps", "hello_web");

    Host lost = bed.host(3);
    say("Power off " + lost.name() + ": no goodbye, its containers are gone with it.");
    lost.killHard();
    await(lost.name() + " to be down", () -> first.read("node", "ls").contains("Down"));
    await("the survivors to run all six", () -> running(first, "hello_web") == 6);
    first.show("node", "ls");
    first.show("service", "ps", "hello_web");

    say("Power on: the host comes back by itself and takes new work; nothing is moved back.");
    lost.boot();
    startDaemon(lost);
    await(lost.name() + " to be back", () -> !first.read("node", "ls").contains("Down"));
    first.show("node", "ls");

    leave(first);
  }

  /** Replicas that run and shall run, as a user would count them. */
  private static long running(Cli cli, String service) {
    return cli.read("service", "ps", "--no-trunc", service)
        .lines()
        .filter(line -> line.matches(".*\\sRunning\\s+Running .*"))
        .count();
  }

  private void leave(Cli first) {
    say("The cluster stays up. Try:");
    System.out.println(
        "  export SKEP_SOCKET="
            + first.socket()
            + " PATH="
            + distribution
            + "/bin:$PATH HELLO_IMAGE="
            + first.environment().get("HELLO_IMAGE"));
    System.out.println("  skep watch                                   # every change, and why");
    System.out.println("  skep service scale hello_web=9");
    System.out.println("  skep node update --availability drain node-2");
    System.out.println("  skep apply -f " + stack.toAbsolutePath() + " --dry-run");
    System.out.println("  skep stack rm hello");
    System.out.println("`make demo-down` removes every trace.");
  }

  private Cli cli(TestBed bed, Host host) {
    return new Cli(
        distribution.resolve("bin/skep"),
        socket(host),
        Map.of("HELLO_IMAGE", bed.images().reference("skep/web:1")));
  }

  private static Path socket(Host host) {
    return host.run().resolve("skep.sock");
  }

  private void startDaemon(Host host) {
    HostProcess daemon =
        host.start(
            ProcessSpec.of(
                "skepd",
                distribution.resolve("bin/skepd").toString(),
                "--data-dir",
                host.directory().resolve("skep").toString(),
                "--socket",
                socket(host).toString(),
                "--engine",
                "unix://" + host.dockerSocket()));
    await(
        "skepd on " + host.name(),
        () -> {
          if (!daemon.isAlive()) {
            throw new BedException(
                "skepd on " + host.name() + " ended:\n" + daemon.logTail(LOG_LINES));
          }
          return Files.exists(socket(host));
        });
  }

  private static void await(String what, BooleanSupplier condition) {
    if (!Wait.until(PATIENCE, condition)) {
      throw new BedException("waited " + PATIENCE.toSeconds() + " s in vain for " + what);
    }
  }

  private static void say(String text) {
    System.out.println("\n── " + text);
  }
}
