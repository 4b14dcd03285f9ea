package dev.skep.server.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skep.api.http.ClusterView;
import dev.skep.api.http.NodeView;
import dev.skep.api.http.SetView;
import dev.skep.cli.command.Commands;
import dev.skep.cli.command.Invocation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of manifests is the whole truth of a cluster of real processes, without containers. */
class ManifestFolderIT {
  private static final String HEAD = "apiVersion: skep.dev/v1\nkind: ";

  private final Path files;
  private final Path git;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final SkepdProcess manager;
  private final SkepdProcess worker;

  ManifestFolderIT(@TempDir Path files) throws IOException {
    this.files = files;
    git = files.resolve("git");
    Files.createDirectories(git.resolve("stacks"));
    manager = SkepdProcess.launch(files.resolve("a"));
    worker = SkepdProcess.launch(files.resolve("b"));
  }

  @BeforeEach
  void begin() {
    eventually().until(() -> manager.serves() && worker.serves());
    manager.init();
    worker.join(manager, "worker");
    eventually().until(() -> manager.nodesIn("ready") == 2);
  }

  @AfterEach
  void close() throws InterruptedException {
    worker.close();
    manager.close();
  }

  @Test
  void theFolderIsTheTruthOfTheCluster() throws IOException {
    String first = manager.info().nodeId();
    String second = worker.info().nodeId();
    write(
        "cluster.yml", HEAD + "Cluster\nmetadata: {name: default}\nspec: {taskHistoryLimit: 2}\n");
    write("nodes.yml", node(first, "zone: a") + "---\n" + node(second, "zone: b"));
    write(
        "objects.yml",
        HEAD
            + "Network\nmetadata: {name: shared}\nspec: {attachable: true}\n---\n"
            + HEAD
            + "Secret\nmetadata: {name: key}\nspec: {file: key.txt}\n---\n"
            + HEAD
            + "Config\nmetadata: {name: motd}\nspec: {content: hello}\n");
    write("key.txt", "hunter2");
    write("stacks/east.yml", stack("east", "zone == a", 2));
    write("stacks/west.yml", stack("west", "zone == b", 3));

    assertThat(skep("apply", "-R", "-f", "git", "--set", "all", "--wait")).as(err()).isZero();

    assertThat(manager.running()).isEqualTo(5);
    assertThat(label(first)).isEqualTo("a");
    assertThat(manager.api.get("/cluster", ClusterView.class).taskHistoryLimit()).isEqualTo(2);
    assertThat(manager.api.get("/sets/all", SetView.class).members()).hasSize(8);

    assertThat(skep("apply", "-R", "-f", "git", "--set", "all")).isZero();
    assertThat(out()).doesNotContain("Creating").doesNotContain("Updating");

    write("nodes.yml", node(first, "zone: a, disk: ssd") + "---\n" + node(second, "zone: b"));
    assertThat(skep("diff", "-R", "-f", "git", "--set", "all")).as(err()).isEqualTo(1);
    assertThat(out().lines().skip(1))
        .containsExactly("    labels.disk: (not set) → ssd", "Set all: 1 to change in place.");

    write("stacks/west.yml", stack("west", "zone == b", 3).replace("image", "imgae"));
    assertThat(skep("apply", "-R", "-f", "git", "--set", "all")).isEqualTo(1);
    assertThat(err()).contains("git/stacks/west.yml:").contains("unknown key 'imgae'");
    assertThat(node(first).labels()).doesNotContainKey("disk");

    Files.delete(git.resolve("stacks/west.yml"));
    assertThat(skep("apply", "-R", "-f", "git", "--set", "all", "--prune")).as(err()).isZero();
    assertThat(node(first).labels()).containsEntry("disk", "ssd");
    eventually().until(() -> manager.running() == 2);

    assertThat(skep("delete", "-R", "-f", "git", "--set", "all")).as(err()).isZero();
    eventually()
        .until(() ->
            manager.api.get("/sets").items().isEmpty()
                && manager.api.get("/secrets").items().isEmpty()
                && manager.api.get("/services").items().isEmpty());
    assertThat(node(first).labels()).isEmpty();
    assertThat(manager.log()).doesNotContain("ERROR").doesNotContain("hunter2");
  }

  private static String node(String id, String labels) {
    return HEAD + "Node\nmetadata: {name: " + id + ", labels: {" + labels + "}}\n";
  }

  private static String stack(String name, String where, int replicas) {
    return HEAD
        + "Stack\nmetadata: {name: "
        + name
        + "}\n"
        + """
        spec:
          services:
            web:
              image: web:1
              secrets: [key]
              configs: [motd]
              deploy:
                replicas: %d
                update_config: {monitor: 100ms}
                placement: {constraints: [node.labels.%s]}
          secrets: {key: {external: true}}
          configs: {motd: {external: true}}
        """
            .formatted(replicas, where);
  }

  private NodeView node(String id) {
    return manager.nodes().stream().filter(node -> node.id().equals(id)).findFirst().orElseThrow();
  }

  private String label(String node) {
    return node(node).labels().getOrDefault("zone", "");
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(git.resolve(file), text);
  }

  private int skep(String... arguments) {
    out.reset();
    err.reset();
    String[] all = Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = "--socket=" + manager.api.socket();
    return Commands.run(
        new Invocation(
            InputStream.nullInputStream(),
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            false,
            Map.of(),
            files,
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

  private static ConditionFactory eventually() {
    return await()
        .ignoreExceptions()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofMillis(50));
  }
}
