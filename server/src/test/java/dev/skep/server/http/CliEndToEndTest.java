package dev.skep.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.cli.command.Commands;
import dev.skep.cli.command.Invocation;
import dev.skep.server.node.LifecycleException;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line against the native API on a real socket, real admission and controllers. */
class CliEndToEndTest {
  private static final String HELLO =
      """
      version: "3.8"
      services:
        web:
          image: ${IMAGE:-web:1}
          deploy:
            replicas: 3
            update_config:
              monitor: 100ms
          configs: [motd]
      configs:
        motd:
          file: ./motd.txt
      """;

  @TempDir private Path files;
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final OneManager manager = new OneManager();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private InputStream in = InputStream.nullInputStream();

  @BeforeEach
  void start() throws IOException {
    UnixListener.listen(
            vertx, files.resolve("skep.sock"), new NativeApi(vertx, manager).router()::handle)
        .await();
    Files.createDirectories(files.resolve("Hello World"));
    Files.writeString(files.resolve("Hello World/motd.txt"), "welcome");
    Files.writeString(files.resolve("Hello World/stack.yml"), HELLO);
  }

  @AfterEach
  void stop() {
    vertx.close().await();
    manager.close();
  }

  private int skep(String... arguments) {
    return skep(Map.of(), arguments);
  }

  private int skep(Map<String, String> environment, String... arguments) {
    out.reset();
    err.reset();
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = "--socket=" + files.resolve("skep.sock");
    return Commands.run(
        new Invocation(
            in,
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            false,
            environment,
            files.resolve("Hello World"),
            InstantSource.system(),
            Thread::sleep,
            action -> () -> {}),
        all);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private void init() {
    assertThat(skep("swarm", "init", "--advertise-addr", "10.0.0.1")).as(err()).isZero();
  }

  @Test
  void aFileBecomesARunningStackAndGoesAgain() {
    init();
    assertThat(skep("apply", "-f", "stack.yml", "--wait")).as(err()).isZero();
    assertThat(out())
        .startsWith(
            "Creating network helloworld_default\n".repeat(out().contains("network") ? 1 : 0)
                + "Creating config helloworld_motd\nCreating service helloworld_web\n")
        .contains("overall progress: 3 out of 3 tasks\n")
        .contains("3/3: running   node-")
        .endsWith("verify: Service converged\n");

    assertThat(skep("apply", "-f", "stack.yml")).isZero();
    assertThat(out()).doesNotContain("Creating").doesNotContain("Updating").contains("Unchanged");

    skep("stack", "ls");
    assertThat(out()).isEqualTo("NAME         SERVICES\nhelloworld   1\n");
    skep("service", "ls");
    assertThat(out()).contains("helloworld_web   replicated   3/3        web:1");
    skep("service", "ps", "helloworld_web");
    assertThat(out().lines())
        .hasSize(4)
        .anyMatch(line -> line.contains("helloworld_web.1   web:1"));
    assertThat(out()).containsPattern("Running         Running .+ ago");
    skep("node", "ls");
    assertThat(out())
        .contains(
            OneManager.SELF + " *   node-1     Ready     Active         Leader           simulated")
        .contains(
            OneManager.OTHER
                + "     node-2     Ready     Active                          simulated");

    assertThat(skep("stack", "rm", "helloworld")).isZero();
    assertThat(out()).contains("Removing service helloworld_web");
    skep("stack", "ls");
    assertThat(out()).isEqualTo("NAME      SERVICES\n");
    assertThat(skep("stack", "rm", "helloworld")).isZero();
    assertThat(err()).isEqualTo("Nothing found in stack: helloworld\n");
  }

  @Test
  void aDryRunTellsWhatWouldChangeAndChangesNothing() {
    init();
    long before = manager.store().state().revision().value();
    assertThat(skep("apply", "-f", "stack.yml", "-s", "x", "--dry-run", "--wait")).isZero();
    assertThat(out()).contains("+ config x_motd\n").contains("+ service x_web\n    configs");
    assertThat(manager.store().state().revision().value()).isEqualTo(before);
  }

  @Test
  void onlyReferredVariablesAreUsedAndStandardInputIsAFileToo() {
    init();
    in = new ByteArrayInputStream(HELLO.getBytes(StandardCharsets.UTF_8));
    Map<String, String> environment = Map.of("IMAGE", "other:2", "PASSWORD", "hunter2");
    assertThat(skep(environment, "apply", "-f", "-", "--stack", "app")).as(err()).isZero();
    skep("get", "service", "app_web", "-o", "yaml");
    assertThat(out()).contains("image: other:2").doesNotContain("hunter2");
    skep("service", "inspect", "--pretty", "app_web");
    assertThat(out())
        .contains("Service Mode:\tReplicated\n Replicas:\t3\n")
        .contains(" Image:\t\tother:2\n")
        .contains(" Monitoring Period: 0.1s\n");
  }

  @Test
  void aWrongManifestIsRefusedWithItsPlace() throws IOException {
    init();
    Files.writeString(
        files.resolve("Hello World/bad.yml"),
        "version: \"3.8\"\nservices:\n  web:\n    image: a\n    imag: b\n");
    assertThat(skep("apply", "-f", "bad.yml", "-s", "bad")).isEqualTo(1);
    assertThat(err()).startsWith("bad.yml:5:5: error: ").endsWith("        imag: b\n        ^\n");
    skep("stack", "ls");
    assertThat(out()).isEqualTo("NAME      SERVICES\n");
  }

  @Test
  void aServiceThatCannotRunIsToldWithItsReason() throws IOException {
    init();
    Files.writeString(
        files.resolve("Hello World/broken.yml"),
        """
        version: "3.8"
        services:
          web:
            image: broken:1
            deploy: {restart_policy: {condition: none}}
        """);
    assertThat(skep("apply", "-f", "broken.yml", "-s", "broken", "--wait")).as(err()).isEqualTo(3);
    assertThat(err())
        .contains("service broken_web cannot converge: 0 out of 1 tasks")
        .contains("task: non-zero exit (1)")
        .contains("Stack broken is committed and goes on");
  }

  @Test
  void servicesAreScaledAndMissingOnesNamed() {
    init();
    skep("apply", "-f", "stack.yml", "-s", "app");
    assertThat(skep("service", "scale", "app_web=5", "no=2")).isEqualTo(1);
    assertThat(out()).contains("app_web scaled to 5\n").endsWith("verify: Service converged\n");
    assertThat(err()).isEqualTo("Error: no: service no not found\n");
    skep("service", "ls");
    assertThat(out()).contains("5/5");
    assertThat(skep("service", "rm", "app_web")).isZero();
    assertThat(out()).isEqualTo("app_web\n");
    assertThat(skep("service", "ps", "app_web")).isEqualTo(1);
    assertThat(err()).isEqualTo("Error: no such service: app_web\n");
  }

  @Test
  void nodesAreChangedAndTheirTasksMove() {
    init();
    skep("apply", "-f", "stack.yml", "-s", "app", "--wait");
    assertThat(
            skep("node", "update", "node-2", "--label-add", "disk=ssd", "--availability", "drain"))
        .isZero();
    skep("node", "inspect", "--pretty", "node-2");
    assertThat(out()).contains(" - disk=ssd\n").contains("Availability:         \tDrain");
    skep("service", "scale", "app_web=4");
    skep("node", "ps", "self");
    assertThat(out().lines().filter(line -> line.contains("Running         Running"))).hasSize(4);
    assertThat(skep("node", "update", "node-2", "--label-rm", "nokey")).isEqualTo(1);
    assertThat(err()).contains("key nokey doesn't exist in node's labels");
    assertThat(skep("node", "update", "node-2", "--availability", "foo")).isEqualTo(1);
    assertThat(err()).contains("invalid Availability: \"foo\"");
    assertThat(skep("node", "rm", "node-2")).isEqualTo(1);
    assertThat(err()).contains("is not down and can't be removed");
    assertThat(skep("node", "rm", "--force", "node-2")).isZero();
    skep("node", "ls", "-q");
    assertThat(out()).isEqualTo(OneManager.SELF + "\n");
  }

  @Test
  void aWatchTellsWhatHappenedAndWhy() {
    init();
    long before = manager.store().state().revision().value();
    skep("apply", "-f", "stack.yml", "-s", "app", "--wait");
    skep("apply", "-f", "stack.yml", "-s", "last");
    java.util.List<String> lines = new java.util.ArrayList<>();
    try (var events =
        new dev.skep.cli.client.Daemon(files.resolve("skep.sock"))
            .events("/watch?after=" + before)) {
      while (lines.isEmpty() || !lines.getLast().contains("stack last")) {
        var event = events.next().orElseThrow();
        lines.add(
            event.data().at("op").text()
                + " "
                + event.data().at("kind").text()
                + " "
                + event.data().at("name").text()
                + ": "
                + event.data().at("what").text()
                + " ("
                + event.data().at("why").text()
                + ")");
      }
    }
    assertThat(lines)
        .contains("created service app_web: 3 replicas of web:1 ()")
        .anyMatch(line -> line.startsWith("updated task app_web.1: ") && line.contains("→ running"))
        .anyMatch(line -> line.startsWith("event stack app: StackApplied ("));
  }

  @Test
  void aNodeThatIsNoManagerSaysSo() {
    assertThat(skep("node", "ls")).isEqualTo(1);
    assertThat(err())
        .isEqualTo(
            "Error: This node is not a swarm manager. Use \"skep swarm init\" or \"skep swarm join\""
                + " to connect this node to swarm and try again.\n");
    manager.refuse(LifecycleException.notManager());
    assertThat(skep("stack", "ls")).isEqualTo(1);
    assertThat(err()).contains("Worker nodes can't be used to view or modify cluster state");
    assertThat(skep("watch")).isEqualTo(1);
    assertThat(err()).contains("Worker nodes can't be used");
    assertThat(skep("info")).isZero();
    assertThat(out()).contains("Swarm: inactive");
  }

  @Test
  void membershipIsRefusedInSwarmsWords() {
    assertThat(skep("swarm", "init", "--advertise-addr", "nowhere")).isEqualTo(1);
    assertThat(err()).contains("advertise address must be a non-zero IP address");
    assertThat(skep("swarm", "join", "--token", "x", "10.0.0.1")).isEqualTo(1);
    assertThat(err()).isEqualTo("Error: invalid join token\n");
    init();
    assertThat(out())
        .contains("current node (" + OneManager.SELF + ") is now a manager.")
        .contains("    skep swarm join --token SWMTKN-1-root-old 10.0.0.1:2377\n");
    assertThat(skep("swarm", "init")).isEqualTo(1);
    assertThat(err()).contains("already part of a swarm. Use \"skep swarm leave\"");
    assertThat(skep("swarm", "leave")).isEqualTo(1);
    assertThat(err()).contains("Removing the last manager erases all");
    assertThat(skep("swarm", "leave", "--force")).isZero();
    assertThat(out()).isEqualTo("Node left the swarm.\n");
  }

  @Test
  void namesThatMeanSeveralObjectsAreAmbiguous() {
    init();
    skep("apply", "-f", "stack.yml", "-s", "app");
    assertThat(skep("get", "node", OneManager.SELF.toString().substring(0, 5))).isEqualTo(1);
    assertThat(err()).contains("is ambiguous (2 matches found)");
    assertThat(skep("get", "nodes", "-o", "name")).isZero();
    assertThat(out()).isEqualTo("node/node-1\nnode/node-2\n");
    assertThat(skep("get", "tasks", "-o", "json")).isZero();
    assertThat(out()).startsWith("[\n    {\n        \"id\"");
    assertThat(skep("get", "stack", "app", "-o", "yaml")).isZero();
    assertThat(out())
        .startsWith("apiVersion: skep.dev/v1\nkind: Stack\nmetadata:\n  name: app\nspec:\n");
    assertThat(skep("get", "stack", "app", "-o", "json")).isZero();
    assertThat(out()).contains("\"manifest\": ");
  }
}
