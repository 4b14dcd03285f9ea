package dev.skep.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.model.Kind;
import dev.skep.api.model.Node;
import dev.skep.api.model.Service;
import dev.skep.cli.command.Commands;
import dev.skep.cli.command.Invocation;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of manifests as the truth of a cluster, from the command line to the state. */
class CliSetsTest {
  private static final String HEAD = "apiVersion: skep.dev/v1\nkind: ";

  @TempDir private Path folder;
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final OneManager manager = new OneManager();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private byte[] in = new byte[0];

  @BeforeEach
  void start() throws IOException {
    UnixListener.listen(
            vertx, folder.resolve("skep.sock"), new NativeApi(vertx, manager).router()::handle)
        .await();
    write(
        "git/cluster.yml",
        HEAD + "Cluster\nmetadata: {name: default}\nspec: {heartbeatPeriod: 2s}\n");
    write(
        "git/nodes.yml",
        HEAD
            + """
            Node
            metadata: {name: node-1, labels: {disk: ssd}}
            ---
            apiVersion: skep.dev/v1
            kind: Node
            metadata: {name: node-2}
            spec: {availability: pause}
            """);
    write(
        "git/objects/all.yaml",
        HEAD
            + """
            Network
            metadata: {name: shared, labels: {team: a}}
            spec: {attachable: true, subnets: [10.7.0.0/24]}
            ---
            apiVersion: skep.dev/v1
            kind: Secret
            metadata: {name: key}
            spec: {file: key.txt}
            ---
            apiVersion: skep.dev/v1
            kind: Config
            metadata: {name: motd}
            spec:
              content: |
                welcome
                  to $HOME
            """);
    write("git/objects/key.txt", "hunter2");
    write(
        "git/stacks/web.yml",
        HEAD
            + """
            Stack
            metadata: {name: web}
            spec:
              services:
                web:
                  image: web:1
                  secrets: [key]
                  configs: [{source: motd, target: /etc/motd}]
              secrets: {key: {external: true}}
              configs: {motd: {external: true}}
            """);
    write("git/blog/stack.yml", "services: {blog: {image: blog:1}}\n");
    write("git/.git/ignored.yml", "not: read\n");
    write("git/blog/notes.txt", "not read either");
    assertThat(skep("swarm", "init", "--advertise-addr", "10.0.0.1")).as(err()).isZero();
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  @AfterEach
  void stop() {
    vertx.close().await();
    manager.close();
  }

  private int skep(String... arguments) {
    out.reset();
    err.reset();
    boolean alone = arguments[0].equals("validate");
    String[] all = Arrays.copyOf(arguments, arguments.length + (alone ? 0 : 1));
    if (!alone) {
      all[arguments.length] = "--socket=" + folder.resolve("skep.sock");
    }
    return Commands.run(
        new Invocation(
            new ByteArrayInputStream(in),
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            false,
            Map.of(),
            folder,
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

  private Node node(String name) {
    return manager
        .store()
        .state()
        .nodes()
        .filter(node -> node.meta().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private int apply(String... more) {
    String[] all = Arrays.copyOf(new String[] {"apply", "-R", "-f", "git"}, 4 + more.length);
    System.arraycopy(more, 0, all, 4, more.length);
    return skep(all);
  }

  @Test
  void aFolderIsAppliedAsOneAndTheSameAgainChangesNothing() {
    assertThat(apply()).as(err()).isZero();
    assertThat(out().lines().map(line -> line.replaceAll(" \\(id: .*", "")))
        .containsExactly(
            "Updating cluster default",
            "Updating node node-1",
            "Updating node node-2",
            "Creating network shared",
            "Creating secret key",
            "Creating config motd",
            "Creating service blog_blog",
            "Creating service web_web");
    assertThat(node("node-1").meta().labels()).containsEntry("disk", "ssd");
    assertThat(node("node-2").availability()).isEqualTo(Node.Availability.PAUSE);

    long before = manager.store().state().revision().value();
    assertThat(skep("diff", "-R", "-f", "git")).isZero();
    assertThat(out()).isEqualTo("Set default is as wanted: nothing would change.\n");
    assertThat(apply("--prune")).isZero();
    assertThat(out()).doesNotContain("Creating").doesNotContain("Updating").doesNotContain("Remov");
    assertThat(before).isLessThanOrEqualTo(manager.store().state().revision().value());
    assertThat(skep("get", "sets")).isZero();
    assertThat(out()).contains("default   8 ");
  }

  @Test
  void aDifferenceIsShownExactly() throws IOException {
    apply();
    write("git/nodes.yml", HEAD + "Node\nmetadata: {name: node-1, labels: {disk: hdd}}\n");
    assertThat(skep("diff", "-R", "-f", "git")).isEqualTo(1);
    assertThat(out())
        .isEqualTo(
            """
            ~ node node-1
                labels.disk: ssd → hdd
            Set default: 1 to change in place.
            """);
    assertThat(apply("--dry-run")).isZero();
    assertThat(node("node-1").meta().labels()).containsEntry("disk", "ssd");
  }

  @Test
  void aMistakeAnywhereIsShownWithItsLineAndNothingIsApplied() throws IOException {
    write(
        "git/stacks/web.yml",
        HEAD + "Stack\nmetadata: {name: web}\nspec:\n  services:\n    web:\n      imgae: x\n");
    assertThat(apply()).isEqualTo(1);
    assertThat(err())
        .contains("git/stacks/web.yml:7:7: error: unknown key 'imgae'")
        .contains("          imgae: x\n          ^\n");
    assertThat(manager.store().state().count(Kind.NETWORK)).isZero();
    assertThat(node("node-1").meta().labels()).isEmpty();
  }

  @Test
  void aFolderIsValidatedWithoutADaemon() throws IOException {
    assertThat(skep("validate", "-R", "-f", "git")).as(out()).isZero();
    assertThat(out()).contains("git: 0 errors, 1 warning").contains("'shared' is kept");
    write("git/nodes.yml", HEAD + "Node\nmetadata: {nam: node-1}\n");
    assertThat(skep("validate", "-R", "-f", "git")).isEqualTo(1);
    assertThat(out()).contains("git/nodes.yml:3:12: error: unknown key 'nam'");
  }

  @Test
  void aRefusalOfTheClusterLeavesEverythingAsItWas() throws IOException {
    write("git/nodes.yml", HEAD + "Node\nmetadata: {name: node-9}\n");
    assertThat(apply()).isEqualTo(1);
    assertThat(err()).isEqualTo("Error: node node-9 not found\n");
    assertThat(manager.store().state().count(Kind.NETWORK)).isZero();
  }

  @Test
  void whatLeavesTheFolderGoesWithPruneOnly() throws IOException {
    apply();
    Files.delete(folder.resolve("git/blog/stack.yml"));
    Files.delete(folder.resolve("git/objects/all.yaml"));
    Files.delete(folder.resolve("git/stacks/web.yml"));
    Files.delete(folder.resolve("git/nodes.yml"));
    assertThat(apply()).as(err()).isZero();
    assertThat(manager.store().state().services()).hasSize(2);
    assertThat(skep("diff", "-R", "-f", "git", "--prune")).isEqualTo(1);
    assertThat(out()).contains("- network shared\n").contains("labels.disk: ssd → (not set)");
    assertThat(apply("--prune")).as(err()).isZero();
    assertThat(out()).contains("Removing service web_web").contains("Removing secret key");
    assertThat(node("node-1").meta().labels()).isEmpty();
    assertThat(node("node-2").availability()).isEqualTo(Node.Availability.PAUSE);
  }

  @Test
  void deletingTakesBackWhatTheFilesBrought() {
    apply();
    assertThat(skep("delete", "-R", "-f", "git")).as(err()).isZero();
    assertThat(out())
        .contains("Removing service blog_blog", "Removing network shared", "Updating node node-1");
    assertThat(skep("stack", "ls")).isZero();
    assertThat(out()).isEqualTo("NAME      SERVICES\n");
  }

  @Test
  void deletingNeedsNothingThatTheFilesReferTo() throws IOException {
    apply();
    Files.delete(folder.resolve("git/objects/key.txt"));
    write("git/blog/stack.yml", "services: {blog: {image: '${IMAGE:?must be set}'}}\n");
    assertThat(skep("delete", "-R", "-f", "git", "--dry-run")).as(err()).isZero();
    assertThat(out()).contains("- service blog_blog", "- secret key");
    assertThat(manager.store().state().services()).noneMatch(Service::isRemoving);
    assertThat(skep("delete", "-R", "-f", "git")).as(err()).isZero();
    assertThat(manager.store().state().services()).allMatch(Service::isRemoving);
    assertThat(skep("delete", "blog", "--dry-run")).isEqualTo(2);
  }

  @Test
  void whatIsShownAsYamlCanBeAppliedAgain() {
    apply();
    assertThat(skep("get", "all", "-o", "yaml")).as(err()).isZero();
    String everything = out();
    assertThat(everything)
        .contains("kind: Cluster", "kind: Node", "kind: Network", "kind: Stack")
        .doesNotContain("hunter2");
    in = everything.getBytes(StandardCharsets.UTF_8);
    assertThat(skep("diff", "-f", "-")).as(err() + out() + everything).isZero();
    assertThat(skep("apply", "-f", "-")).as(err()).isZero();
    assertThat(out()).doesNotContain("Creating").doesNotContain("Updating");

    for (String kind : new String[] {"cluster", "node", "network", "secret", "config", "stack"}) {
      assertThat(skep("get", kind, "-o", "yaml")).as(err()).isZero();
      in = out().getBytes(StandardCharsets.UTF_8);
      assertThat(skep("diff", "-f", "-")).as("%s: %s%s", kind, err(), out()).isZero();
    }
    assertThat(skep("get", "config", "motd", "-o", "yaml")).isZero();
    assertThat(out())
        .isEqualTo(
            """
            apiVersion: skep.dev/v1
            kind: Config
            metadata:
              name: motd
            spec:
              content: |
                welcome
                  to $HOME
            """);
  }

  @Test
  void theNewKindsHaveTables() {
    apply();
    assertThat(skep("get", "networks")).isZero();
    assertThat(out()).startsWith("NETWORK ID").contains("shared    overlay   swarm\n");
    assertThat(skep("get", "secrets", "-o", "name")).isZero();
    assertThat(out()).isEqualTo("secret/key\n");
    assertThat(skep("get", "config", "motd", "-o", "json")).isZero();
    assertThat(out()).contains("\"sizeBytes\": 19");
    assertThat(skep("get", "cluster")).isZero();
    assertThat(out()).contains("2s x 3");
  }

  @Test
  void aFolderWithoutManifestsAndAnUnknownSetAreRefused() throws IOException {
    Files.createDirectories(folder.resolve("empty"));
    assertThat(skep("apply", "-f", "empty")).isEqualTo(1);
    assertThat(err()).contains("empty holds no .yml or .yaml file; -R looks into its folders, too");
    assertThat(skep("get", "set", "nothing")).isEqualTo(1);
    assertThat(err()).isEqualTo("Error: set nothing not found\n");
    assertThat(skep("apply", "-R", "-f", "git", "--set", "a b")).isEqualTo(2);
  }
}
