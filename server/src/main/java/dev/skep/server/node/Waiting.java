package dev.skep.server.node;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

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
    return on(stage, BOUND);
  }

  /**
   * The result, if it comes in time.
   *
   * @throws LifecycleException {@link LifecycleException#timeout} if it does not
   * @throws RuntimeException what the stage failed with, as it is
   */
  static <T> T on(CompletionStage<T> stage, Duration patience) {
    try {
      return stage.toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (cause(e) instanceof RuntimeException known) {
        throw known;
      }
      throw new IllegalStateException("an unexpected kind of failure", e);
    } catch (TimeoutException e) {
      throw LifecycleException.timeout();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting", e);
    }
  }

  /** What a stage failed with, without the wrapping of combined stages. */
  static Throwable cause(Throwable failure) {
    @Nullable Throwable inner = failure.getCause();
    boolean wrapped =
        failure instanceof ExecutionException || failure instanceof CompletionException;
    return wrapped && inner != null ? cause(inner) : failure;
  }
}
