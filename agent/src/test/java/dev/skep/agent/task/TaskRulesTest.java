package dev.skep.agent.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.agent.task.Observed.Absent;
import dev.skep.agent.task.Observed.Created;
import dev.skep.agent.task.Observed.Ended;
import dev.skep.agent.task.Observed.Health;
import dev.skep.agent.task.Observed.Running;
import dev.skep.agent.task.Situation.Failure;
import dev.skep.api.model.Protocol;
import dev.skep.api.model.Task.ContainerStatus;
import dev.skep.api.model.Task.HostPort;
import dev.skep.api.model.Task.Status;
import dev.skep.api.model.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TaskRulesTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Observed ABSENT = new Absent();
  private static final Observed CREATED = new Created("c1", "");
  private static final Observed RUNNING = running(Health.NONE);

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void life(Case example) {
    assertThat(short_(TaskRules.next(example.situation().build(), NOW)))
        .isEqualTo(example.expected());
  }

  static Stream<Case> life() {
    return Stream.of(
        // The way up.
        of("a new task is accepted", at(TaskState.ASSIGNED), "report accepted 'accepted'"),
        of("then prepared", at(TaskState.ACCEPTED), "report preparing 'preparing'"),
        of("its container is made", at(TaskState.PREPARING), "create"),
        of(
            "but not before its secrets are here",
            at(TaskState.PREPARING).waitingFor("secret db"),
            "report preparing 'waiting for secret db'"),
        of(
            "made, it is ready",
            at(TaskState.PREPARING).observed(CREATED),
            "report ready 'prepared'"),
        of(
            "ready, it waits while it is wanted ready",
            at(TaskState.READY).observed(CREATED).goal(Goal.PREPARE),
            "rest"),
        of(
            "and goes on when it shall run",
            at(TaskState.READY).observed(CREATED),
            "report starting 'starting'"),
        of("it is started", at(TaskState.STARTING).observed(CREATED), "start"),
        of(
            "started, it runs",
            at(TaskState.STARTING).observed(RUNNING),
            "report running 'started'"),
        of(
            "with a health check it runs only once it is healthy",
            at(TaskState.STARTING).observed(running(Health.STARTING)).message("starting"),
            "report starting 'starting'"),
        of(
            "healthy, it runs",
            at(TaskState.STARTING).observed(running(Health.HEALTHY)),
            "report running 'started'"),
        // Ends.
        of(
            "exit 0 completes it",
            at(TaskState.RUNNING).observed(ended(0)),
            "report complete 'finished'"),
        of(
            "another exit fails it",
            at(TaskState.RUNNING).observed(ended(3)),
            "report failed 'started': task: non-zero exit (3)"),
        of(
            "the engine's reason is told",
            at(TaskState.RUNNING).observed(new Ended("c1", 137, Health.NONE, "out of memory")),
            "report failed 'started': task: non-zero exit (137): out of memory"),
        of(
            "an unhealthy container is stopped",
            at(TaskState.RUNNING).observed(running(Health.UNHEALTHY)),
            "signal"),
        of(
            "also before it ever was healthy",
            at(TaskState.STARTING).observed(running(Health.UNHEALTHY)),
            "signal"),
        of(
            "and its task has failed, whatever the exit code",
            at(TaskState.RUNNING).observed(new Ended("c1", 0, Health.UNHEALTHY, "")),
            "report failed 'started': task: unhealthy container"),
        of(
            "a container that somebody removed fails its task",
            at(TaskState.RUNNING),
            "report failed 'running': task: something removed the container"),
        of(
            "or rejects it before the start",
            at(TaskState.READY),
            "report rejected 'ready': task: something removed the container"),
        of(
            "a fresh container in the place of the running one fails it too",
            at(TaskState.RUNNING).observed(CREATED),
            "report failed 'running': task: something replaced the container"),
        // Errors.
        of(
            "an error before the start rejects",
            at(TaskState.PREPARING).failure("No such image: x:1", ""),
            "report rejected 'preparing': No such image: x:1"),
        of(
            "and tells what else is known",
            at(TaskState.PREPARING).failure("No such image: x:1", "pulling x:1 failed: denied"),
            "report rejected 'pulling x:1 failed: denied': No such image: x:1"),
        of(
            "an error of the start fails",
            at(TaskState.STARTING).observed(CREATED).failure("starting container failed: x", ""),
            "report failed 'starting': starting container failed: x"),
        of(
            "a start that failed under an earlier agent fails as well",
            at(TaskState.ASSIGNED).observed(new Created("c1", "no such file")),
            "report failed 'starting': starting container failed: no such file"),
        of(
            "a container that runs in spite of an error is ended first",
            at(TaskState.STARTING).observed(RUNNING).failure("starting container failed: x", ""),
            "signal"),
        // Adoption.
        of(
            "a container found running is running",
            at(TaskState.ASSIGNED).observed(RUNNING),
            "report running 'started'"),
        of(
            "one found waiting for its health is starting",
            at(TaskState.ASSIGNED).observed(running(Health.STARTING)),
            "report starting 'starting'"),
        of(
            "one found created is ready",
            at(TaskState.ASSIGNED).observed(CREATED),
            "report ready 'prepared'"),
        of(
            "one found ended has ended",
            at(TaskState.ASSIGNED).observed(ended(3)),
            "report failed 'started': task: non-zero exit (3)"),
        of("what runs and is reported rests", at(TaskState.RUNNING).observedAndReported(), "rest"),
        // Shutdown.
        of(
            "a task that shall end is asked to",
            at(TaskState.RUNNING).observed(RUNNING).goal(Goal.STOP),
            "signal"),
        of(
            "it has its grace period",
            at(TaskState.RUNNING)
                .observed(RUNNING)
                .goal(Goal.STOP)
                .signalled(NOW.minusMillis(9_999)),
            "rest until 2026-01-01T00:00:00.001Z"),
        of(
            "and not longer",
            at(TaskState.RUNNING).observed(RUNNING).goal(Goal.STOP).signalled(NOW.minus(GRACE)),
            "kill"),
        of(
            "ended, it is shut down",
            at(TaskState.RUNNING).observed(ended(143)).goal(Goal.STOP),
            "report shutdown 'shutdown'"),
        of(
            "one that never started is shut down at once",
            at(TaskState.PREPARING).goal(Goal.STOP),
            "report shutdown 'shutdown'"),
        of(
            "its container stays as history, its files go",
            at(TaskState.SHUTDOWN).observed(ended(143)).goal(Goal.STOP),
            "release"),
        of(
            "and that is all",
            at(TaskState.SHUTDOWN).observed(ended(143)).goal(Goal.STOP).released(),
            "rest"),
        // Ended tasks.
        of(
            "a task that ended stays ended",
            at(TaskState.COMPLETE).observed(ended(0)).released(),
            "rest"),
        of(
            "even if its container is gone",
            at(TaskState.COMPLETE).observed(ABSENT).released(),
            "rest"),
        of(
            "and what runs of it is ended",
            at(TaskState.FAILED).observed(RUNNING).released(),
            "signal"),
        // Removal.
        of(
            "of a task nobody lists the container is stopped",
            at(TaskState.RUNNING).observed(RUNNING).goal(Goal.DISCARD),
            "signal"),
        of("then removed", at(TaskState.RUNNING).observed(ended(0)).goal(Goal.DISCARD), "remove"),
        of(
            "also when it never started",
            at(TaskState.READY).observed(CREATED).goal(Goal.DISCARD),
            "remove"),
        of("then its files", at(TaskState.RUNNING).goal(Goal.DISCARD), "release"),
        of("then it is forgotten", at(TaskState.RUNNING).goal(Goal.DISCARD).released(), "forget"),
        // After a reboot without managers.
        of(
            "an interrupted task loses its dead container",
            at(TaskState.ASSIGNED).observed(ended(255)).interrupted(),
            "remove"),
        of(
            "also one that was only created, as its files are gone",
            at(TaskState.ASSIGNED).observed(CREATED).interrupted(),
            "remove"),
        of("and begins again", at(TaskState.ASSIGNED).interrupted(), "report accepted 'accepted'"));
  }

  @Test
  void a_status_tells_the_container_and_its_ports() {
    List<HostPort> ports = List.of(new HostPort(Protocol.TCP, 32768, 80));
    Observed observed = new Running("c1", 4711, Health.NONE, ports);

    Action action = TaskRules.next(at(TaskState.STARTING).observed(observed).build(), NOW);

    assertThat(action)
        .isEqualTo(
            new Action.Report(
                new Status(
                    TaskState.RUNNING,
                    NOW,
                    "started",
                    "",
                    new ContainerStatus("c1", 4711, 0),
                    ports)));
  }

  @Test
  void an_exit_code_is_told() {
    Action action = TaskRules.next(at(TaskState.RUNNING).observed(ended(3)).build(), NOW);

    assertThat(action)
        .isInstanceOfSatisfying(
            Action.Report.class,
            report ->
                assertThat(report.status().container()).isEqualTo(new ContainerStatus("c1", 0, 3)));
  }

  @ParameterizedTest
  @EnumSource(TaskState.class)
  void every_desired_state_has_its_goal(TaskState desired) {
    Goal expected =
        switch (desired) {
          case NEW, PENDING, ASSIGNED, ACCEPTED, PREPARING, READY -> Goal.PREPARE;
          case STARTING, RUNNING, COMPLETE -> Goal.RUN;
          case SHUTDOWN, FAILED, REJECTED, REMOVE, ORPHANED -> Goal.STOP;
        };
    assertThat(Goal.of(desired)).isEqualTo(expected);
  }

  @Test
  void every_situation_comes_to_rest_and_reports_only_upwards() {
    for (Goal goal : Goal.values()) {
      for (TaskState state : TaskState.values()) {
        for (Observed observed : everything()) {
          for (boolean interrupted : new boolean[] {false, true}) {
            Builder start = at(state).observed(observed).goal(goal);
            settle(interrupted ? start.interrupted() : start);
          }
        }
      }
    }
  }

  /** A runtime that does at once what it is asked. */
  private static void settle(Builder situation) {
    Instant now = NOW;
    List<String> steps = new ArrayList<>();
    while (true) {
      assertThat(steps).as("steps").hasSizeLessThan(16);
      TaskState before = situation.reached.state();
      Action action = TaskRules.next(situation.build(), now);
      steps.add(short_(action));
      switch (action) {
        case Action.Report report -> {
          assertThat(report.status().state().number())
              .as("after %s", steps)
              .isGreaterThanOrEqualTo(before.number());
          situation.reached = report.status();
        }
        case Action.Create ignored -> {
          situation.observed(CREATED);
          situation.interrupted = false;
          situation.released = false;
        }
        case Action.Start ignored -> situation.observed(RUNNING);
        case Action.Signal ignored -> situation.signalled = now;
        case Action.Kill ignored -> situation.observed(ended(137));
        case Action.Remove ignored -> situation.observed(ABSENT);
        case Action.Release ignored -> situation.released = true;
        case Action.Forget ignored -> {
          return;
        }
        case Action.Rest rest -> {
          if (rest.until() == null) {
            return;
          }
          now = rest.until();
        }
      }
    }
  }

  private static List<Observed> everything() {
    List<Observed> all = new ArrayList<>();
    all.add(ABSENT);
    all.add(CREATED);
    all.add(new Created("c1", "no such file"));
    for (Health health : Health.values()) {
      all.add(running(health));
      all.add(new Ended("c1", 0, health, ""));
      all.add(new Ended("c1", 1, health, ""));
    }
    return all;
  }

  private static Observed running(Health health) {
    return new Running("c1", 1, health, List.of());
  }

  private static Observed ended(int exitCode) {
    return new Ended("c1", exitCode, Health.NONE, "");
  }

  private static Builder at(TaskState reached) {
    return new Builder(reached);
  }

  private static Case of(String name, Builder situation, String expected) {
    return new Case(name, situation, expected);
  }

  private static String short_(Action action) {
    return switch (action) {
      case Action.Report report -> {
        Status status = report.status();
        String text = "report " + status.state().word() + " '" + status.message() + "'";
        yield status.error().isEmpty() ? text : text + ": " + status.error();
      }
      case Action.Rest rest -> rest.until() == null ? "rest" : "rest until " + rest.until();
      default -> action.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
    };
  }

  private record Case(String name, Builder situation, String expected) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final class Builder {
    private Goal goal = Goal.RUN;
    private Status reached;
    private Observed observed = ABSENT;
    private @Nullable Failure failure;
    private String waitingFor = "";
    private @Nullable Instant signalled;
    private boolean interrupted;
    private boolean released;

    Builder(TaskState state) {
      reached = Status.of(state, state.word());
    }

    Builder goal(Goal value) {
      goal = value;
      return this;
    }

    Builder message(String value) {
      reached = Status.of(reached.state(), value);
      return this;
    }

    Builder observed(Observed value) {
      observed = value;
      return this;
    }

    Builder observedAndReported() {
      reached =
          new Status(
              reached.state(), NOW, "started", "", new ContainerStatus("c1", 1, 0), List.of());
      observed = RUNNING;
      return this;
    }

    Builder failure(String error, String note) {
      failure = new Failure(error, note);
      return this;
    }

    Builder waitingFor(String value) {
      waitingFor = value;
      return this;
    }

    Builder signalled(Instant value) {
      signalled = value;
      return this;
    }

    Builder interrupted() {
      interrupted = true;
      return this;
    }

    Builder released() {
      released = true;
      return this;
    }

    Situation build() {
      return new Situation(
          goal, reached, observed, failure, waitingFor, signalled, GRACE, interrupted, released);
    }
  }
}
