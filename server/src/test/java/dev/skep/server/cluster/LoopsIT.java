package dev.skep.server.cluster;

import static dev.skep.server.cluster.RealCluster.containers;
import static dev.skep.server.cluster.RealCluster.nodesIn;
import static dev.skep.server.cluster.RealCluster.skep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.skep.testbed.ExecResult;
import dev.skep.testbed.Host;
import dev.skep.testbed.Prerequisites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What people who learn swarm mode do first, on three hosts: scale to and fro, drain and bring
 * back, place by labels, roll, fail and roll back. Chapters of one story, as in {@link
 * ThreeHostsIT}.
 */
@TestMethodOrder(OrderAnnotation.class)
class LoopsIT {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir static Path files;
  private static @Nullable RealCluster started;

  @BeforeAll
  static void start() throws IOException {
    assumeTrue(Prerequisites.isRoot(), "a bed of hosts needs root on Linux");
    started = RealCluster.start(files.resolve("bed"), 3);
    // Before the last chapter no host is lost: none shall seem so because the machine is busy.
    started.heartbeat("30s");
  }

  @AfterAll
  static void stop() {
    if (started != null) {
      started.close();
    }
  }

  private static RealCluster cluster() {
    return Objects.requireNonNull(started);
  }

  /** The host that is asked. */
  private static Host asked() {
    return cluster().host(1);
  }

  private static ExecResult done(String... arguments) {
    return skep(asked(), arguments).orThrow();
  }

  /** How many containers of a service run on each host. */
  private static List<Integer> spread(String service) {
    return IntStream.rangeClosed(1, 3)
        .mapToObj(number -> containers(cluster().host(number), service).size())
        .toList();
  }

  private static void awaitSpread(String service, Integer... expected) {
    cluster()
        .await(
            service + " to run as " + List.of(expected),
            () -> spread(service).equals(List.of(expected)));
  }

  private static List<String> running(String service) {
    List<String> all = new ArrayList<>();
    IntStream.rangeClosed(1, 3)
        .forEach(number -> all.addAll(containers(cluster().host(number), service)));
    return all;
  }

  /** All tasks of a service as the command line has them in JSON. */
  private static List<JsonNode> tasks(String service) {
    JsonNode all = JSON.readTree(done("service", "ps", "-o", "json", service).stdout());
    return StreamSupport.stream(all.spliterator(), false).toList();
  }

  private static List<JsonNode> tasks(String service, String desired) {
    return tasks(service).stream()
        .filter(task -> task.path("desired").asString().equals(desired))
        .toList();
  }

  private static Set<Integer> slots(String service) {
    return tasks(service, "running").stream()
        .map(task -> task.path("slot").asInt())
        .collect(Collectors.toSet());
  }

  private static String pretty(String service) {
    return done("service", "inspect", "--pretty", service).stdout();
  }

  private static void awaitText(String what, String text, String... command) {
    cluster().await(what, () -> skep(asked(), command).stdout().contains(text));
  }

  @Test
  @Order(1)
  void scalingSpreadsEvenlyAndTakesTheNewestAway() {
    String pause = cluster().image("skep/pause:1");
    done("service", "create", "-d", "--name", "web", "--replicas", "2", pause);
    cluster().await("2 tasks", () -> running("web").size() == 2);
    List<String> first = running("web");

    done("service", "scale", "-d", "web=3");
    awaitSpread("web", 1, 1, 1);
    assertThat(running("web")).as("the empty host is used").containsAll(first);

    done("service", "scale", "-d", "web=9");
    awaitSpread("web", 3, 3, 3);

    done("service", "scale", "-d", "web=2");
    cluster().await("2 tasks", () -> running("web").size() == 2);
    assertThat(slots("web")).containsExactlyInAnyOrder(1, 2);
    assertThat(running("web")).hasSameElementsAs(first);
  }

  @Test
  @Order(2)
  void drainedNodeIsLeftAloneUntilThereIsSomethingNewToPlace() {
    Host drained = cluster().host(2);
    done("service", "scale", "-d", "web=6");
    awaitSpread("web", 2, 2, 2);

    done("node", "update", "--availability", "drain", drained.name());
    awaitSpread("web", 3, 0, 3);
    assertThat(nodesIn(asked(), "Ready")).as("it stays a manager").isEqualTo(3);
    done("service", "scale", "-d", "web=7");
    cluster().await("7 tasks", () -> running("web").size() == 7);
    assertThat(containers(drained, "web")).isEmpty();

    List<String> before = running("web");
    done("node", "update", "--availability", "active", drained.name());
    done("service", "scale", "-d", "web=10");
    cluster().await("10 tasks", () -> running("web").size() == 10);
    assertThat(containers(drained, "web")).as("all that is new").hasSize(3);
    assertThat(running("web")).as("nothing moves back").containsAll(before);
    done("service", "rm", "web");
  }

  @Test
  @Order(3)
  void tasksFollowTheLabelThatTheyAreConstrainedTo() {
    Host labelled = cluster().host(3);
    done(
        "service",
        "create",
        "-d",
        "--name",
        "room",
        "--replicas",
        "2",
        "--constraint",
        "node.labels.ROOM == N1",
        cluster().image("skep/pause:1"));
    awaitText(
        "the reason",
        "scheduling constraints not satisfied on 3 nodes",
        "service",
        "ps",
        "--no-trunc",
        "room");

    done("node", "update", "--label-add", "ROOM=N1", labelled.name());
    awaitSpread("room", 0, 0, 2);

    done("node", "update", "--label-rm", "ROOM", labelled.name());
    done("node", "update", "--label-add", "ROOM=N1", cluster().host(2).name());
    awaitSpread("room", 0, 2, 0);
    awaitText(
        "why they left",
        "assigned node no longer meets constraints",
        "service",
        "ps",
        "--no-trunc",
        "room");
    done("service", "rm", "room");
  }

  @Test
  @Order(4)
  void fifteenReplicasAreUpdatedAFewAtATimeAndTheOldOnesAreHistory() {
    done(
        "service",
        "create",
        "-d",
        "--name",
        "roll",
        "--replicas",
        "15",
        "--update-parallelism",
        "5",
        "--update-monitor",
        "500ms",
        "--rollback-parallelism",
        "5",
        "--rollback-monitor",
        "500ms",
        cluster().image("skep/pause:1"));
    awaitSpread("roll", 5, 5, 5);
    List<String> old = running("roll");

    done("service", "update", "-d", "--env-add", "COLOUR=blue", "roll");
    awaitText(
        "the end of the update", "update completed", "service", "inspect", "--pretty", "roll");

    assertThat(running("roll")).hasSize(15).doesNotContainAnyElementsOf(old);
    assertThat(tasks("roll", "running")).hasSize(15);
    assertThat(tasks("roll", "shutdown")).as("the history").hasSize(15);
    assertThat(slots("roll")).hasSize(15);
    String table = done("service", "ps", "roll").stdout();
    assertThat(table.lines().filter(line -> line.contains(" \\_ roll."))).hasSize(15);
  }

  @Test
  @Order(5)
  void failingUpdatePausesAndARollbackByHandTakesItBack() {
    List<String> before = running("roll");
    ExecResult failed =
        skep(
            asked(),
            "service",
            "update",
            "--image",
            cluster().image("skep/fail:1"),
            "--update-parallelism",
            "1",
            "roll");

    assertThat(failed.exitCode()).isNotZero();
    assertThat(failed.stdout() + failed.stderr())
        .contains("update paused due to failure or early termination of task");
    assertThat(running("roll").stream().filter(before::contains))
        .as("a slot is next once the task before it runs, however soon that one fails")
        .hasSizeGreaterThanOrEqualTo(10);

    assertThat(done("service", "rollback", "roll").stdout())
        .contains("rollback: manually requested rollback")
        .contains("overall progress: rolling back update: ")
        .contains("verify: Service converged");
    awaitText("the rollback", "rollback completed", "service", "inspect", "--pretty", "roll");
    assertThat(pretty("roll")).contains("pause:1");
    cluster().await("15 tasks", () -> running("roll").size() == 15);
    assertThat(tasks("roll", "shutdown"))
        .as("the one that failed says so")
        .anySatisfy(
            task -> assertThat(task.path("error").asString()).isEqualTo("task: non-zero exit (3)"));
    done("service", "rm", "roll");
  }

  @Test
  @Order(6)
  void tasksStartWhenWhatTheyDependOnIsHealthyAndDone() throws IOException {
    Path manifest =
        Files.writeString(
            files.resolve("gate.yml"),
            """
            services:
              db:
                image: %1$s
                healthcheck:
                  test: [CMD-SHELL, test -e /ready]
                  interval: 300ms
                  start_period: 60s
              migrate:
                image: %2$s
                deploy: {restart_policy: {condition: on-failure}}
              web:
                image: %1$s
                depends_on:
                  db: {condition: service_healthy}
                  migrate: {condition: service_completed_successfully}
                deploy: {replicas: 3}
            """
                .formatted(cluster().image("skep/web:1"), cluster().image("skep/job:1")));
    done("apply", "-f", manifest.toString(), "--stack", "gate");

    awaitText(
        "the reason",
        "waits for service gate_db to be healthy: 0 of 1 tasks are healthy\"",
        "service",
        "ps",
        "--no-trunc",
        "gate_web");
    cluster()
        .await(
            "tasks that are prepared meanwhile",
            () ->
                tasks("gate_web").stream()
                        .filter(task -> task.path("state").asString().equals("ready"))
                        .count()
                    == 3);
    assertThat(running("gate_web")).isEmpty();

    Host home =
        IntStream.rangeClosed(1, 3)
            .mapToObj(cluster()::host)
            .filter(host -> !containers(host, "gate_db").isEmpty())
            .findFirst()
            .orElseThrow();
    home.docker("exec", containers(home, "gate_db").getFirst(), "touch", "/ready").orThrow();

    awaitSpread("gate_web", 1, 1, 1);
    assertThat(done("service", "ps", "gate_web").stdout()).doesNotContain("waits for");
    done("stack", "rm", "gate");
    cluster().await("nothing to be left", () -> running("gate_web").isEmpty());
  }

  @Test
  @Order(7)
  void globalServiceHasATaskOnEachNodeThatIsThere() throws IOException {
    cluster().heartbeat("1s");
    done(
        "service",
        "create",
        "-d",
        "--name",
        "each",
        "--mode",
        "global",
        cluster().image("skep/pause:1"));
    awaitSpread("each", 1, 1, 1);
    awaitText("all three", "3/3", "service", "ls");
    Host lost = cluster().otherThan(cluster().leader(asked()), asked());

    cluster().daemon(lost).kill();
    lost.cutLink();
    cluster()
        .await(
            "its task to be given up",
            () ->
                tasks("each", "shutdown").size() == 1
                    && tasks("each", "running").size() == 2
                    && nodesIn(asked(), "Down") == 1);

    lost.healLink();
    cluster().startDaemon(lost);
    awaitText("a new task there", "3/3", "service", "ls");
    cluster()
        .await(
            "one container on each host",
            () -> spread("each").equals(List.of(1, 1, 1)) && tasks("each", "running").size() == 3);
    assertThat(tasks("each", "shutdown"))
        .singleElement()
        .satisfies(old -> assertThat(old.path("node").asString()).isEqualTo(lost.name()));

    done("node", "update", "--availability", "drain", lost.name());
    cluster().await("the drained host to be empty", () -> containers(lost, "each").isEmpty());
    assertThat(running("each")).hasSize(2);
    done("node", "update", "--availability", "active", lost.name());
    awaitSpread("each", 1, 1, 1);
    done("service", "rm", "each");
  }
}
