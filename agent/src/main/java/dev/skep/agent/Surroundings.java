package dev.skep.agent;

import dev.skep.agent.guard.Leases;
import dev.skep.api.Id;
import dev.skep.api.model.Task;
import java.time.Instant;

/**
 * What the workers of one agent share.
 *
 * @param effects carries actions out
 * @param payloads contents of secrets and configs
 * @param outbox takes reports
 * @param recollection hears of every change
 * @param reachability hears whether the runtime answers
 * @param life whether the agent still lives
 * @param leases of singletons, and the managers' silence
 * @param machinery time and threads
 */
record Surroundings(
    Effects effects,
    PayloadStore payloads,
    Outbox outbox,
    Recollection recollection,
    Reachability reachability,
    Life life,
    Leases leases,
    Agent.Machinery machinery) {

  /** Ends once. */
  static final class Life {
    private volatile boolean over;

    boolean isOver() {
      return over;
    }

    void end() {
      over = true;
    }
  }

  Instant now() {
    return machinery.clock().instant();
  }

  Serial serial(Runnable job) {
    return new Serial(machinery.executor(), job);
  }

  /** Calls something quick at a time, if the agent still lives then. */
  void at(Instant when, Runnable quick) {
    machinery
        .timers()
        .at(
            when,
            () -> {
              if (!life.isOver()) {
                quick.run();
              }
            });
  }

  void report(Id task, Task.Status status) {
    outbox.put(task, status);
    recollection.changed();
  }
}
