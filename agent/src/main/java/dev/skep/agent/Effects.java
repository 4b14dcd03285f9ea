package dev.skep.agent;

import dev.skep.agent.runtime.ContainerRuntime;
import dev.skep.agent.runtime.Handle;
import dev.skep.agent.runtime.RuntimeFailure;
import dev.skep.agent.task.Observed;
import dev.skep.agent.task.Situation.Failure;
import dev.skep.agent.task.TaskRules;
import dev.skep.api.Bytes;
import dev.skep.api.session.AssignedTask;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries actions out on the runtime, a bounded number of tasks at a time. A pull may take minutes,
 * so it gives its turn up meanwhile and waits in a line of its own.
 */
final class Effects {
  private static final Logger LOG = LoggerFactory.getLogger(Effects.class);

  private final ContainerRuntime runtime;
  private final Semaphore turns;
  private final Semaphore pulls;

  /**
   * Effects on a runtime.
   *
   * @param tasks how many tasks are worked on at a time
   * @param pulls how many images are fetched at a time
   */
  Effects(ContainerRuntime runtime, int tasks, int pulls) {
    this.runtime = runtime;
    this.turns = new Semaphore(tasks);
    this.pulls = new Semaphore(pulls);
  }

  /** Waits for a turn; nothing else here may be called without one. */
  void begin() {
    turns.acquireUninterruptibly();
  }

  /** Gives the turn back. */
  void end() {
    turns.release();
  }

  Observed observe(Handle handle) throws RuntimeFailure {
    return runtime.observe(handle);
  }

  /** Whether the registry is to be asked for the task's image. */
  boolean wantsPull(AssignedTask task) throws RuntimeFailure {
    return switch (task.spec().container().engine().pull()) {
      case MISSING -> !runtime.hasImage(task);
      case ALWAYS -> true;
      case NEVER -> false;
    };
  }

  /** Fetches the image; what went wrong, in words, or nothing. */
  String fetch(AssignedTask task) throws RuntimeFailure, InterruptedException {
    turns.release();
    try {
      pulls.acquire();
      try {
        runtime.fetchImage(task);
        return "";
      } catch (RuntimeFailure.Refused e) {
        // Not the task's end yet: as in swarm, it is making the container that decides.
        LOG.warn("task {}: {}", task.name(), e.text());
        return e.text();
      } finally {
        pulls.release();
      }
    } finally {
      turns.acquireUninterruptibly();
    }
  }

  /** Makes the container; why it cannot be made, if so. */
  Optional<Failure> create(AssignedTask task, Map<String, Bytes> payloads, String note)
      throws RuntimeFailure {
    try {
      runtime.create(task, payloads);
      return Optional.empty();
    } catch (RuntimeFailure.Refused e) {
      return Optional.of(new Failure(e.text(), note));
    }
  }

  /** Starts the container; why it cannot be started, if so. */
  Optional<Failure> start(Handle handle) throws RuntimeFailure {
    try {
      runtime.start(handle);
      return Optional.empty();
    } catch (RuntimeFailure.Refused e) {
      return Optional.of(TaskRules.startFailure(e.text()));
    }
  }

  void signal(Handle handle) throws RuntimeFailure {
    runtime.signal(handle);
  }

  void kill(Handle handle) throws RuntimeFailure {
    runtime.kill(handle);
  }

  void remove(Handle handle) throws RuntimeFailure {
    runtime.remove(handle);
  }

  void release(Handle handle) throws RuntimeFailure {
    runtime.release(handle);
  }
}
