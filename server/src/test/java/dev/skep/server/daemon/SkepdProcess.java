package dev.skep.server.daemon;

import dev.skep.api.http.DaemonInfo;
import dev.skep.api.http.NodeView;
import dev.skep.api.http.ServiceView;
import dev.skep.api.http.StackApply;
import dev.skep.api.http.StackChanges;
import dev.skep.api.http.SwarmInit;
import dev.skep.api.http.SwarmJoin;
import dev.skep.cli.client.Daemon;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real skepd with the simulated runtime on loopback, and a client of its socket. */
final class SkepdProcess implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 90;

  final Daemon api;
  final String listen;
  private final Path directory;
  private final List<String> runtime;
  private final String raft;
  private Process process;

  private SkepdProcess(Path directory, List<String> runtime) throws IOException {
    this.runtime = runtime;
    this.directory = Files.createDirectories(directory);
    // Both at once, or they might be the same.
    try (ServerSocket first = new ServerSocket(0);
        ServerSocket second = new ServerSocket(0)) {
      this.listen = "127.0.0.1:" + first.getLocalPort();
      this.raft = "127.0.0.1:" + second.getLocalPort();
    }
    this.api = new Daemon(directory.resolve("s"));
    this.process = launch();
  }

  /** Starts without waiting until it serves. */
  static SkepdProcess launch(Path directory, String... runtime) throws IOException {
    return new SkepdProcess(directory, List.of(runtime));
  }

  private Process launch() throws IOException {
    return launch(directory.resolve("data"), directory.resolve("log"));
  }

  private Process launch(Path data, Path log) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(
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
            System.getProperty("java.class.path"),
            Skepd.class.getName()));
    command.addAll(runtime.isEmpty() ? List.of("--runtime", "simulated") : runtime);
    command.addAll(
        List.of(
            "--data-dir",
            data.toString(),
            "--socket",
            api.socket().toString(),
            "--listen-addr",
            listen,
            "--raft-addr",
            raft));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  /** What another skepd on these files says before it ends. */
  String secondOnTheSameFiles(Path data) throws IOException, InterruptedException {
    Path log = directory.resolve("second.log");
    Files.deleteIfExists(log);
    Process second = launch(data, log);
    try {
      if (!second.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("it runs");
      }
      return second.exitValue() + " " + Files.readString(log);
    } finally {
      second.destroyForcibly().waitFor();
    }
  }

  Path data() {
    return directory.resolve("data");
  }

  boolean serves() {
    try {
      info();
      return true;
    } catch (RuntimeException e) {
      if (!process.isAlive()) {
        throw new AssertionError("skepd ended: " + log());
      }
      return false;
    }
  }

  DaemonInfo info() {
    return api.get("/info", DaemonInfo.class);
  }

  SwarmInit.Done init() {
    return api.post(
        "/swarm/init", new SwarmInit(listen, "", "", false, "", "", 0), SwarmInit.Done.class);
  }

  String join(SkepdProcess manager, String role) {
    return api.post(
            "/swarm/join",
            new SwarmJoin(List.of(manager.listen), manager.token(role), listen, "", "", ""),
            SwarmJoin.Done.class)
        .role();
  }

  String token(String role) {
    return api.get("/swarm/join-token?role=" + role, dev.skep.api.http.JoinToken.class).token();
  }

  StackChanges apply(String stack, String text) {
    return api.post(
        "/stacks/" + stack,
        new StackApply(
            List.of(new StackApply.File("stack.yml", text)),
            "/",
            Map.of(),
            List.of(),
            false,
            false),
        StackChanges.class);
  }

  List<NodeView> nodes() {
    return api.list("/nodes", NodeView.class);
  }

  long nodesIn(String state) {
    return nodes().stream().filter(node -> node.state().equals(state)).count();
  }

  /** How many tasks of the only service run. */
  long running() {
    return api.list("/services", ServiceView.class).stream().mapToLong(ServiceView::running).sum();
  }

  String log() {
    try {
      return Files.readString(directory.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** kill -9. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGTERM; returns the exit code. */
  int terminate() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("skepd does not end: " + log());
    }
    return process.exitValue();
  }

  /** SIGSTOP: from outside like a host that dies without a word. */
  void freeze() throws IOException, InterruptedException {
    signal("STOP");
  }

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
  }

  void restart() throws IOException {
    process = launch();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
