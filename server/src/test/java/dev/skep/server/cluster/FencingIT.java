package dev.skep.server.cluster;

import static dev.skep.server.cluster.RealCluster.containers;
import static dev.skep.server.cluster.RealCluster.nodesIn;
import static dev.skep.server.cluster.RealCluster.skep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.testbed.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
 * A singleton on three real engines, and hosts that nobody can reach: what runs there ends before
 * another one starts, although the daemon there does nothing. Chapters of one story.
 */
@TestMethodOrder(OrderAnnotation.class)
class FencingIT {
  /** A short lease, so that the test is short: it must only bear a loaded machine. */
  private static final Duration LEASE = Duration.ofSeconds(10);

  private static final Duration STOP_AFTER = Duration.ofSeconds(5);

  /** The lease, the time until the node is called down, the margin, and a loaded machine. */
  private static final Duration REPLACED_WITHIN = Duration.ofSeconds(60);

  @TempDir static Path files;
  private static @Nullable RealCluster started;
  private static @Nullable Host leads;

  @BeforeAll
  static void start() throws IOException {
    RealCluster cluster = RealCluster.start(files.resolve("bed"), 3);
    started = cluster;
    Host leader = cluster.leader(cluster.host(1));
    leads = leader;
    Path stack =
        Files.writeString(
            files.resolve("stack.yml"),
            """
            services:
              db:
                image: %s
                stop_grace_period: 2s
                x-skep: {singleton: true, singleton_lease: %ds}
                deploy:
                  placement: {constraints: ["node.hostname != %s"]}
                  restart_policy: {delay: 0s}
              edge:
                image: %s
                stop_grace_period: 2s
                x-skep: {disconnect: stop, disconnect_after: %ds}
                deploy:
                  replicas: 2
                  placement: {constraints: ["node.hostname != %s"], max_replicas_per_node: 1}
            """
                .formatted(
                    cluster.image("skep/web:1"),
                    LEASE.toSeconds(),
                    leader.name(),
                    cluster.image("skep/web:1"),
                    STOP_AFTER.toSeconds(),
                    leader.name()));
    skep(leader, "apply", "-f", stack.toString(), "--stack", "app", "--wait").orThrow();
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

  private static Host leader() {
    return Objects.requireNonNull(leads);
  }

  /** The host that runs the singleton. */
  private static Host holder() {
    Host one = cluster().otherThan(leader());
    return containers(one, "app_db").isEmpty() ? cluster().otherThan(leader(), one) : one;
  }

  private static Instant time(Host host, String container, String which) {
    String text =
        host.docker("inspect", "--format", "{{.State." + which + "}}", container)
            .orThrow()
            .stdout()
            .strip();
    return Instant.parse(text);
  }

  /** Waits until it runs on the other host, and compares what the two engines say. */
  private static void runsElsewhereOnlyAfterItsEnd(Host lost, String container) {
    Host other = cluster().otherThan(leader(), lost);
    cluster()
        .await(
            "the singleton on " + other.name(),
            REPLACED_WITHIN,
            () -> !containers(other, "app_db").isEmpty());
    assertThat(containers(lost, "app_db")).as("what runs on the lost host").isEmpty();
    Instant ended = time(lost, container, "FinishedAt");
    Instant begun = time(other, containers(other, "app_db").getFirst(), "StartedAt");
    System.out.printf(
        "ended %s, started elsewhere %s: %d ms later%n",
        ended, begun, Duration.between(ended, begun).toMillis());
    assertThat(ended).isBefore(begun);
  }

  private static void allReady() {
    cluster().await("all to be ready", () -> nodesIn(leader(), "Ready") == 3);
  }

  @Test
  @Order(1)
  void singletonOfAHostThatHangsEndsBeforeAnotherStarts() {
    Host lost = holder();
    String container = containers(lost, "app_db").getFirst();

    cluster().daemon(lost).pause();
    lost.cutLink();

    runsElsewhereOnlyAfterItsEnd(lost, container);
    lost.healLink();
    cluster().daemon(lost).resume();
    allReady();
  }

  @Test
  @Order(2)
  void guardOutlivesTheDaemonAndTheNextOneTakesItOver() {
    Host lost = holder();
    String container = containers(lost, "app_db").getFirst();

    cluster().daemon(lost).kill();
    lost.cutLink();

    runsElsewhereOnlyAfterItsEnd(lost, container);
    lost.healLink();
    cluster().startDaemon(lost);
    allReady();
    cluster().await("stale containers to be gone", () -> containers(lost, "app_db").isEmpty());
  }

  @Test
  @Order(3)
  void singletonGoesOnThroughTheDeathOfTheDaemon() {
    Host host = holder();
    List<String> before = containers(host, "app_db");

    cluster().daemon(host).kill();
    cluster().startDaemon(host);
    allReady();

    assertThat(containers(host, "app_db")).isEqualTo(before);
  }

  @Test
  @Order(4)
  void tasksThatShallStopDoSoWithoutManagersAndSayWhy() {
    Host lost = cluster().otherThan(leader(), holder());
    cluster().await("a task here", () -> !containers(lost, "app_edge").isEmpty());
    String container = containers(lost, "app_edge").getFirst();
    Instant cut = Instant.now();

    lost.cutLink();

    cluster().await("its end", () -> containers(lost, "app_edge").isEmpty());
    Duration after = Duration.between(cut, time(lost, container, "FinishedAt"));
    System.out.printf("stopped %d ms after the cut%n", after.toMillis());
    assertThat(after).isGreaterThan(STOP_AFTER.minusSeconds(2));
    lost.healLink();
    allReady();
    cluster()
        .await(
            "the reason",
            () ->
                skep(leader(), "service", "ps", "app_edge", "--no-trunc")
                    .stdout()
                    .contains("no manager answered for 5 s"));
  }
}
