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
}
