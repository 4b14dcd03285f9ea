package dev.skep.agent;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A job that runs at most once at a time. A request that comes while it runs leads to one more run,
 * so no request is answered with what was known before it.
 */
final class Serial {
  private final Executor executor;
  private final Runnable job;
  private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);

  private enum State {
    IDLE,
    RUNNING,
    AGAIN
  }

  Serial(Executor executor, Runnable job) {
    this.executor = executor;
    this.job = job;
  }

  void request() {
    State before = state.getAndUpdate(now -> now == State.IDLE ? State.RUNNING : State.AGAIN);
    if (before == State.IDLE) {
      executor.execute(this::run);
    }
  }

  private void run() {
    do {
      state.set(State.RUNNING);
      boolean returned = false;
      try {
        job.run();
        returned = true;
      } finally {
        if (!returned) {
          // The fault goes on to the executor, and the next request gets its run.
          state.set(State.IDLE);
        }
      }
    } while (!state.compareAndSet(State.RUNNING, State.IDLE));
  }
}
