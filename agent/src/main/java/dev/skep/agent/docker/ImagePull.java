package dev.skep.agent.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.PullResponseItem;
import com.github.dockerjava.api.model.ResponseItem;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pull. The engine may refuse it at once, or tell of an error in the middle of its progress.
 */
final class ImagePull implements ResultCallback<PullResponseItem> {
  private static final Logger LOG = LoggerFactory.getLogger(ImagePull.class);

  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable Closeable stream;
  private volatile long lastProgressNanos = System.nanoTime();
  private volatile boolean closed;
  private volatile @Nullable RuntimeException failure;
  private volatile String error = "";

  /**
   * Waits until the image is here or cannot be had.
   *
   * @param silence how long there may be no progress
   * @return whether it ended; false when it stands still
   */
  boolean awaitEnd(Duration silence) throws InterruptedException {
    while (!ended.await(silence.toNanos() - quietNanos(), TimeUnit.NANOSECONDS)) {
      if (quietNanos() >= silence.toNanos()) {
        return false;
      }
    }
    return true;
  }

  private long quietNanos() {
    return System.nanoTime() - lastProgressNanos;
  }

  /** Why the call failed. */
  Optional<RuntimeException> failure() {
    return Optional.ofNullable(failure);
  }

  /** What the engine could not do in a call that did not fail; empty when all went well. */
  String error() {
    return error;
  }

  @Override
  public void onStart(Closeable opened) {
    stream = opened;
    if (closed) {
      close();
    }
  }

  @Override
  public void onNext(PullResponseItem item) {
    lastProgressNanos = System.nanoTime();
    ResponseItem.ErrorDetail detail = item.getErrorDetail();
    if (detail != null && detail.getMessage() != null) {
      error = detail.getMessage();
    }
  }

  @Override
  public void onError(Throwable cause) {
    failure = cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
    ended.countDown();
  }

  @Override
  public void onComplete() {
    ended.countDown();
  }

  /** Ends the pull if it is still under way. */
  @Override
  public void close() {
    closed = true;
    Closeable opened = stream;
    if (opened == null) {
      return;
    }
    try {
      opened.close();
    } catch (IOException e) {
      LOG.debug("closing a pull", e);
    }
  }
}
