package dev.skep.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Task;
import dev.skep.api.state.ClusterState;
import dev.skep.server.http.CliOnManager.Ended;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Single services from the command line, down to tasks of real controllers. */
class CliServicesTest {
  @TempDir private Path folder;
  private CliOnManager cli;

  @BeforeEach
  void start() {
    cli = new CliOnManager(folder);
  }

  @AfterEach
  void stop() {
    cli.close();
  }

  private ClusterState state() {
    return cli.manager().store().state();
  }

  private Service service(String name) {
    return state().serviceNamed(name).orElseThrow();
  }

  private ServiceSpec spec(String name) {
    return state().spec(service(name).id()).orElseThrow();
  }

  private Set<String> tasks(String name) {
    return state()
        .tasksOfService(service(name).id())
        .filter(Task::isWanted)
        .map(task -> task.id().toString())
        .collect(Collectors.toSet());
  }

  private void createWeb(String... more) {
    String[] all =
        java.util.stream.Stream.of(
                List.of("service", "create", "--name", "web", "--update-monitor", "50ms"),
                List.of(more),
                List.of("web:1"))
            .flatMap(List::stream)
            .toArray(String[]::new);
    cli.done(all);
  }

  @Test
  void creatingPrintsTheIdAndProgressUntilItIsStable() {
    String out =
        cli.done(
            "service",
            "create",
            "--name",
            "web",
            "--update-monitor=1s",
            "--replicas=2",
            "-e",
            "A=1",
            "web:1",
            "sh",
            "-c",
            "--not-a-flag");
    assertThat(out)
        .startsWith(service("web").id() + "\noverall progress: ")
        .contains("overall progress: 2 out of 2 tasks\n")
        .contains("verify: Waiting 1 seconds to verify that tasks are stable...\n")
        .endsWith("verify: Service converged\n");
    assertThat(spec("web").task().container().args()).containsExactly("sh", "-c", "--not-a-flag");
    assertThat(spec("web").task().container().env()).containsExactly("A=1");
  }

  @Test
  void aServiceWithoutANameGetsOne() {
    String id = cli.done("service", "create", "-d", "web:1").strip();
    assertThat(state().services().map(s -> s.id().toString())).containsExactly(id);
    assertThat(state().services().map(s -> s.meta().name()))
        .allMatch(name -> name.matches("[a-z]+_[a-z]+"));
  }

  @Test
  void quietAndDetachedPrintTheIdAlone() {
    assertThat(cli.done("service", "create", "-q", "--name=a", "--update-monitor=0s", "web:1"))
        .isEqualTo(service("a").id() + "\n");
    assertThat(cli.done("service", "create", "-d", "--name=b", "web:1"))
        .isEqualTo(service("b").id() + "\n");
    assertThat(cli.done("service", "create", "--detach=true", "--name=c", "web:1"))
        .isEqualTo(service("c").id() + "\n");
  }

  @Test
  void variablesComeFromFilesAndFromHere() throws IOException {
    cli.write("vars", "# comment\nA=1\nHERE\nNOWHERE\n");
    cli.done("service", "create", "-d", "--name=web", "--env-file=vars", "-e", "A=2", "web:1");
    assertThat(spec("web").task().container().env()).containsExactly("A=2", "HERE=here", "NOWHERE");
    cli.done("service", "update", "-d", "--env-add", "HERE", "--env-rm", "A", "web");
    assertThat(spec("web").task().container().env()).containsExactly("HERE=here", "NOWHERE");
  }

  @Test
  void whatNeedsNoNewTasksDoesNotRoll() {
    createWeb("--replicas=2");
    Set<String> before = tasks("web");
    String out =
        cli.done(
            "service",
            "update",
            "--label-add=a=b",
            "--update-parallelism=2",
            "--update-delay=1ms",
            "web");
    assertThat(out).startsWith("web\n").endsWith("verify: Service converged\n");
    assertThat(tasks("web")).isEqualTo(before);
    cli.done("service", "update", "--replicas=3", "web");
    assertThat(tasks("web")).hasSize(3).containsAll(before);
    assertThat(service("web").number()).isEqualTo(3);
  }

  @Test
  void whatTasksRunRollsAndForceDoesToo() {
    createWeb("--replicas=2");
    Set<String> before = tasks("web");
    assertThat(cli.done("service", "update", "--image=web:2", "web"))
        .endsWith("verify: Service converged\n");
    Set<String> second = tasks("web");
    assertThat(second).hasSize(2).doesNotContainAnyElementsOf(before);
    cli.done("service", "update", "--force", "web");
    assertThat(tasks("web")).hasSize(2).doesNotContainAnyElementsOf(second);
    cli.done("service", "update", "--rollback", "web");
    cli.done("service", "update", "--rollback", "--rollback=true", "web");
    Ended both = cli.skep("service", "update", "--rollback", "--image=x", "web");
    assertThat(both.code()).isEqualTo(2);
    assertThat(both.err()).contains("other flags may not be combined with --rollback");
  }

  @Test
  void anUpdateThatChangesNothingCommitsNothing() {
    createWeb();
    long number = service("web").number();
    cli.done("service", "update", "--image=web:1", "--replicas=1", "web");
    assertThat(service("web").number()).isEqualTo(number);
  }

  @Test
  void aPausedUpdateIsToldAndGoesOnWithTheNextUpdate() {
    createWeb("--replicas=2", "--restart-delay=1ms");
    Ended failed = cli.skep("service", "update", "--image=" + OneManager.BROKEN, "web");
    assertThat(failed.code()).isEqualTo(3);
    assertThat(failed.err()).contains("update paused due to failure or early termination of task");
    assertThat(cli.done("service", "update", "--image=web:3", "web"))
        .endsWith("verify: Service converged\n");
  }

  /** Two who change different things of one service both get what they wanted. */
  @Test
  void changesAtTheSameTimeAreNotLost() throws Exception {
    createWeb("--update-parallelism=0");
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Callable<Integer>> changes =
          IntStream.range(0, 12)
              .<Callable<Integer>>mapToObj(
                  i -> () -> cli.skep("service", "update", "-d", "--label-add=l" + i, "web").code())
              .toList();
      for (Future<Integer> change : threads.invokeAll(changes)) {
        assertThat(change.get()).isZero();
      }
    }
    assertThat(spec("web").labels()).hasSize(12);
  }

  @Test
  void mistakesAreWrongCallsAndRefusalsAreSaidInSwarmsWords() {
    createWeb();
    Ended wrong = cli.skep("service", "create", "--replicas=many", "web:1");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("--replicas: 'many' is not a whole number");
    assertThat(cli.skep("service", "create", "--bogus", "web:1").code()).isEqualTo(2);
    assertThat(cli.skep("service", "create").code()).isEqualTo(2);

    Ended again = cli.skep("service", "create", "-d", "--name=web", "web:1");
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err())
        .isEqualTo("Error: name conflicts with an existing object: service web already exists\n");
    assertThat(cli.skep("service", "create", "-d", "--secret=nope", "web:1").err())
        .isEqualTo("Error: secret not found: nope\n");
    assertThat(cli.skep("service", "create", "-d", "--limit-cpu=0.00001", "web:1").err())
        .isEqualTo("Error: invalid cpu value 0.00001: Must be at least 0.001\n");
    assertThat(cli.skep("service", "update", "-d", "--image=x", "nope").err())
        .isEqualTo("Error: service nope not found\n");
    assertThat(cli.skep("service", "create", "-d", "--with-registry-auth", "web:1").err())
        .contains("--with-registry-auth: ");
  }

  @Test
  void aChangeByHandShowsInThePlanOfItsStackWithWhoMadeIt() throws IOException {
    cli.write("s.yml", "services: {web: {image: 'web:1', deploy: {replicas: 2}}}\n");
    cli.done("apply", "-f", "s.yml", "-s", "shop");
    cli.done("service", "update", "-d", "--replicas=5", "shop_web");
    Ended diff = cli.skep("diff", "-f", "s.yml", "-s", "shop");
    assertThat(diff.code()).isEqualTo(1);
    assertThat(diff.out())
        .contains("deploy.replicas: 5 → 2   (set by 'service update', not by the files)");
  }

  @Test
  void inspectingShowsSwarmsJsonAndMissingOnesAreNamed() {
    cli.done(
        "service",
        "create",
        "-d",
        "--name=full",
        "--label=l1=v1",
        "--container-label=cl=cv",
        "--hostname=h",
        "-e",
        "A=1",
        "-w",
        "/tmp",
        "-u",
        "0",
        "--stop-signal=SIGTERM",
        "--stop-grace-period=2s",
        "--mount=type=bind,source=/tmp,target=/hosttmp,readonly",
        "--health-cmd=true",
        "--health-interval=5s",
        "--health-retries=2",
        "--dns=8.8.8.8",
        "--limit-cpu=0.5",
        "--limit-memory=64m",
        "--limit-pids=100",
        "--reserve-cpu=0.1",
        "--restart-condition=on-failure",
        "--restart-delay=2s",
        "--restart-window=1m",
        "--restart-max-attempts=3",
        "--constraint=node.role==manager",
        "--placement-pref=spread=node.labels.zone",
        "--replicas-max-per-node=2",
        "--log-driver=json-file",
        "--log-opt=max-size=1m",
        "--update-delay=1s",
        "--update-max-failure-ratio=0.2",
        "--update-order=start-first",
        "--endpoint-mode=dnsrr",
        "--publish=published=8123,target=80,mode=host",
        "busybox",
        "sh",
        "-c",
        "true");
    Ended ended = cli.skep("service", "inspect", "nope", "full");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err()).isEqualTo("Error: no such service: nope\n");
    assertThat(ended.out().replaceAll("\\s+", ""))
        .contains(
            "\"Spec\":{\"Name\":\"full\",\"Labels\":{\"l1\":\"v1\"},\"TaskTemplate\":{\"ContainerSpec\":{"
                + "\"Image\":\"busybox:latest\",\"Labels\":{\"cl\":\"cv\"},\"Args\":[\"sh\",\"-c\",\"true\"],"
                + "\"Hostname\":\"h\",\"Env\":[\"A=1\"],\"Dir\":\"/tmp\",\"User\":\"0\",\"Init\":false,"
                + "\"StopSignal\":\"SIGTERM\",\"Mounts\":[{\"Type\":\"bind\",\"Source\":\"/tmp\","
                + "\"Target\":\"/hosttmp\",\"ReadOnly\":true}],\"StopGracePeriod\":2000000000,"
                + "\"Healthcheck\":{\"Test\":[\"CMD-SHELL\",\"true\"],\"Interval\":5000000000,"
                + "\"Retries\":2},\"DNSConfig\":{\"Nameservers\":[\"8.8.8.8\"]},\"Isolation\":\"default\"},"
                + "\"Resources\":{\"Limits\":{\"NanoCPUs\":500000000,\"MemoryBytes\":67108864,"
                + "\"Pids\":100},\"Reservations\":{\"NanoCPUs\":100000000}},\"RestartPolicy\":{"
                + "\"Condition\":\"on-failure\",\"Delay\":2000000000,\"MaxAttempts\":3,"
                + "\"Window\":60000000000},\"Placement\":{\"Constraints\":[\"node.role==manager\"],"
                + "\"Preferences\":[{\"Spread\":{\"SpreadDescriptor\":\"node.labels.zone\"}}],"
                + "\"MaxReplicas\":2},\"LogDriver\":{\"Name\":\"json-file\",\"Options\":{"
                + "\"max-size\":\"1m\"}},\"ForceUpdate\":0,\"Runtime\":\"container\"},"
                + "\"Mode\":{\"Replicated\":{\"Replicas\":1}},\"UpdateConfig\":{\"Parallelism\":1,"
                + "\"Delay\":1000000000,\"FailureAction\":\"pause\",\"Monitor\":5000000000,"
                + "\"MaxFailureRatio\":0.2,\"Order\":\"start-first\"}")
        .contains(
            "\"EndpointSpec\":{\"Mode\":\"dnsrr\",\"Ports\":[{\"Protocol\":\"tcp\",\"TargetPort\":80,"
                + "\"PublishedPort\":8123,\"PublishMode\":\"host\"}]}")
        .doesNotContain("PreviousSpec");
    cli.done("service", "update", "-d", "--label-add=x=y", "full");
    assertThat(cli.done("service", "inspect", "full")).contains("\"PreviousSpec\": {");
  }

  @Test
  void tasksAreFilteredAndNamedByIdsIfSoWanted() {
    createWeb("--replicas=2");
    cli.done("service", "create", "-d", "--name=stuck", "--constraint=node.labels.a==b", "web:1");
    Awaited.until(() -> cli.done("service", "ps", "--no-trunc", "stuck").contains("node.labels.a"));
    cli.done("service", "update", "--image=web:2", "web");

    assertThat(cli.done("service", "ps", "web").lines())
        .hasSize(5)
        .anyMatch(line -> line.contains(" \\_ web.1   web:1") && line.contains("Shutdown"));
    assertThat(cli.done("service", "ps", "-f", "desired-state=running", "web").lines()).hasSize(3);
    assertThat(cli.done("service", "ps", "-q", "-f", "name=web.2", "web", "stuck").lines())
        .hasSize(2);
    assertThat(cli.done("service", "ps", "-f", "node=node-1", "-f", "node=node-2", "web").lines())
        .hasSize(5);
    assertThat(cli.done("service", "ps", "-f", "node=node-3", "web").lines()).hasSize(1);
    assertThat(cli.done("service", "ps", "--no-resolve", "--no-trunc", "web"))
        .contains(service("web").id() + ".1", OneManager.SELF.toString())
        .doesNotContain("node-1");
    Ended mixed = cli.skep("service", "ps", "web", "nope");
    assertThat(mixed.code()).isEqualTo(1);
    assertThat(mixed.err()).isEqualTo("Error: no such service: nope\n");
    assertThat(mixed.out().lines()).hasSize(5);
    assertThat(cli.skep("service", "ps", "-f", "foo=bar", "web").code()).isEqualTo(2);
    assertThat(cli.done("node", "ps", "node-1", "node-2").lines()).hasSize(5);
    assertThat(cli.done("service", "ls", "-o", "wide"))
        .containsPattern("WAITING ON(.|\n)*stuck .*1 task: no suitable node");
    assertThat(cli.done("service", "inspect", "--pretty", "stuck"))
        .contains("Waiting on:\t1 task: no suitable node");
  }

  @Test
  void describingShowsWhatThereIsWhatItWaitsForAndWhatHappenedNewestLast() throws IOException {
    createWeb();
    cli.done("service", "update", "--replicas=2", "web");
    cli.done("service", "create", "-d", "--name=stuck", "--constraint=node.labels.a==b", "web:1");
    Awaited.until(() -> cli.done("service", "ps", "--no-trunc", "stuck").contains("node.labels.a"));

    String web = cli.done("describe", "service", "web");
    assertThat(web)
        .startsWith("ID:\t\t" + service("web").id())
        .contains("\nTasks:\nID ", "web.1", "\nEvents:\nWHEN ");
    assertThat(web.indexOf("ServiceCreated"))
        .isPositive()
        .isLessThan(web.indexOf("ServiceUpdated"));
    assertThat(web).contains("deploy.replicas: 1 → 2").doesNotContain("stuck");

    assertThat(cli.done("describe", "services", "stuck"))
        .containsPattern("\nWaiting:\n stuck.1: .*node.labels.a == b");
    String task = cli.done("service", "ps", "-q", "stuck").strip();
    assertThat(cli.done("describe", "task", task))
        .startsWith("Name:\t\tstuck.1\n")
        .containsPattern("Waiting on:\t.*node.labels.a == b");
    assertThat(cli.done("describe", "node", "node-1")).contains("Hostname:", "\nTasks:\n", "web.");
    assertThat(cli.done("describe", "service", "web", "-o", "json"))
        .contains("\"kind\": \"service\"", "\"events\": [", "\"tasks\": [");

    cli.write("s.yml", "services: {web: {image: 'web:1'}}\n");
    cli.done("apply", "-f", "s.yml", "-s", "shop");
    assertThat(cli.done("describe", "stack", "shop"))
        .startsWith("Name:\t\tshop\n")
        .contains("\nServices:\n", "shop_web", "\nRevisions:\n", "\nEvents:\n");
    cli.write("key", "a");
    cli.done("secret", "create", "key", "key");
    assertThat(cli.done("describe", "secret", "key")).contains("SecretCreated");
    assertThat(cli.skep("describe", "service", "nope").code()).isEqualTo(1);
    assertThat(cli.skep("describe", "thing", "nope").code()).isEqualTo(2);
  }
}
