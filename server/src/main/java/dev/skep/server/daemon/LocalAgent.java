package dev.skep.server.daemon;

import dev.skep.agent.Agent;
import dev.skep.agent.AssignmentCache;
import dev.skep.agent.Outbox;
import dev.skep.agent.Timers;
import dev.skep.agent.guard.Leases;
import dev.skep.agent.runtime.ContainerRuntime;
import dev.skep.api.model.Node;
import dev.skep.api.session.SessionMessage.Asked;
import dev.skep.api.session.SessionMessage.Assignments;
import dev.skep.api.session.SessionMessage.Granted;
import dev.skep.api.session.SessionMessage.Reports;
import dev.skep.server.node.NodeAgent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** The agent of this host, with threads and time. */
final class LocalAgent implements NodeAgent {
  private static final Duration POLL = Duration.ofMillis(20);

  private final ContainerRuntime runtime;
  private final boolean ownsRuntime;
  private final Outbox outbox;
  private final Agent agent;
  private final ScheduledExecutorService timers =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("skep-agent-timers").daemon().factory());
  private final ExecutorService executor =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("skep-agent-", 0).factory());

  /**
   * An agent that works.
   *
   * @param ownsRuntime whether the runtime is closed with it
   * @param leases of singletons
   */
  LocalAgent(
      ContainerRuntime runtime,
      boolean ownsRuntime,
      Path assignments,
      Leases leases,
      Runnable reportsAvailable) {
    this.runtime = runtime;
    this.ownsRuntime = ownsRuntime;
    this.outbox = new Outbox(reportsAvailable);
    InstantSource clock = InstantSource.system();
    this.agent =
        new Agent(
            Agent.Settings.defaults(),
            runtime,
            AssignmentCache.in(assignments),
            outbox,
            new Agent.Machinery(clock, Timers.on(timers, clock), executor),
            leases);
    agent.start();
  }

  @Override
  public Node.Description describe() {
    return agent.describe();
  }

  /** No network is programmed yet. */
  @Override
  public long networkRevision() {
    return 0;
  }

  @Override
  public void sessionBegins() {
    agent.sessionBegins();
  }

  @Override
  public boolean assign(Assignments assignments) {
    return agent.assign(assignments);
  }

  @Override
  public Optional<Reports> nextReports() {
    return outbox.poll();
  }

  @Override
  public Optional<Asked> question(boolean due) {
    return agent.question(due);
  }

  @Override
  public void granted(Granted answer) {
    agent.granted(answer);
  }

  @Override
  public void acknowledged(long number) {
    outbox.acknowledged(number);
  }

  @Override
  public boolean drain(Duration patience) {
    agent.assign(new Assignments(1, true, List.of(), List.of(), List.of()));
    long deadline = System.nanoTime() + patience.toNanos();
    while (!agent.idle() && System.nanoTime() < deadline) {
      try {
        Thread.sleep(POLL);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return agent.idle();
  }

  @Override
  public void close() {
    agent.close();
    timers.shutdownNow();
    executor.shutdownNow();
    if (ownsRuntime) {
      runtime.close();
    }
  }
}
