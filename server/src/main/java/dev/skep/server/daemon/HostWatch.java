package dev.skep.server.daemon;

import dev.skep.agent.runtime.ContainerRuntime;
import dev.skep.agent.runtime.RuntimeFailure;
import dev.skep.api.model.Node;
import dev.skep.server.node.Host;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at this host's engine now and then, and says when it goes or comes. */
final class HostWatch implements Host, AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Logger LOG = LoggerFactory.getLogger(HostWatch.class);

  private final ContainerRuntime runtime;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("skep-host").factory());
  private volatile Node.Description description;
  private volatile String error = "";

  /**
   * Looks once, and goes on looking.
   *
   * @param runtime asked for the description
   * @param unknown what is told until the runtime has answered
   */
  HostWatch(ContainerRuntime runtime, Node.Description unknown) {
    this.runtime = runtime;
    this.description = unknown;
    look();
    executor.scheduleWithFixedDelay(
        this::look, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      description = runtime.describe();
      if (!error.isEmpty()) {
        LOG.info("the container engine answers again");
      }
      error = "";
    } catch (RuntimeFailure e) {
      if (!error.equals(e.text())) {
        LOG.warn("{}; no task can run here until it answers", e.text());
      }
      error = e.text();
    } catch (RuntimeException e) {
      // A scheduled task that throws once never runs again.
      LOG.error("looking at the engine failed", e);
    }
  }

  @Override
  public Node.Description description() {
    return description;
  }

  @Override
  public String engineError() {
    return error;
  }

  @Override
  public void close() {
    executor.shutdownNow();
    runtime.close();
  }
}
