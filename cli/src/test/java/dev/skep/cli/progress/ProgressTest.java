package dev.skep.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skep.api.http.ErrorBody;
import dev.skep.api.http.ServiceView;
import dev.skep.api.http.TaskView;
import dev.skep.cli.client.DaemonException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");

  private static ServiceView service(String mode, long desired, long completed) {
    return new ServiceView(
        "s1", "web", "", mode, 0, desired, completed, 4, 0, "web:1", List.of(), Map.of(), 1, 5_000,
        "", null, false, 1, START, START);
  }

  /** One replica, whose update stands there. */
  private static Progress updated(String state, String message, TaskView... tasks) {
    ServiceView view =
        new ServiceView(
            "s1",
            "web",
            "",
            "replicated",
            0,
            1,
            0,
            0,
            0,
            "web:1",
            List.of(),
            Map.of(),
            1,
            5_000,
            "",
            new ServiceView.Update(state, START, null, message),
            false,
            1,
            START,
            START);
    return Progress.of(view, List.of(tasks));
  }

  @Test
  void rollbackSaysThatItIsOneAndWhy() {
    Progress progress =
        updated(
            "rollback_started",
            "manually requested rollback",
            task("web.1", 1, "running", "starting", ""));
    assertThat(ProgressText.of(progress, "", ""))
        .containsExactly(
            "rollback: manually requested rollback",
            "overall progress: rolling back update: 0 out of 1 tasks",
            "1/1: starting");
  }

  @Test
  void whatHasNotBegunSaysWhatItWaitsFor() {
    ServiceView view =
        new ServiceView(
            "s1",
            "web",
            "",
            "replicated",
            0,
            1,
            0,
            0,
            0,
            "web:1",
            List.of(),
            Map.of(),
            1,
            5_000,
            "update: waits for service db to start: 0 of 1 tasks have started",
            null,
            false,
            1,
            START,
            START);
    assertThat(ProgressText.of(Progress.of(view, List.of(stale("web.1"))), "", ""))
        .containsExactly(
            "overall progress: 0 out of 1 tasks",
            "update: waits for service db to start: 0 of 1 tasks have started");
  }

  private static TaskView task(String name, int age, String desired, String state, String error) {
    return new TaskView(
        name + "-" + age,
        name,
        "s1",
        "web",
        "",
        1,
        "n1",
        "node-1",
        "web:1",
        desired,
        state,
        START,
        "",
        error,
        "",
        List.of(),
        "",
        0,
        true,
        START.minusSeconds(age));
  }

  private static TaskView stale(String name) {
    TaskView task = task(name, 50, "running", "running", "");
    return new TaskView(
        task.id(),
        name,
        "s1",
        "web",
        "",
        1,
        "n1",
        "node-1",
        "web:0",
        "running",
        "running",
        START,
        "",
        "",
        "",
        List.of(),
        "",
        0,
        false,
        task.createdAt());
  }

  private static Progress of(long desired, TaskView... tasks) {
    return Progress.of(service("replicated", desired, 0), List.of(tasks));
  }

  @Test
  void slotsThatRunAreDoneAndMissingOnesAreShownEmpty() {
    Progress progress =
        of(
            3,
            task("web.1", 1, "running", "running", ""),
            task("web.4", 1, "running", "preparing", ""));
    assertThat(progress.done()).isEqualTo(1);
    assertThat(ProgressText.of(progress, "", ""))
        .containsExactly(
            "overall progress: 1 out of 3 tasks",
            "1/3: running   node-1",
            "2/3: preparing",
            "3/3:");
  }

  @Test
  void aTaskOfAnEarlierSpecDoesNotCount() {
    Progress progress = of(1, stale("web.1"));
    assertThat(progress.isDone()).isFalse();
    assertThat(progress.isStuck()).isFalse();
    assertThat(ProgressText.of(progress, "", "")).contains("1/1:");
  }

  @Test
  void aSlotTellsWhyItsLastTaskFailedWhileTheNextOneIsOnItsWay() {
    Progress progress =
        of(
            1,
            task("web.1", 9, "shutdown", "failed", "task: non-zero exit (3)"),
            task("web.1", 1, "ready", "ready", ""));
    assertThat(ProgressText.of(progress, "", ""))
        .contains("1/1: ready     task: non-zero exit (3)");
    assertThat(progress.isStuck()).isFalse();
  }

  @Test
  void aSlotThatNobodyWillFillAgainIsStuckUnlessItCompleted() {
    assertThat(of(1, task("web.1", 1, "shutdown", "failed", "exit (1)")).isStuck()).isTrue();
    Progress completed = of(1, task("web.1", 1, "shutdown", "complete", ""));
    assertThat(completed.isStuck()).isFalse();
    assertThat(completed.isDone()).isTrue();
  }

  @Test
  void tasksThatAreRemovedAreOfNoInterest() {
    Progress progress =
        of(
            1,
            task("web.1", 1, "running", "running", ""),
            task("web.2", 1, "remove", "running", ""));
    assertThat(progress.isDone()).isTrue();
    assertThat(progress.slots()).hasSize(1);
  }

  @Test
  void jobsAreDoneWhenAllHaveCompleted() {
    Progress progress = Progress.of(service("replicated-job", 2, 3), List.of());
    assertThat(ProgressText.of(progress, "", ""))
        .containsExactly("job progress: 3 out of 4 complete");
    assertThat(Progress.of(service("replicated-job", 2, 4), List.of()).isDone()).isTrue();
  }

  @Test
  void globalServicesShowTheirNodes() {
    Progress progress =
        Progress.of(service("global", 1, 0), List.of(task("web.n1", 1, "running", "starting", "")));
    assertThat(ProgressText.of(progress, "", ""))
        .containsExactly("overall progress: 0 out of 1 tasks", "node-1: starting");
  }

  // --- waiting ---

  /** A clock that only pauses move. */
  private static final class Time {
    Instant now = START;

    void pass(Duration length) {
      now = now.plus(length);
    }
  }

  private static final Progress RUNNING = of(1, task("web.1", 1, "running", "running", ""));
  private static final Progress STARTING = of(1, task("web.1", 1, "running", "starting", ""));
  private static final Progress ENDED =
      of(1, task("web.1", 1, "shutdown", "failed", "task: non-zero exit (1)"));

  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private final Time time = new Time();

  private Wait.End wait(Supplier<List<Progress>> look, Duration timeout)
      throws InterruptedException {
    Screen screen = new PlainScreen(new PrintStream(shown, false, StandardCharsets.UTF_8));
    return new Wait(look, screen, () -> time.now, time::pass).run(timeout);
  }

  private String shown() {
    return shown.toString(StandardCharsets.UTF_8);
  }

  /** One look after the other, the last one again and again. */
  @SafeVarargs
  private static Supplier<List<Progress>> looks(Supplier<Progress>... looks) {
    Queue<Supplier<Progress>> left = new ArrayDeque<>(List.of(looks));
    return () -> List.of((left.size() > 1 ? left.remove() : left.element()).get());
  }

  @Test
  void aServiceConvergesWhenItHasRunForAsLongAsNewTasksAreWatched() throws InterruptedException {
    assertThat(wait(looks(() -> STARTING, () -> RUNNING), Duration.ofMinutes(1)))
        .isEqualTo(new Wait.End.Converged());
    assertThat(Duration.between(START, time.now))
        .isBetween(Duration.ofSeconds(5), Duration.ofMillis(5_300));
    assertThat(shown())
        .isEqualTo(
            """
            overall progress: 0 out of 1 tasks
            1/1: starting
            overall progress: 1 out of 1 tasks
            1/1: running   node-1
            verify: Waiting 5 seconds to verify that tasks are stable...
            verify: Waiting 4 seconds to verify that tasks are stable...
            verify: Waiting 3 seconds to verify that tasks are stable...
            verify: Waiting 2 seconds to verify that tasks are stable...
            verify: Waiting 1 seconds to verify that tasks are stable...
            verify: Service converged
            """);
  }

  @Test
  void aTaskThatFailsWhileItIsWatchedStartsTheWatchAnew() throws InterruptedException {
    wait(looks(() -> RUNNING, () -> STARTING, () -> RUNNING), Duration.ofMinutes(1));
    assertThat(shown().split("Waiting 5 seconds", -1)).hasSize(3);
  }

  @Test
  void waitingEndsInTimeAndSaysWhatIsMissing() throws InterruptedException {
    assertThat(wait(looks(() -> STARTING), Duration.ofSeconds(3)))
        .isEqualTo(
            new Wait.End.NotConverged(
                "service web has not converged within 3 s: 0 out of 1 tasks are as they should be;"
                    + " 1/1 is starting"));
  }

  @Test
  void waitingEndsEarlyWhenItIsOfNoUse() throws InterruptedException {
    assertThat(wait(looks(() -> STARTING, () -> ENDED), Duration.ofHours(1)))
        .isEqualTo(
            new Wait.End.NotConverged(
                "service web cannot converge: 0 out of 1 tasks are as they should be; 1/1 is"
                    + " failed: task: non-zero exit (1)"));
    assertThat(Duration.between(START, time.now)).isLessThan(Duration.ofSeconds(3));
  }

  @Test
  void aDaemonThatIsAwayForAMomentDoesNotEndTheWait() throws InterruptedException {
    Supplier<Progress> noQuorum =
        () -> {
          throw new DaemonException(ErrorBody.of(ErrorBody.NO_QUORUM, "no leader"));
        };
    assertThat(wait(looks(noQuorum, noQuorum, () -> RUNNING), Duration.ofMinutes(1)))
        .isEqualTo(new Wait.End.Converged());
    assertThat(shown()).containsOnlyOnce("no leader (trying again)");
  }

  @Test
  void aRefusalEndsTheWait() {
    Supplier<Progress> gone =
        () -> {
          throw new DaemonException(ErrorBody.of(ErrorBody.NOT_FOUND, "stack x not found"));
        };
    assertThatThrownBy(() -> wait(looks(gone), Duration.ofMinutes(1)))
        .hasMessageContaining("not found");
  }

  @Test
  void aTerminalIsRedrawnInPlace() {
    TerminalScreen screen =
        new TerminalScreen(new PrintStream(shown, false, StandardCharsets.UTF_8));
    screen.show(List.of(STARTING));
    shown.reset();
    screen.verifying(List.of(RUNNING), 5);
    assertThat(shown())
        .isEqualTo(
            "\u001b[?7l\u001b[2A"
                + "\r\u001b[2Koverall progress: 1 out of 1 tasks\n"
                + "\r\u001b[2K1/1: running   node-1\n"
                + "\r\u001b[2Kverify: Waiting 5 seconds to verify that tasks are stable...\n"
                + "\u001b[?7h");
    shown.reset();
    screen.show(List.of(RUNNING));
    assertThat(shown())
        .startsWith("\u001b[?7l\u001b[3A")
        .endsWith("\r\u001b[2K\n\u001b[1A\u001b[?7h");
  }

  @Test
  void anUpdateThatPausedOrWentBackIsAFailureEvenIfEverythingRuns() throws InterruptedException {
    TaskView running = task("web.1", 1, "running", "running", "");
    for (String message : List.of("update paused due to x", "update rolled back due to x")) {
      String state = message.contains("paused") ? "paused" : "rollback_started";
      Progress failed = updated(state, message, running);
      assertThat(wait(looks(() -> failed), Duration.ofHours(1)))
          .isEqualTo(
              new Wait.End.NotConverged(
                  "service web cannot converge: 1 out of 1 tasks are as they should be; "
                      + message));
    }
  }

  @Test
  void aRollbackThatWasAskedForIsWaitedForLikeAnyChange() throws InterruptedException {
    Progress back =
        updated(
            "rollback_started",
            "manually requested rollback",
            task("web.1", 1, "running", "running", ""));
    assertThat(wait(looks(() -> back), Duration.ofMinutes(1))).isEqualTo(new Wait.End.Converged());
  }

  /** A task that has no node and says why. */
  private static TaskView unplaced(String name, String why) {
    return waiting(name, "", why);
  }

  private static TaskView waiting(String name, String node, String why) {
    return new TaskView(
        name + "-w",
        name,
        "s1",
        "web",
        "",
        1,
        node,
        node,
        "web:1",
        "running",
        "pending",
        START,
        "",
        "",
        why,
        List.of(),
        "",
        0,
        true,
        START);
  }

  private static final String NOWHERE = "no suitable node (insufficient resources on 3 nodes)";

  @Test
  void whatHasNoPlaceEndsTheWaitWhenNothingChangesThatCouldMakeOne() throws InterruptedException {
    Progress stuck = of(2, task("web.1", 1, "running", "running", ""), unplaced("web.2", NOWHERE));
    assertThat(wait(looks(() -> STARTING, () -> stuck), Duration.ofHours(1)))
        .isEqualTo(
            new Wait.End.NotConverged(
                "service web can make no progress: 1 out of 2 tasks are as they should be; 2/2 is"
                    + " pending: "
                    + NOWHERE));
    assertThat(Duration.between(START, time.now))
        .isBetween(Stability.AT_REST_FOR, Stability.AT_REST_FOR.plusMillis(300));
  }

  @Test
  void slotsBehindItInAnUpdateAreNotWaitedForEither() throws InterruptedException {
    Progress stuck = of(3, unplaced("web.1", NOWHERE), stale("web.2"), stale("web.3"));
    assertThat(wait(looks(() -> stuck), Duration.ofHours(1)))
        .isInstanceOf(Wait.End.NotConverged.class);
    assertThat(Duration.between(START, time.now)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void aTaskThatStopsMayMakeRoomSoThatOneIsWaitedForLonger() throws InterruptedException {
    Progress stopping =
        of(1, task("web.1", 9, "shutdown", "running", ""), unplaced("web.1", NOWHERE));
    wait(looks(() -> stopping), Duration.ofHours(1));
    assertThat(Duration.between(START, time.now))
        .isBetween(Stability.STOPPING_FOR, Stability.STOPPING_FOR.plusSeconds(1));
  }

  @Test
  void whileAnythingElseIsOnItsWayTheWaitGoesOn() throws InterruptedException {
    Progress going =
        of(2, task("web.1", 1, "running", "preparing", ""), unplaced("web.2", NOWHERE));
    assertThat(wait(looks(() -> going), Duration.ofMinutes(2)))
        .isInstanceOfSatisfying(
            Wait.End.NotConverged.class,
            end -> assertThat(end.reason()).startsWith("service web has not converged within"));
    Progress gated = of(1, waiting("web.1", "node-1", "waits for service db"));
    assertThat(wait(looks(() -> gated), Duration.ofMinutes(2)))
        .isInstanceOfSatisfying(
            Wait.End.NotConverged.class,
            end -> assertThat(end.reason()).startsWith("service web has not converged within"));
  }

  @Test
  void anExplanationThatChangesIsAChange() throws InterruptedException {
    Progress one = of(1, unplaced("web.1", NOWHERE));
    Progress other = of(1, unplaced("web.1", "no suitable node"));
    int[] looks = {0};
    Supplier<List<Progress>> changing = () -> List.of(looks[0]++ / 100 % 2 == 0 ? one : other);
    assertThat(wait(changing, Duration.ofMinutes(1)))
        .isInstanceOfSatisfying(
            Wait.End.NotConverged.class,
            end -> assertThat(end.reason()).startsWith("service web has not converged within"));
  }

  private static TaskView first(String name, int age, String desired, String state) {
    TaskView task = task(name, age, desired, state, state.equals("failed") ? "exit (3)" : "");
    return new TaskView(
        task.id(),
        name,
        "s1",
        "web",
        "",
        0,
        "n1",
        "node-1",
        "web:1",
        desired,
        state,
        START,
        "",
        task.error(),
        "",
        List.of(),
        "",
        0,
        true,
        task.createdAt());
  }

  @Test
  void aJobIsDoneWhenAllItsRunsAreComplete() {
    Progress progress =
        Progress.of(
            service("replicated-job", 2, 4),
            List.of(
                first("web.n2", 5, "shutdown", "failed"),
                first("web.n1", 1, "complete", "complete"),
                task("web.1", 1, "complete", "complete", "")));
    assertThat(progress.isDone()).isTrue();
    assertThat(progress.slots()).hasSize(2).allMatch(s -> s.end() == Progress.Slot.End.COMPLETED);
    assertThat(new Stability().next(List.of(progress), START))
        .isEqualTo(new Stability.Step.Converged());
  }

  @Test
  void aJobWhoseLastRunsAreGivenUpIsStuckAndSaysWhy() {
    Progress progress =
        Progress.of(
            service("replicated-job", 2, 3),
            List.of(
                task("web.1", 1, "complete", "complete", ""),
                first("web.n1", 1, "shutdown", "failed")));
    assertThat(progress.isStuck()).isTrue();
    assertThat(progress.firstMissing().orElseThrow().detail()).isEqualTo("exit (3)");
  }

  @Test
  void aJobThatIsGivenUpInOneSlotGoesOnWithTheOthers() {
    Progress progress =
        Progress.of(
            service("replicated-job", 1, 2),
            List.of(
                first("web.n1", 1, "shutdown", "failed"),
                task("web.1", 1, "complete", "running", "")));
    assertThat(progress.isStuck()).isFalse();
  }

  @Test
  void ofAGlobalServiceADrainedNodeIsNotMissed() {
    Progress progress =
        Progress.of(
            service("global", 1, 0),
            List.of(
                first("web.n1", 1, "running", "running"),
                first("web.n2", 1, "shutdown", "shutdown"),
                first("web.n3", 1, "shutdown", "running")));
    assertThat(progress.isDone()).isTrue();
    assertThat(progress.total()).isEqualTo(1);
  }

  @Test
  void aGlobalServiceIsNotDoneBeforeItsNodesHaveTasks() {
    assertThat(Progress.of(service("global", 3, 0), List.of()).isDone()).isFalse();
    assertThat(Progress.of(service("global-job", 3, 0), List.of()).isDone()).isFalse();
  }
}
