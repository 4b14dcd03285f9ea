package dev.skep.agent;

import dev.skep.agent.runtime.SimulatedRuntime;
import dev.skep.agent.runtime.SimulatedRuntime.Behaviour;
import dev.skep.api.model.Task;
import dev.skep.api.session.AssignedTask;
import dev.skep.api.session.SessionMessage.TaskReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Function;

/** An agent on a simulated runtime with a clock that is moved by hand, in one thread. */
final class SimulatedNode {
  final SimulatedRuntime runtime;
  Agent agent;

  private final Map<dev.skep.api.Id, List<String>> history = new HashMap<>();
  private final PriorityQueue<Alarm> alarms =
      new PriorityQueue<>(Comparator.comparing(Alarm::when));
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  private record Alarm(Instant when, Runnable quick) {}

  SimulatedNode() {
    this(task -> Behaviour.OBEDIENT, AssignmentCache.none());
  }

  SimulatedNode(Function<AssignedTask, Behaviour> behaviours, AssignmentCache cache) {
    this(
        new SimulatedRuntime(
            SimulatedRuntime.host("host1", 2_000_000_000L, 1L << 30, "test"), behaviours),
        cache);
  }

  SimulatedNode(SimulatedRuntime runtime, AssignmentCache cache) {
    this.runtime = runtime;
    this.agent = newAgent(cache);
  }

  /** Drops the agent as a kill would, and starts another one on the same runtime. */
  void replaceAgent(AssignmentCache cache) {
    agent.close();
    alarms.clear();
    history.clear();
    agent = newAgent(cache);
  }

  private Agent newAgent(AssignmentCache cache) {
    Agent made =
        new Agent(
            Agent.Settings.defaults(),
            runtime,
            cache,
            new Outbox(() -> {}),
            new Agent.Machinery(
                () -> now, (when, quick) -> alarms.add(new Alarm(when, quick)), Runnable::run));
    made.start();
    return made;
  }

  /** Lets time pass. */
  void pass(Duration time) {
    Instant end = now.plus(time);
    while (!alarms.isEmpty() && !alarms.peek().when().isAfter(end)) {
      Alarm next = alarms.remove();
      now = next.when().isAfter(now) ? next.when() : now;
      next.quick().run();
    }
    now = end;
  }

  /** The last report of a task, as {@code state: error}. */
  String state(AssignedTask task) {
    drain();
    List<String> reports = history.getOrDefault(task.id(), List.of());
    return reports.isEmpty() ? "" : reports.getLast();
  }

  /** Every status that has come out of the outbox for a task. */
  List<String> reports(AssignedTask task) {
    drain();
    return history.getOrDefault(task.id(), List.of());
  }

  Task.Status status(AssignedTask task) {
    Task.Status status = agent.statuses().get(task.id());
    if (status == null) {
      throw new AssertionError("no status of " + task.name());
    }
    return status;
  }

  private void drain() {
    agent
        .outbox()
        .poll()
        .ifPresent(message -> {
          for (TaskReport report : message.tasks()) {
            history
                .computeIfAbsent(report.task(), task -> new ArrayList<>())
                .add(text(report.status()));
          }
          agent.outbox().acknowledged(message.number());
          drain();
        });
  }

  private static String text(Task.Status status) {
    return status.state().word() + (status.error().isEmpty() ? "" : ": " + status.error());
  }
}
