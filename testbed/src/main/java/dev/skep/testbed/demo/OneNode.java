package dev.skep.testbed.demo;

import dev.skep.testbed.BedException;
import dev.skep.testbed.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The story for those who are not root: one node, on the local engine if it can be reached. */
final class OneNode {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Path ENGINE = Path.of("/var/run/docker.sock");
  private static final String PID_FILE = "skepd.pid";
  private static final String NODE = "node";

  private final Path directory;
  private final Path distribution;
  private final Path stack;

  OneNode(Path directory, Path distribution, Path stack) {
    this.directory = directory;
    this.distribution = distribution;
    this.stack = stack;
  }

  void play() {
    boolean engine = Files.isWritable(ENGINE);
    System.out.println(
        """
        You are not root, so this shows one node instead of three hosts: no failures, no moves.
        Run `make demo` as root for the whole story.\
        """);
    System.out.println(
        engine
            ? "Its engine is the local one, at " + ENGINE + "."
            : "No engine can be reached at "
                + ENGINE
                + ", so the runtime is simulated: no containers run.");
    Cli cli = new Cli(distribution.resolve("bin/skep"), start(engine), Map.of());
    cli.show("swarm", "init", "--advertise-addr", "127.0.0.1");
    cli.show("node", "ls");
    if (engine) {
      System.out.println("\nNow name an image that your engine has, and apply the example:");
      System.out.println("  export SKEP_SOCKET=" + cli.socket());
      System.out.println("  HELLO_IMAGE=… " + cli.program() + " apply -f " + stack + " --wait");
    } else {
      cli.show("apply", "-f", stack.toString(), "--wait");
      cli.show("service", "ps", "hello_web");
      System.out.println("\nexport SKEP_SOCKET=" + cli.socket() + " to go on.");
    }
    System.out.println("`make demo-down` removes every trace.");
  }

  private Path start(boolean engine) {
    Path home = directory.resolve(NODE);
    Path socket = home.resolve("skep.sock");
    try {
      Files.createDirectories(home);
      Process daemon =
          new ProcessBuilder(
                  List.of(
                      distribution.resolve("bin/skepd").toString(),
                      "--data-dir",
                      home.resolve("data").toString(),
                      "--socket",
                      socket.toString(),
                      "--runtime",
                      engine ? "docker" : "simulated"))
              .redirectErrorStream(true)
              .redirectOutput(home.resolve("skepd.log").toFile())
              .start();
      Files.writeString(home.resolve(PID_FILE), String.valueOf(daemon.pid()));
      if (!Wait.until(PATIENCE, () -> Files.exists(socket) || !daemon.isAlive())
          || !daemon.isAlive()) {
        throw new BedException(
            "skepd did not start:\n" + Files.readString(home.resolve("skepd.log")));
      }
      return socket;
    } catch (IOException e) {
      throw new BedException("cannot start skepd: " + e.getMessage(), e);
    }
  }

  /** Ends the daemon that {@link #start} recorded, if it is still that one, and its files. */
  static void remove(Path directory) {
    Path home = directory.resolve(NODE);
    if (!Files.isDirectory(home)) {
      return;
    }
    try {
      Path pidFile = home.resolve(PID_FILE);
      if (Files.exists(pidFile)) {
        end(Long.parseLong(Files.readString(pidFile).strip()), home);
      }
      try (Stream<Path> files = Files.walk(home)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new BedException("cannot remove " + home + ": " + e.getMessage(), e);
    }
  }

  private static void end(long pid, Path home) {
    ProcessHandle.of(pid)
        .filter(process ->
            process.info().arguments().map(List::of).orElse(List.of()).stream()
                .anyMatch(argument -> argument.startsWith(home.toString())))
        .ifPresent(process -> {
          process.destroy();
          if (!Wait.until(PATIENCE, () -> !process.isAlive())) {
            process.destroyForcibly();
          }
        });
  }
}
