package dev.skep.agent;

import static dev.skep.agent.Tasks.all;
import static dev.skep.agent.Tasks.also;
import static dev.skep.agent.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skep.agent.runtime.Handle;
import dev.skep.agent.runtime.SimulatedRuntime;
import dev.skep.agent.runtime.SimulatedRuntime.Behaviour;
import dev.skep.agent.task.Observed;
import dev.skep.agent.task.Observed.Health;
import dev.skep.api.model.Protocol;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.model.Task;
import dev.skep.api.model.Task.HostPort;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.model.TaskState;
import dev.skep.api.session.AssignedTask;
import dev.skep.api.session.SessionMessage.Assignments;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentTest {
  /** On a busy machine; a test that needs it all has failed. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final AssignedTask ONE = task(1);
  private static final AssignedTask TWO = task(2);
  private static final Duration RESTORE_AFTER = Agent.Settings.defaults().restoreAfter();

  @TempDir Path directory;

  @Test
  void an_assigned_task_runs_and_is_reported() {
    SimulatedNode node = new SimulatedNode();

    assertThat(node.agent.assign(all(ONE))).isTrue();

    assertThat(node.state(ONE)).isEqualTo("running");
    assertThat(node.agent.statuses()).containsOnlyKeys(ONE.id());
  }

  @Test
  void a_replacement_waits_ready_for_its_turn() {
    SimulatedNode node = new SimulatedNode();

    node.agent.assign(all(ONE.withDesired(TaskState.READY)));
    assertThat(node.state(ONE)).isEqualTo("ready");

    node.agent.assign(also(2, ONE));
    assertThat(node.state(ONE)).isEqualTo("running");
  }

  @Test
  void ports_that_the_host_chose_are_reported() throws Exception {
    SimulatedNode node = new SimulatedNode();
    AssignedTask task =
        task(
            1,
            container -> container,
            List.of(),
            List.of(new PublishedPort(Protocol.TCP, 80, 0, PublishMode.HOST)),
            TaskSpec.Resources.none());

    node.agent.assign(all(task));

    assertThat(node.status(task).ports()).containsExactly(new HostPort(Protocol.TCP, 32_848, 80));
  }

  @Test
  void an_exit_is_reported_with_its_code() {
    SimulatedNode node = new SimulatedNode();
    node.agent.assign(all(ONE, TWO));

    node.runtime.exit(ONE.id(), 3);
    node.runtime.exit(TWO.id(), 0);

    assertThat(node.state(ONE)).isEqualTo("failed: task: non-zero exit (3)");
    assertThat(node.state(TWO)).isEqualTo("complete");
  }

  @Test
  void a_task_is_running_only_once_it_is_healthy_and_fails_when_it_is_not_any_more() {
    SimulatedNode node = node(new Behaviour("", "", true, false, false));
    node.agent.assign(all(ONE));
    assertThat(node.state(ONE)).isEqualTo("starting");

    node.runtime.health(ONE.id(), Health.HEALTHY);
    assertThat(node.state(ONE)).isEqualTo("running");

    node.runtime.health(ONE.id(), Health.UNHEALTHY);
    assertThat(node.state(ONE)).isEqualTo("failed: task: unhealthy container");
  }

  @Test
  void what_cannot_be_honoured_is_rejected_and_tried_once() {
    SimulatedNode node =
        node(new Behaviour("network back: no overlay networks", "", false, false, false));

    node.agent.assign(all(ONE));
    node.pass(Duration.ofMinutes(1));

    assertThat(node.reports(ONE)).containsExactly("rejected: network back: no overlay networks");
  }

  @Test
  void what_cannot_be_started_fails() {
    SimulatedNode node = node(new Behaviour("", "no such file", false, false, false));

    node.agent.assign(all(ONE));

    assertThat(node.state(ONE)).isEqualTo("failed: starting container failed: no such file");
  }

  @Test
  void a_task_that_shall_end_keeps_its_container_until_it_is_not_listed_any_more()
      throws Exception {
    SimulatedNode node = new SimulatedNode();
    node.agent.assign(all(ONE));

    node.agent.assign(also(2, ONE.withDesired(TaskState.SHUTDOWN)));
    assertThat(node.state(ONE)).isEqualTo("shutdown");
    assertThat(node.runtime.observe(Handle.of(ONE))).isInstanceOf(Observed.Ended.class);

    node.agent.assign(new Assignments(3, false, List.of(), List.of(ONE.id()), List.of()));
    assertThat(node.runtime.observe(Handle.of(ONE))).isInstanceOf(Observed.Absent.class);
    assertThat(node.agent.idle()).isTrue();
  }

  @Test
  void a_container_that_ignores_the_stop_signal_is_killed_after_its_grace_period() {
    AssignedTask stubborn = task(1, container -> container.stopGracePeriod(Duration.ofSeconds(3)));
    SimulatedNode node = node(new Behaviour("", "", false, true, false));
    node.agent.assign(all(stubborn));
    node.agent.assign(also(2, stubborn.withDesired(TaskState.SHUTDOWN)));

    node.pass(Duration.ofMillis(2_999));
    assertThat(node.state(stubborn)).isEqualTo("running");

    node.pass(Duration.ofMillis(1));
    assertThat(node.state(stubborn)).isEqualTo("shutdown");
    assertThat(node.status(stubborn).container())
        .satisfies(container -> assertThat(container.exitCode()).isEqualTo(137));
  }

  @Test
  void a_pull_ends_when_its_task_is_called_off_and_holds_no_other_task_up() {
    Behaviour endless = new Behaviour("", "", false, false, true);
    SimulatedRuntime runtime =
        new SimulatedRuntime(
            SimulatedRuntime.host("host1", 1, 1, "test"),
            task -> task.equals(TWO) ? Behaviour.OBEDIENT : endless);
    InstantSource clock = InstantSource.system();
    Agent.Settings oneAtATime =
        new Agent.Settings(Duration.ofMinutes(1), Duration.ofMinutes(1), 1, 1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Agent agent =
            new Agent(
                oneAtATime,
                runtime,
                AssignmentCache.none(),
                new Outbox(() -> {}),
                new Agent.Machinery(clock, (when, quick) -> {}, threads))) {
      agent.start();
      agent.assign(all(ONE));
      await().atMost(PATIENCE).until(() -> hasState(agent, ONE, TaskState.PREPARING));

      agent.assign(also(2, TWO));
      await().atMost(PATIENCE).until(() -> hasState(agent, TWO, TaskState.RUNNING));
      agent.assign(also(3, ONE.withDesired(TaskState.SHUTDOWN)));
      await().atMost(PATIENCE).until(() -> hasState(agent, ONE, TaskState.SHUTDOWN));
    }
  }

  @Test
  void a_task_missing_from_a_complete_set_goes() {
    SimulatedNode node = new SimulatedNode();
    node.agent.assign(all(ONE, TWO));

    node.agent.assign(all(TWO));

    assertThat(node.agent.statuses()).containsOnlyKeys(TWO.id());
  }

  @Test
  void an_increment_after_a_gap_is_not_taken() {
    SimulatedNode node = new SimulatedNode();
    assertThat(node.agent.assign(also(1, ONE))).isFalse();
    node.agent.assign(all(ONE));

    assertThat(node.agent.assign(also(3, TWO))).isFalse();

    assertThat(node.agent.statuses()).containsOnlyKeys(ONE.id());
  }

  @Test
  void a_task_waits_for_the_content_of_its_secrets() {
    SimulatedNode node = new SimulatedNode();
    AssignedTask task =
        task(1, container -> container.secrets(List.of(Tasks.file("db", "db", "0", "0", 0444))));

    node.agent.assign(all(task));
    assertThat(node.status(task).message()).isEqualTo("waiting for secret db");

    node.agent.assign(
        new Assignments(2, false, List.of(), List.of(), List.of(Tasks.payload("db", "s3cret"))));
    assertThat(node.state(task)).isEqualTo("running");
  }

  @Test
  void a_container_removed_behind_its_back_fails_the_task() {
    SimulatedNode node = new SimulatedNode();
    node.agent.assign(all(ONE));

    node.runtime.vanish(ONE.id());

    assertThat(node.state(ONE)).isEqualTo("failed: task: something removed the container");
  }

  @Test
  void a_new_agent_adopts_what_runs_and_reports_it() {
    SimulatedNode node = new SimulatedNode();
    node.agent.assign(all(ONE, TWO));

    node.replaceAgent(AssignmentCache.none());
    node.runtime.exit(TWO.id(), 3);
    node.agent.assign(all(ONE, TWO));

    assertThat(node.reports(ONE)).containsExactly("running");
    assertThat(node.state(TWO)).isEqualTo("failed: task: non-zero exit (3)");
  }

  @Test
  void nothing_is_touched_before_a_manager_has_told_everything() throws Exception {
    SimulatedNode node = new SimulatedNode();
    node.runtime.plant(ONE);

    node.pass(Duration.ofMinutes(5));
    assertThat(node.runtime.list()).hasSize(1);

    node.agent.assign(all(TWO));
    assertThat(node.runtime.observe(Handle.of(ONE))).isInstanceOf(Observed.Absent.class);
    assertThat(node.state(TWO)).isEqualTo("running");
  }

  @Test
  void while_the_engine_is_away_nothing_is_lost_and_the_reason_is_told() {
    SimulatedNode node = new SimulatedNode();
    node.agent.assign(all(ONE));

    node.runtime.outage(true);
    node.agent.assign(also(2, TWO));
    node.pass(Duration.ofMinutes(2));
    assertThat(node.agent.problem())
        .contains("engine unavailable at simulated://host1: end the outage");
    assertThat(node.state(ONE)).isEqualTo("running");

    node.runtime.outage(false);
    node.pass(Duration.ofSeconds(15));
    assertThat(node.agent.problem()).isEmpty();
    assertThat(node.state(TWO)).isEqualTo("running");
  }

  @Test
  void after_a_restart_without_managers_tasks_are_watched_again() {
    AssignmentCache cache = cache();
    SimulatedNode node = new SimulatedNode(task -> Behaviour.OBEDIENT, cache);
    node.agent.assign(all(ONE));
    node.replaceAgent(cache);
    node.runtime.exit(ONE.id(), 3);

    node.pass(RESTORE_AFTER);

    assertThat(node.state(ONE)).isEqualTo("failed: task: non-zero exit (3)");
  }

  @Test
  void after_a_reboot_without_managers_tasks_run_again() throws Exception {
    AssignmentCache cache = cache();
    SimulatedNode before = new SimulatedNode(task -> Behaviour.OBEDIENT, cache);
    before.agent.assign(all(ONE, TWO));
    before.runtime.exit(TWO.id(), 0);
    before.agent.close();

    SimulatedNode after = new SimulatedNode(task -> Behaviour.OBEDIENT, cache);
    after.pass(RESTORE_AFTER.minusMillis(1));
    assertThat(after.runtime.list()).isEmpty();
    after.pass(Duration.ofMillis(1));

    assertThat(after.state(ONE)).isEqualTo("running");
    assertThat(after.runtime.observe(Handle.of(TWO)))
        .as("a task that ended is not run again")
        .isInstanceOf(Observed.Absent.class);
  }

  @Test
  void after_a_reboot_a_manager_hears_what_became_of_the_tasks() {
    AssignmentCache cache = cache();
    SimulatedNode before = new SimulatedNode(task -> Behaviour.OBEDIENT, cache);
    before.agent.assign(all(ONE, TWO));
    before.runtime.exit(TWO.id(), 0);
    before.agent.close();

    SimulatedNode after = new SimulatedNode(task -> Behaviour.OBEDIENT, cache);
    after.agent.assign(all(ONE, TWO));

    assertThat(after.state(ONE)).isEqualTo("failed: task: something removed the container");
    assertThat(after.state(TWO)).isEqualTo("complete");
  }

  @Test
  void the_cache_holds_no_content_of_a_secret() throws Exception {
    SimulatedNode node = new SimulatedNode(task -> Behaviour.OBEDIENT, cache());
    AssignedTask task =
        task(1, container -> container.secrets(List.of(Tasks.file("db", "db", "0", "0", 0444))));
    node.agent.assign(all(List.of(Tasks.payload("db", "s3cret-content")), task));
    node.agent.close();

    byte[] written = Files.readAllBytes(directory.resolve("assignments"));

    assertThat(new String(written, java.nio.charset.StandardCharsets.ISO_8859_1))
        .contains("web")
        .doesNotContain("s3cret-content");
  }

  @Test
  void a_damaged_cache_is_ignored() throws Exception {
    Files.write(directory.resolve("assignments"), new byte[] {1, 0, 2, 'a', 'b', 0, 0});
    SimulatedNode node = new SimulatedNode(task -> Behaviour.OBEDIENT, cache());

    node.pass(RESTORE_AFTER);
    node.agent.assign(all(ONE));

    assertThat(node.state(ONE)).isEqualTo("running");
  }

  @Test
  void closing_leaves_everything_running() throws Exception {
    SimulatedNode node = new SimulatedNode();
    node.agent.assign(all(ONE));

    node.agent.close();

    assertThat(node.runtime.observe(Handle.of(ONE))).isInstanceOf(Observed.Running.class);
  }

  @Test
  void everything_is_reported_again_on_request() {
    SimulatedNode node = new SimulatedNode();
    node.agent.assign(all(ONE, TWO));
    node.reports(ONE);

    node.agent.reportAll();

    assertThat(node.reports(ONE)).containsExactly("running", "running");
    assertThat(node.reports(TWO)).containsExactly("running", "running");
  }

  private static boolean hasState(Agent agent, AssignedTask task, TaskState state) {
    Task.Status status = agent.statuses().get(task.id());
    return status != null && status.state() == state;
  }

  private SimulatedNode node(Behaviour behaviour) {
    return new SimulatedNode(task -> behaviour, AssignmentCache.none());
  }

  private AssignmentCache cache() {
    return AssignmentCache.in(directory.resolve("assignments"));
  }
}
