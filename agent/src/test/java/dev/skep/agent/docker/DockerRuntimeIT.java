package dev.skep.agent.docker;

import static dev.skep.agent.Tasks.all;
import static dev.skep.agent.Tasks.also;
import static dev.skep.agent.Tasks.file;
import static dev.skep.agent.Tasks.payload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.skep.agent.AssignmentCache;
import dev.skep.agent.Tasks;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.HealthCheck;
import dev.skep.api.model.ContainerSpec.Mount;
import dev.skep.api.model.ContainerSpecBuilder;
import dev.skep.api.model.EngineOptions;
import dev.skep.api.model.EngineOptions.Pull;
import dev.skep.api.model.Node;
import dev.skep.api.model.Protocol;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.model.Task.HostPort;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.model.TaskSpec.NetworkAttachment;
import dev.skep.api.model.TaskState;
import dev.skep.api.session.AssignedTask;
import dev.skep.api.session.SessionMessage.Assignments;
import dev.skep.testbed.Images;
import dev.skep.testbed.Prerequisites;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;

/** One real engine; each test leaves it without containers. */
class DockerRuntimeIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path directory;
  private static EngineUnderTest engine;
  private EngineUnderTest.Running node;

  @BeforeAll
  static void startEngine() throws IOException {
    assumeTrue(Prerequisites.isRoot(), "a Docker Engine of its own needs root on Linux");
    engine = new EngineUnderTest();
  }

  @AfterAll
  static void stopEngine() throws IOException {
    if (engine != null) {
      engine.close();
    }
  }

  @BeforeEach
  void startNode() throws IOException {
    node = engine.start();
  }

  @AfterEach
  void leave_nothing_behind() {
    node.agent.assign(all());
    await().atMost(PATIENCE).until(node.agent::idle);
    node.close();
    assertThat(engine.containers()).isEmpty();
    assertThat(engine.taskFiles()).isEmptyDirectory();
  }

  @Test
  void the_host_describes_itself() {
    Node.Description description = node.agent.describe();

    assertThat(description.hostname()).isEqualTo("node-1");
    assertThat(description.os()).isEqualTo("linux");
    assertThat(description.nanoCpus())
        .isEqualTo(Runtime.getRuntime().availableProcessors() * 1_000_000_000L);
    assertThat(description.memoryBytes()).isGreaterThan(1L << 28);
    assertThat(description.engineVersion()).isNotEmpty();
    assertThat(description.plugins()).contains("Volume/local", "Network/bridge", "Log/json-file");
    assertThat(description.runtime()).isEqualTo("docker");
  }

  @Test
  void an_image_is_pulled_and_the_container_runs_under_swarms_name_and_labels() {
    AssignedTask task = task(1, "skep/pause:1", container -> container.labels(Map.of("a", "b")));
    engine.host.docker("rmi", "-f", engine.image("skep/pause:1"));

    node.agent.assign(all(task));
    awaitState(task, "running");

    assertThat(engine.containers()).containsExactly(task.name());
    assertThat(engine.inspect(task, "{{range $k, $v := .Config.Labels}}{{$k}}={{$v}}\n{{end}}"))
        .contains(
            "a=b\n",
            "com.docker.swarm.node.id=" + Tasks.NODE + "\n",
            "com.docker.swarm.service.id=" + task.service() + "\n",
            "com.docker.swarm.service.name=web\n",
            "com.docker.swarm.task=\n",
            "com.docker.swarm.task.id=" + task.id() + "\n",
            "com.docker.swarm.task.name=" + task.name() + "\n");
    assertThat(node.status(task).container())
        .satisfies(container ->
            assertThat(engine.inspect(task, "{{.Id}} {{.State.Pid}}"))
                .isEqualTo(container.id() + " " + container.pid()));
  }

  @Test
  void an_image_is_pulled_by_its_digest() {
    String pinned = engine.bed.images().pinned(Images.STANDARD.get(1));
    AssignedTask task = Tasks.task(1, container -> container.image(pinned));

    node.agent.assign(all(task));
    awaitState(task, "running");

    assertThat(engine.inspect(task, "{{.Config.Image}}")).isEqualTo(pinned);
  }

  @Test
  void a_task_waits_ready_until_it_may_run() {
    AssignedTask task = pause(1);

    node.agent.assign(all(task.withDesired(TaskState.READY)));
    awaitState(task, "ready");
    assertThat(engine.inspect(task, "{{.State.Status}}")).isEqualTo("created");

    node.agent.assign(also(2, task));
    awaitState(task, "running");
  }

  @Test
  void an_exit_is_reported_in_swarms_words() {
    AssignedTask fails = task(1, "skep/fail:1", container -> container);
    AssignedTask completes = task(2, "skep/job:1", container -> container);
    AssignedTask greedy =
        shell(
            3, "exec dd if=/dev/zero of=/dev/null bs=64M", container -> container, memory(8 << 20));

    node.agent.assign(all(fails, completes, greedy));

    awaitState(fails, "failed: task: non-zero exit (3)");
    awaitState(completes, "complete");
    // Whether the engine knows in time that it was the memory differs with its version.
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(node.state(greedy)).startsWith("failed: task: non-zero exit (137)"));
    assertThat(node.status(fails).container())
        .satisfies(container -> assertThat(container.exitCode()).isEqualTo(3));
  }

  @Test
  void what_the_engine_refuses_ends_the_task_in_swarms_words() {
    AssignedTask nowhere = Tasks.task(1, container -> container.image("127.0.0.1:1/nosuchimage:1"));
    AssignedTask nothing =
        task(2, "skep/pause:1", container -> container.command(List.of("/no/such/program")));
    AssignedTask relative =
        task(
            3,
            "skep/pause:1",
            container ->
                container.mounts(List.of(Mount.of(Mount.Type.BIND, "rel", "/data", false))));
    AssignedTask overlay =
        Tasks.task(
            4,
            container -> container.image(engine.image("skep/pause:1")),
            List.of(new NetworkAttachment("backend", List.of())),
            List.of(),
            TaskSpec.Resources.none());

    node.agent.assign(all(nowhere, nothing, relative, overlay));

    awaitState(nowhere, "rejected: No such image: 127.0.0.1:1/nosuchimage:1");
    assertThat(node.status(nowhere).message())
        .startsWith("pulling 127.0.0.1:1/nosuchimage:1 failed: ")
        .contains("connection refused");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(node.state(nothing))
                .startsWith("failed: starting container failed: ")
                .contains("/no/such/program"));
    awaitState(relative, "rejected: invalid bind mount source, must be an absolute path: rel");
    awaitState(
        overlay,
        "rejected: network backend: this node attaches tasks only to bridge, host and none");
  }

  @Test
  void a_task_stops_with_its_own_signal_and_its_container_stays_until_it_is_unlisted() {
    AssignedTask task =
        shell(
            1,
            "trap 'exit 7' USR1; trap '' TERM; touch /traps-set; while :; do sleep 0.05; done",
            container -> container.stopSignal("SIGUSR1"),
            TaskSpec.Resources.none());
    node.agent.assign(all(task));
    awaitState(task, "running");

    // A first process without a handler ignores signals.
    await().atMost(PATIENCE).until(() -> engine.exec(task, "ls", "/").contains("traps-set"));

    node.agent.assign(also(2, task.withDesired(TaskState.SHUTDOWN)));
    awaitState(task, "shutdown");
    assertThat(engine.inspect(task, "{{.State.Status}} {{.State.ExitCode}}")).isEqualTo("exited 7");

    node.agent.assign(new Assignments(3, false, List.of(), List.of(task.id()), List.of()));
    await().atMost(PATIENCE).until(() -> !engine.exists(task.name()));
  }

  @Test
  void a_task_that_ignores_its_signal_ends_when_its_grace_period_does() {
    AssignedTask task =
        shell(
            1,
            "trap '' TERM; while :; do sleep 0.05; done",
            container -> container.stopGracePeriod(Duration.ofMillis(1500)),
            TaskSpec.Resources.none());
    node.agent.assign(all(task));
    awaitState(task, "running");

    Instant begin = Instant.now();
    node.agent.assign(also(2, task.withDesired(TaskState.SHUTDOWN)));
    awaitState(task, "shutdown");

    assertThat(Duration.between(begin, Instant.now()))
        .isGreaterThanOrEqualTo(Duration.ofMillis(1500));
    assertThat(engine.inspect(task, "{{.State.ExitCode}}")).isEqualTo("137");
  }

  @Test
  void secrets_and_configs_are_files_with_owner_and_mode_that_go_with_the_task()
      throws IOException {
    AssignedTask task =
        task(
            1,
            "skep/pause:1",
            container ->
                container
                    .readOnly(true)
                    .secrets(
                        List.of(
                            file("db", "db-password", "1000", "1001", 0440),
                            file("tls", "/etc/tls/key", "0", "0", 0400)))
                    .configs(List.of(file("conf", "/etc/app.conf", "0", "0", 0444))));

    node.agent.assign(
        all(
            List.of(payload("db", "s3cret"), payload("tls", "key\n"), payload("conf", "a = 1\n")),
            task));
    awaitState(task, "running");

    String list = "stat -c '%n %u %g %a' /run/secrets/db-password /etc/tls/key /etc/app.conf";
    assertThat(engine.exec(task, "sh", "-c", list))
        .isEqualTo(
            """
            /run/secrets/db-password 1000 1001 440
            /etc/tls/key 0 0 400
            /etc/app.conf 0 0 444\
            """);
    assertThat(engine.exec(task, "cat", "/run/secrets/db-password", "/etc/app.conf"))
        .isEqualTo("s3creta = 1");
    assertThat(engine.exec(task, "sh", "-c", "echo x 2>&1 >/run/secrets/db-password || true"))
        .contains("Read-only file system");
    Path files = engine.taskFiles();
    assertThat(Files.getPosixFilePermissions(files)).hasSize(3);
    assertThat(files).isNotEmptyDirectory();

    node.agent.assign(also(2, task.withDesired(TaskState.SHUTDOWN)));
    awaitState(task, "shutdown");
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(files).isEmptyDirectory());
  }

  @Test
  void placeholders_are_filled_in_on_the_node() {
    AssignedTask task =
        task(
            1,
            "skep/pause:1",
            container ->
                container
                    .hostname("{{.Service.Name}}-{{.Task.Slot}}")
                    .env(List.of("WHERE={{.Node.Hostname}}", "TIER={{.Service.Labels.tier}}")));

    node.agent.assign(all(task));
    awaitState(task, "running");

    assertThat(engine.exec(task, "sh", "-c", "echo $(hostname) $WHERE $TIER"))
        .isEqualTo("web-1 node-1 front");
  }

  @Test
  void what_is_asked_of_the_engine_itself_reaches_the_container() {
    AssignedTask task =
        task(
            1,
            "skep/pause:1",
            container ->
                container
                    .engine(options(false))
                    .groups(List.of("4242"))
                    .dns(
                        new ContainerSpec.Dns(
                            List.of("192.0.2.1"), List.of(), List.of("ndots:3"))));

    node.agent.assign(all(task));
    awaitState(task, "running");

    assertThat(
            engine.inspect(
                task,
                "{{with .HostConfig}}{{.IpcMode}} {{.PidMode}} {{.CgroupnsMode}} {{.CpuShares}}"
                    + " {{.CpusetCpus}} {{.OomScoreAdj}} {{.ShmSize}}"
                    + " {{index .SecurityOpt 0}} {{.DeviceCgroupRules}}"
                    + " {{range .Devices}}{{.PathOnHost}} {{.PathInContainer}}{{end}}{{end}}"
                    + " {{.Config.Domainname}}"))
        .isEqualTo(
            "host host host 512 0 100 33554432 no-new-privileges:true [c 1:3 mr]"
                + " /dev/null /dev/nothing example.test");
    assertThat(engine.exec(task, "id", "-G")).contains("4242");
    assertThat(engine.exec(task, "cat", "/etc/resolv.conf")).contains("ndots:3");
    assertThat(engine.exec(task, "sh", "-c", "test -c /dev/nothing && echo there"))
        .isEqualTo("there");
  }

  /** Not every machine that runs tests may start such a container, but each can make one. */
  @Test
  void a_container_is_made_privileged_if_it_shall_be() {
    AssignedTask task =
        task(1, "skep/pause:1", container -> container.engine(options(true)))
            .withDesired(TaskState.READY);

    node.agent.assign(all(task));
    awaitState(task, "ready");

    assertThat(engine.inspect(task, "{{.HostConfig.Privileged}}")).isEqualTo("true");
  }

  private static EngineOptions options(boolean privileged) {
    return new EngineOptions(
        privileged,
        List.of(new EngineOptions.Device("/dev/null", "/dev/nothing", "rw")),
        List.of(),
        List.of("c 1:3 mr"),
        List.of("no-new-privileges:true"),
        Map.of(),
        Map.of(),
        new EngineOptions.Namespaces("host", "host", "", "", "host", ""),
        new EngineOptions.Tuning(512, 0, 0, 0, 0, "0", 0, null, false, 100, 0),
        32 << 20,
        "",
        "example.test",
        Pull.ALWAYS);
  }

  @Test
  void an_image_that_must_not_be_pulled_is_not() {
    AssignedTask task =
        task(
            1,
            "skep/pause:1",
            container -> container.image("127.0.0.1:1/absent:1").engine(pull(Pull.NEVER)));

    node.agent.assign(all(task));

    awaitState(task, "rejected: No such image: 127.0.0.1:1/absent:1");
    assertThat(node.status(task).message()).doesNotContain("pulling");
  }

  private static EngineOptions pull(Pull pull) {
    EngineOptions none = EngineOptions.none();
    return new EngineOptions(
        false,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Map.of(),
        Map.of(),
        none.namespaces(),
        none.tuning(),
        0,
        "",
        "",
        pull);
  }

  @Test
  void mounts_reach_the_container_with_their_options() throws IOException {
    Path data = Files.createDirectory(directory.resolve("data"));
    Files.writeString(data.resolve("file"), "bound");
    List<Mount> mounts =
        List.of(
            Mount.of(Mount.Type.BIND, data.toString(), "/data", true),
            new Mount(
                Mount.Type.VOLUME,
                "vol-{{.Task.Slot}}",
                "/vol",
                false,
                "",
                "",
                true,
                Map.of("made-by", "test"),
                "local",
                Map.of("type", "tmpfs", "device", "tmpfs", "o", "size=1m"),
                0,
                0),
            new Mount(
                Mount.Type.TMPFS,
                "",
                "/scratch",
                false,
                "",
                "",
                false,
                Map.of(),
                "",
                Map.of(),
                2 << 20,
                0700));
    AssignedTask task = task(1, "skep/pause:1", container -> container.mounts(mounts));

    node.agent.assign(all(task));
    awaitState(task, "running");

    assertThat(engine.exec(task, "cat", "/data/file")).isEqualTo("bound");
    assertThat(engine.exec(task, "sh", "-c", "stat -c %a /scratch; mount | grep -E 'vol|scratch'"))
        .startsWith("700\n")
        .contains("size=1024k", "size=2048k");
    assertThat(
            engine
                .host
                .docker("volume", "inspect", "-f", "{{.Driver}} {{.Labels}}", "vol-1")
                .text())
        .isEqualTo("local map[made-by:test]");
    node.agent.assign(all());
    await().atMost(PATIENCE).until(node.agent::idle);
    engine.host.docker("volume", "rm", "vol-1").orThrow();
  }

  @Test
  void limits_and_settings_reach_the_container() {
    TaskSpec.Resources resources =
        new TaskSpec.Resources(
            new TaskSpec.Amount(500_000_000L, 64 << 20, 50, Map.of()),
            new TaskSpec.Amount(0, 0, 0, Map.of("gpu", 2L)));
    AssignedTask task =
        Tasks.task(
            1,
            container ->
                container
                    .image(engine.image("skep/pause:1"))
                    .user("1000:1000")
                    .groups(List.of("2000"))
                    .workingDir("/tmp")
                    .init(true)
                    .tty(true)
                    .openStdin(true)
                    .capabilitiesAdd(List.of("CAP_NET_ADMIN"))
                    .capabilitiesDrop(List.of("ALL"))
                    .sysctls(Map.of("net.ipv4.ip_unprivileged_port_start", "80"))
                    .ulimits(List.of(new ContainerSpec.Ulimit("nofile", 1000, 2000)))
                    .extraHosts(List.of("10.1.2.3 db db.local"))
                    .dns(
                        new ContainerSpec.Dns(
                            List.of("10.9.9.9"), List.of("example.org"), List.of("ndots:2")))
                    .log(new ContainerSpec.LogDriver("json-file", Map.of("max-size", "1m"))),
            List.of(new NetworkAttachment("bridge", List.of("web"))),
            List.of(),
            resources);

    node.agent.assign(all(task));
    awaitState(task, "running");

    assertThat(
            engine.inspect(
                task,
                """
                {{with .HostConfig}}{{.NanoCpus}} {{.Memory}} {{.PidsLimit}} {{.CapAdd}} {{.CapDrop}}
                {{.Sysctls}} {{json .Ulimits}} {{.ExtraHosts}} {{.Dns}} {{.DnsSearch}} {{.DnsOptions}}
                {{json .LogConfig}} {{.Init}} {{.GroupAdd}} {{.NetworkMode}}{{end}}
                {{with .Config}}{{.User}} {{.WorkingDir}} {{.Tty}} {{.OpenStdin}} {{.Env}}{{end}}\
                """))
        .isEqualTo(
            """
            500000000 67108864 50 [NET_ADMIN] [ALL]
            map[net.ipv4.ip_unprivileged_port_start:80] [{"Hard":2000,"Name":"nofile","Soft":1000}]\
             [db:10.1.2.3 db.local:10.1.2.3] [10.9.9.9] [example.org] [ndots:2]
            {"Config":{"max-size":"1m"},"Type":"json-file"} true [2000] bridge
            1000:1000 /tmp true true [DOCKER_RESOURCE_GPU=2 PATH=/bin]\
            """);
  }

  @Test
  void host_ports_lead_to_the_task_also_when_the_engine_chooses_them() throws IOException {
    AssignedTask task =
        Tasks.task(
            1,
            container -> container.image(engine.image("skep/web:1")),
            List.of(),
            List.of(
                new PublishedPort(Protocol.TCP, 80, 8080, PublishMode.HOST),
                new PublishedPort(Protocol.TCP, 80, 0, PublishMode.HOST)),
            TaskSpec.Resources.none());

    node.agent.assign(all(task));
    awaitState(task, "running");

    List<HostPort> ports = node.status(task).ports();
    assertThat(ports).hasSize(2).extracting(HostPort::target).containsOnly(80);
    assertThat(ports).extracting(HostPort::published).contains(8080);
    for (HostPort port : ports) {
      await().atMost(PATIENCE).until(() -> answer(port.published()).contains("web:1"));
    }
  }

  @Test
  void a_task_runs_once_it_is_healthy_and_fails_when_it_is_not() {
    HealthCheck check =
        new HealthCheck(
            List.of("CMD-SHELL", "test -e /tmp/well"),
            Duration.ofMillis(100),
            Duration.ofSeconds(5),
            Duration.ofMinutes(1),
            null,
            3);
    AssignedTask task =
        shell(
            1,
            "mkdir -p /tmp; trap 'exit 0' TERM; while :; do sleep 0.05; done",
            container -> container.healthCheck(check),
            TaskSpec.Resources.none());

    node.agent.assign(all(task));
    awaitState(task, "starting");
    await().atMost(PATIENCE).until(() -> engine.inspect(task, "{{.State.Running}}").equals("true"));
    assertThat(node.state(task)).isEqualTo("starting");
    engine.exec(task, "touch", "/tmp/well");
    awaitState(task, "running");

    engine.exec(task, "rm", "/tmp/well");
    awaitState(task, "failed: task: unhealthy container");
  }

  @Test
  void a_new_agent_adopts_running_containers_and_leaves_them_alone() throws IOException {
    AssignedTask runs = pause(1);
    AssignedTask ends = pause(2);
    node.agent.assign(all(runs, ends));
    awaitState(runs, "running");
    awaitState(ends, "running");
    String before = engine.inspect(runs, "{{.Id}} {{.State.StartedAt}} {{.State.Pid}}");

    node.close();
    engine.host.docker("kill", "--signal", "KILL", ends.name()).orThrow();
    node = engine.start();
    node.agent.assign(all(runs, ends));

    awaitState(runs, "running");
    awaitState(ends, "failed: task: non-zero exit (137)");
    assertThat(engine.inspect(runs, "{{.Id}} {{.State.StartedAt}} {{.State.Pid}}"))
        .isEqualTo(before);
  }

  @Test
  void own_containers_of_unknown_tasks_go_and_all_others_stay() throws IOException {
    AssignedTask stale = pause(1);
    AssignedTask wanted = pause(2);
    node.agent.assign(all(stale));
    awaitState(stale, "running");
    node.close();
    // An image made from a task's container has its labels.
    engine.host.docker("commit", stale.name(), "derived").orThrow();
    engine.host.docker("run", "-d", "--name", "derived", "derived").orThrow();
    try (GenericContainer<?> foreign = new GenericContainer<>(engine.image("skep/pause:1"))) {
      foreign.withImagePullPolicy(image -> false).start();

      node = engine.start();
      node.agent.assign(all(wanted));
      awaitState(wanted, "running");
      await().atMost(PATIENCE).until(() -> node.agent.idle() || !engine.exists(stale.name()));

      assertThat(engine.containers())
          .containsExactlyInAnyOrder(
              wanted.name(), "derived", foreign.getContainerName().substring(1));
      assertThat(foreign.isRunning()).isTrue();
    }
    engine.host.docker("rm", "-f", "derived").orThrow();
    engine.host.docker("rmi", "derived").orThrow();
  }

  @Test
  void after_a_reboot_tasks_run_again_although_no_manager_answers() throws IOException {
    AssignmentCache cache = AssignmentCache.in(directory.resolve("assignments"));
    AssignedTask runs = pause(1);
    AssignedTask ended = task(2, "skep/job:1", container -> container);
    node.close();
    node = engine.start(cache);
    node.agent.assign(all(runs, ended));
    awaitState(runs, "running");
    awaitState(ended, "complete");
    String before = engine.inspect(runs, "{{.Id}}");

    node.close();
    engine.host.killHard();
    engine.host.boot();
    node = engine.start(cache);

    await()
        .atMost(PATIENCE)
        .until(() -> engine.container(runs.name()).filter(id -> !id.equals(before)).isPresent());
    awaitState(runs, "running");
    assertThat(engine.inspect(runs, "{{.State.Running}}")).isEqualTo("true");
    assertThat(engine.inspect(ended, "{{.State.Status}} {{.RestartCount}}")).isEqualTo("exited 0");
  }

  @Test
  void a_container_removed_or_killed_by_somebody_is_noticed() {
    AssignedTask removed = pause(1);
    AssignedTask killed = pause(2);
    node.agent.assign(all(removed, killed));
    awaitState(removed, "running");
    awaitState(killed, "running");

    engine.host.docker("kill", killed.name()).orThrow();
    awaitState(killed, "failed: task: non-zero exit (137)");
    engine.host.docker("rm", "-f", removed.name()).orThrow();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(node.state(removed)).startsWith("failed: task: "));
  }

  @Test
  void an_engine_that_is_away_is_named_and_when_it_is_back_all_goes_on() {
    AssignedTask before = pause(1);
    AssignedTask meanwhile = pause(2);
    node.agent.assign(all(before));
    awaitState(before, "running");
    String container = engine.inspect(before, "{{.Id}} {{.State.StartedAt}}");

    engine.host.killEngine();
    node.agent.assign(also(2, meanwhile));
    await()
        .atMost(PATIENCE)
        .until(() ->
            node.agent
                .problem()
                .equals(
                    java.util.Optional.of(
                        "engine unavailable at unix://"
                            + engine.host.dockerSocket()
                            + ": start the Docker Engine")));
    assertThat(node.state(before)).isEqualTo("running");
    assertThat(node.agent.describe().nanoCpus()).isPositive();

    engine.host.restartEngine();
    awaitState(meanwhile, "running");
    await().atMost(PATIENCE).until(() -> node.agent.problem().isEmpty());
    assertThat(node.state(before)).isEqualTo("running");
    assertThat(engine.inspect(before, "{{.Id}} {{.State.StartedAt}}")).isEqualTo(container);
    engine.host.docker("kill", before.name()).orThrow();
    awaitState(before, "failed: task: non-zero exit (137)");
  }

  private static AssignedTask pause(int number) {
    return task(number, "skep/pause:1", container -> container);
  }

  private static AssignedTask task(
      int number, String image, UnaryOperator<ContainerSpecBuilder> settings) {
    return Tasks.task(number, container -> settings.apply(container.image(engine.image(image))));
  }

  private static AssignedTask shell(
      int number,
      String script,
      UnaryOperator<ContainerSpecBuilder> settings,
      TaskSpec.Resources resources) {
    return Tasks.task(
        number,
        container ->
            settings.apply(
                container
                    .image(engine.image("skep/pause:1"))
                    .command(List.of("sh", "-c"))
                    .args(List.of(script))),
        List.of(),
        List.of(),
        resources);
  }

  private static TaskSpec.Resources memory(long bytes) {
    return new TaskSpec.Resources(
        new TaskSpec.Amount(0, bytes, 0, Map.of()), TaskSpec.Amount.zero());
  }

  private void awaitState(AssignedTask task, String expected) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(() -> assertThat(node.state(task)).isEqualTo(expected));
  }

  private static String answer(int port) {
    try (InputStream body =
        URI.create("http://" + engine.host.address() + ":" + port).toURL().openStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
