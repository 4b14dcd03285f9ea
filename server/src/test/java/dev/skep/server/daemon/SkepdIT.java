package dev.skep.server.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skep.api.http.DaemonInfo;
import dev.skep.api.http.ServiceView;
import dev.skep.api.http.StackChanges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Real processes on loopback, without containers. */
class SkepdIT {
  private static final String SIX =
      """
      services:
        web:
          image: web:1
          deploy: {replicas: 6}
      """;
  private static final int MANY = 2_000;

  /** Far more than a busy machine needs. */
  private static final Duration NOT_FOR_EVER = Duration.ofSeconds(120);

  private static final int KILLED_BY_TERM = 128 + 15;

  private final Path files;
  private final List<SkepdProcess> daemons = new ArrayList<>();

  SkepdIT(@TempDir Path files) {
    this.files = files;
  }

  /** What the daemons said, if it went wrong. */
  @RegisterExtension
  final AfterTestExecutionCallback told =
      context ->
          context
              .getExecutionException()
              .ifPresent(failure -> daemons.forEach(d -> System.out.println(d.log())));

  @AfterEach
  void close() throws InterruptedException {
    for (SkepdProcess daemon : daemons) {
      daemon.close();
    }
  }

  @Test
  void oneNodeFindsEverythingAgainAfterItWasKilled() throws Exception {
    SkepdProcess daemon = launch("a");
    eventually().until(daemon::serves);
    assertThat(daemon.info().state()).isEqualTo("inactive");
    daemon.init();
    daemon.apply("app", SIX);
    eventually().until(() -> daemon.running() == 6);
    String token = daemon.token("worker");
    DaemonInfo before = daemon.info();
    String refused = daemon.secondOnTheSameFiles(daemon.data());
    Path other = files.resolve("other");
    String taken = daemon.secondOnTheSameFiles(other);

    daemon.kill();
    daemon.restart();

    eventually().until(() -> daemon.serves() && daemon.info().leader());
    assertThat(daemon.info().nodeId()).isEqualTo(before.nodeId());
    assertThat(daemon.info().clusterId()).isEqualTo(before.clusterId());
    assertThat(daemon.token("worker")).isEqualTo(token);
    eventually().until(() -> daemon.running() == 6);
    assertThat(daemon.terminate()).isEqualTo(KILLED_BY_TERM);
    assertThat(daemon.log()).doesNotContain("ERROR").doesNotContain("Exception");
    Path record = daemon.data().resolve("member/node.json");
    Files.writeString(record, "{");
    assertThat(daemon.secondOnTheSameFiles(daemon.data()))
        .startsWith("1 skepd: the data directory is broken: " + record + " is broken");
    assertThat(refused)
        .startsWith("1 skepd: another skepd (process ")
        .contains("uses the data directory " + daemon.data());
    assertThat(taken).startsWith("1 ").contains("another process serves " + daemon.api.socket());
  }

  @Test
  void aHostWithoutAnEngineStartsAndSaysSo() throws Exception {
    SkepdProcess daemon =
        SkepdProcess.launch(
            files.resolve("a"), "--runtime", "docker", "--engine", "unix:///nonexistent/sock");
    daemons.add(daemon);
    eventually().until(daemon::serves);

    daemon.init();

    assertThat(daemon.info().engineError()).contains("/nonexistent/sock");
    assertThat(daemon.log()).contains("no task can run here until it answers");
    eventually().until(() -> daemon.nodesIn("ready") == 1);
  }

  @Test
  void threeManagersGoOnWithoutTheirLeaderAndAfterAPowerCut() throws Exception {
    SkepdProcess first = launch("a");
    SkepdProcess second = launch("b");
    SkepdProcess third = launch("c");
    eventually().until(() -> first.serves() && second.serves() && third.serves());
    first.init();
    assertThat(second.join(first, "manager")).isEqualTo("manager");
    assertThat(third.join(first, "manager")).isEqualTo("manager");
    second.apply("app", SIX);
    eventually().until(() -> first.running() == 6);
    eventually().until(() -> first.nodesIn("ready") == 3);

    long killed = System.nanoTime();
    first.kill();
    eventually().until(() -> accepts(second, "other"));
    System.out.printf(
        "leader killed → write accepted after %d ms%n", (System.nanoTime() - killed) / 1_000_000);
    first.restart();
    eventually().until(() -> first.serves() && second.nodesIn("ready") == 3);

    SkepdProcess leader = second.info().leader() ? second : third;
    SkepdProcess victim = leader == second ? third : second;
    long frozen = System.nanoTime();
    victim.freeze();
    eventually().until(() -> leader.nodesIn("down") == 1);
    System.out.printf(
        "host silent → node down after %d ms%n", (System.nanoTime() - frozen) / 1_000_000);
    eventually().until(() -> leader.running() >= 6);
    System.out.printf(
        "host silent → replacements running after %d ms%n",
        (System.nanoTime() - frozen) / 1_000_000);

    for (SkepdProcess daemon : daemons) {
      daemon.kill();
    }
    for (SkepdProcess daemon : daemons) {
      daemon.restart();
    }
    eventually()
        .until(
            () -> daemons.stream().allMatch(SkepdProcess::serves) && third.nodesIn("ready") == 3);
    eventually().until(() -> third.running() >= 6);
  }

  private static String many(int services, int version) {
    StringBuilder text = new StringBuilder("services:\n");
    for (int i = 0; i < services; i++) {
      text.append(
          """
            s%1$d:
              image: registry.example/team/app-%1$d:%2$d
              environment: {URL: "http://s%1$d.example.test/path"}
              ports: [{target: 80, mode: host}]
              deploy: {replicas: %3$d, labels: [team=blue]}
          """
              .formatted(i, version, i % 2));
    }
    return text.toString();
  }

  private static long counted(StackChanges changes, String action) {
    return changes.changes().stream().filter(change -> change.action().equals(action)).count();
  }

  @Test
  void thousandsOfServicesAreOneApply() throws Exception {
    SkepdProcess daemon = launch("a");
    eventually().until(daemon::serves);
    daemon.init();
    long start = System.nanoTime();

    StackChanges created = daemon.apply("app", many(MANY, 1));
    assertThat(counted(created, "created")).isEqualTo(MANY);
    StackChanges again = daemon.apply("app", many(MANY, 1));
    assertThat(counted(again, "unchanged")).isEqualTo(MANY);
    StackChanges updated = daemon.apply("app", many(MANY, 2));
    assertThat(counted(updated, "updated")).isEqualTo(MANY);

    Duration taken = Duration.ofNanos(System.nanoTime() - start);
    System.out.printf(
        "%d services created, left alone and updated in %d ms%n", MANY, taken.toMillis());
    assertThat(taken).isLessThan(NOT_FOR_EVER);
    assertThat(daemon.api.list("/services", ServiceView.class)).hasSize(MANY);
    eventually().until(() -> daemon.running() >= MANY / 2);
  }

  private static boolean accepts(SkepdProcess daemon, String stack) {
    try {
      daemon.apply(stack, SIX.replace("6", "1"));
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private SkepdProcess launch(String name) throws IOException {
    SkepdProcess daemon = SkepdProcess.launch(files.resolve(name));
    daemons.add(daemon);
    return daemon;
  }

  private static ConditionFactory eventually() {
    // A daemon that has just been started may refuse what it answers a moment later.
    return await()
        .ignoreExceptions()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofMillis(50));
  }
}
