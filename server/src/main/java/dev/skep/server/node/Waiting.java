package dev.skep.server.node;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for a stage on a virtual thread. */
final class Waiting {
  /** Longer than any bound of the store; reaching it is a fault. */
  private static final Duration BOUND = Duration.ofSeconds(60);

  private Waiting() {}

  /**
   * The result.
   *
   * @throws RuntimeException what the stage failed with, as it is
   */
  static <T> T on(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(BOUND.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("an unexpected kind of failure", e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("no result after " + BOUND.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting", e);
    }
  }
}
