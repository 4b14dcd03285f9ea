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
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The product's main job on three managers with three engines. The tests are chapters of one story:
 * starting three hosts for each would cost more than it tells.
 */
@TestMethodOrder(OrderAnnotation.class)
class ThreeHostsIT {
  @TempDir static Path files;
  private static @Nullable RealCluster started;

  @BeforeAll
  static void start() {
    assumeTrue(Prerequisites.isRoot(), "a bed of hosts needs root on Linux");
    started = RealCluster.start(files.resolve("bed"), 3);
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

  private static Path stack(String name, String text) throws IOException {
    return Files.writeString(files.resolve(name + ".yml"), text);
  }

  private static Path web(int replicas) throws IOException {
    return stack(
        "app",
        """
        services:
          web:
            image: %s
            environment: [GREETING=hello]
            configs:
              - source: motd
                target: /etc/motd
            secrets: [token]
            deploy:
              replicas: %d
              restart_policy: {delay: 1s}
        configs:
          motd: {file: ./motd}
        secrets:
          token: {file: ./token}
        """
            .formatted(cluster().image("skep/web:1"), replicas));
  }

  private static ExecResult apply(Host host, Path file, String... more) {
    String[] arguments = new String[5 + more.length];
    System.arraycopy(
        new String[] {"apply", "-f", file.toString(), "--stack", "app"}, 0, arguments, 0, 5);
    System.arraycopy(more, 0, arguments, 5, more.length);
    return skep(host, arguments);
  }

  private static int runningOn(Host host) {
    return containers(host, "app_web").size();
  }

  @Test
  @Order(1)
  void sixReplicasOnThreeEnginesAreTwoOnEach() throws IOException {
    Files.writeString(files.resolve("motd"), "welcome\n");
    Files.writeString(files.resolve("token"), "hunter2");

    ExecResult applied = apply(cluster().host(1), web(6), "--wait").orThrow();

    assertThat(applied.stdout()).contains("app_web");
    for (int i = 1; i <= 3; i++) {
      assertThat(containers(cluster().host(i), "app_web")).hasSize(2);
    }
    assertThat(skep(cluster().host(2), "service", "ls").orThrow().stdout())
        .as("any manager answers")
        .contains("app_web")
        .contains("6/6");
  }

  @Test
  @Order(2)
  void secretsAndConfigsReachTheContainerAndNothingElse() {
    Host host = cluster().host(1);
    String container = containers(host, "app_web").getFirst();
    assertThat(host.docker("exec", container, "cat", "/run/secrets/token").orThrow().stdout())
        .isEqualTo("hunter2");
    assertThat(host.docker("exec", container, "cat", "/etc/motd").orThrow().stdout())
        .isEqualTo("welcome\n");
    assertThat(cluster().daemon(host).logTail(1_000)).doesNotContain("hunter2");
    assertThat(host.docker("inspect", container).orThrow().stdout()).doesNotContain("hunter2");
  }

  @Test
  @Order(3)
  void applyingTheSameAgainChangesNothing() throws IOException {
    List<String> before = containers(cluster().host(1), "app_web");
    ExecResult again = apply(cluster().host(1), web(6)).orThrow();
    assertThat(again.stdout()).doesNotContain("Creating").doesNotContain("Updating");
    assertThat(containers(cluster().host(1), "app_web")).isEqualTo(before);
  }

  @Test
  @Order(4)
  void containersOutliveTheDaemonsDeathUntouched() throws IOException {
    Host host = cluster().otherThan(cluster().leader(cluster().host(1)));
    // However long the daemon's start takes on this machine, the host shall not be taken for lost.
    cluster().heartbeat("60s");
    List<String> before = containers(host, "app_web");
    String startedAt = startTimes(host, before);

    cluster().daemon(host).kill();
    cluster().startDaemon(host);
    cluster().await("all to be ready", () -> nodesIn(cluster().host(1), "Ready") == 3);

    assertThat(skep(host, "service", "scale", "app_web=6").orThrow().exitCode()).isZero();
    assertThat(containers(host, "app_web")).isEqualTo(before);
    assertThat(startTimes(host, before)).isEqualTo(startedAt);
    cluster().heartbeat("1s");
  }

  private static String startTimes(Host host, List<String> containers) {
    String[] arguments = new String[3 + containers.size()];
    arguments[0] = "inspect";
    arguments[1] = "--format";
    arguments[2] = "{{.State.StartedAt}} {{.RestartCount}}";
    for (int i = 0; i < containers.size(); i++) {
      arguments[3 + i] = containers.get(i);
    }
    return host.docker(arguments).orThrow().stdout();
  }

  @Test
  @Order(5)
  void deadHostIsDownAndItsReplicasRunElsewhere() {
    Host leader = cluster().leader(cluster().host(1));
    Host lost = cluster().otherThan(leader);
    Host third = cluster().otherThan(leader, lost);

    cluster().daemon(lost).kill();
    lost.cutLink();

    cluster().await("6 replicas on two hosts", () -> runningOn(leader) + runningOn(third) == 6);
    cluster().await("the host to be down", () -> nodesIn(leader, "Down") == 1);
    lost.healLink();
    cluster().startDaemon(lost);
    cluster().await("the lost host to be ready", () -> nodesIn(leader, "Ready") == 3);
    cluster().await("its stale containers to be gone", () -> runningOn(lost) == 0);
    assertThat(runningOn(leader) + runningOn(third)).isEqualTo(6);
  }

  @Test
  @Order(6)
  void deadLeaderIsReplacedAndTheNewOneAcceptsAnApply() throws IOException {
    Host leader = cluster().leader(cluster().host(1));
    Host survivor = cluster().otherThan(leader);
    Path sevenReplicas = web(7);

    cluster().daemon(leader).kill();
    Duration taken =
        time(() ->
            cluster().await("an accepted apply", () -> apply(survivor, sevenReplicas).succeeded()));
    Duration usual = time(() -> apply(survivor, sevenReplicas).orThrow());

    System.out.printf(
        "leader killed → apply accepted after %d ms; the same command takes %d ms anyway%n",
        taken.toMillis(), usual.toMillis());
    cluster().startDaemon(leader);
    cluster().await("all to be ready", () -> nodesIn(survivor, "Ready") == 3);
  }

  private static Duration time(Runnable step) {
    long begin = System.nanoTime();
    step.run();
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  @Test
  @Order(7)
  void withoutAQuorumTheClusterSaysSoAndRecoversByItself() throws IOException {
    Host one = cluster().host(1);
    cluster().daemon(cluster().host(2)).kill();
    cluster().daemon(cluster().host(3)).kill();
    int runningHere = runningOn(one);

    ExecResult refused = apply(one, web(2));

    assertThat(refused.exitCode()).isNotZero();
    assertThat(refused.stderr()).doesNotContain("Exception");
    assertThat(runningOn(one)).as("containers keep running").isEqualTo(runningHere);

    cluster().startDaemon(cluster().host(2));
    cluster().startDaemon(cluster().host(3));
    Path threeReplicas = web(3);
    cluster().await("an accepted apply", () -> apply(one, threeReplicas).succeeded());
  }

  @Test
  @Order(8)
  void invalidManifestNamesThePlaceAndChangesNothing() throws IOException {
    Path bad =
        stack(
            "bad",
            """
            services:
              ok:
                image: x
              web:
                image: y
                replicaz: 3
            """);
    ExecResult refused = skep(cluster().host(1), "apply", "-f", bad.toString(), "--stack", "bad");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.stderr()).contains("bad.yml:6:5").contains("replicaz");
    assertThat(skep(cluster().host(1), "stack", "ls").stdout()).doesNotContain("bad");
  }

  @Test
  @Order(9)
  void whatCannotBePlacedSaysWhy() throws IOException {
    Path nowhere =
        stack(
            "nowhere",
            """
            services:
              db:
                image: %s
                deploy:
                  placement:
                    constraints: [node.labels.disk == ssd]
            """
                .formatted(cluster().image("skep/pause:1")));
    Host host = cluster().host(1);
    skep(host, "apply", "-f", nowhere.toString(), "--stack", "nowhere").orThrow();
    cluster()
        .await(
            "the reason",
            () ->
                skep(host, "service", "ps", "--no-trunc", "nowhere_db")
                    .stdout()
                    .contains("scheduling constraints not satisfied on 3 nodes"));

    skep(host, "node", "update", "--label-add", "disk=ssd", cluster().host(2).name()).orThrow();
    cluster()
        .await(
            "the task on the labelled host",
            () -> containers(cluster().host(2), "nowhere_db").size() == 1);
    skep(host, "stack", "rm", "nowhere").orThrow();
    cluster()
        .await(
            "the container to be gone",
            () -> containers(cluster().host(2), "nowhere_db").isEmpty());
  }

  @Test
  @Order(10)
  void drainMovesEveryTaskOfTheNodeAndNothingElse() {
    Host drained = cluster().host(2);
    Host asked = cluster().host(1);
    cluster().await("three replicas", () -> total() == 3);
    skep(asked, "node", "update", "--availability", "drain", drained.name()).orThrow();
    cluster().await("nothing on the drained host", () -> runningOn(drained) == 0 && total() == 3);
    skep(asked, "node", "update", "--availability", "active", drained.name()).orThrow();
    skep(asked, "stack", "rm", "app").orThrow();
    cluster().await("nothing to be left", () -> total() == 0);
  }

  private static Path rolling(String command) throws IOException {
    return stack(
        "roll",
        """
        services:
          app:
            image: %s
            command: %s
            deploy:
              replicas: 4
              update_config: {parallelism: 2, monitor: 2s, failure_action: rollback}
              rollback_config: {parallelism: 0, monitor: 2s}
        """
            .formatted(cluster().image("skep/pause:1"), command));
  }

  @Test
  @Order(11)
  void anUpdateThatFailsGoesBackByItselfAndTheOneWhoWaitsIsTold() throws IOException {
    Host host = cluster().host(1);
    skep(host, "apply", "-f", rolling("[]").toString(), "--stack", "roll", "--wait").orThrow();

    Path broken = rolling("[/no/such/program]");
    ExecResult failed = skep(host, "apply", "-f", broken.toString(), "--stack", "roll", "--wait");

    assertThat(failed.exitCode()).isNotZero();
    assertThat(failed.stdout() + failed.stderr()).contains("update rolled back due to failure");
    cluster()
        .await(
            "the rollback",
            () ->
                skep(host, "service", "inspect", "--pretty", "roll_app")
                    .stdout()
                    .contains("rollback completed"));
    assertThat(skep(host, "service", "ls").orThrow().stdout()).contains("4/4");
    skep(host, "stack", "rm", "roll").orThrow();
  }

  private static int total() {
    return runningOn(cluster().host(1))
        + runningOn(cluster().host(2))
        + runningOn(cluster().host(3));
  }
}
