package dev.skep.agent.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventActor;
import dev.skep.agent.runtime.ContainerRuntime.Watch;
import dev.skep.agent.runtime.ContainerRuntime.Watcher;
import dev.skep.api.Id;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the engine's events of this node's containers and connects again when the stream ends.
 * After each connection it asks for a look at everything, because what happened in between was not
 * told.
 */
final class EventStream implements Watch {
  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

  private static final Duration FIRST_RETRY = Duration.ofMillis(100);

  /** An engine that is back is noticed this much later at most. */
  private static final Duration LAST_RETRY = Duration.ofSeconds(2);

  /** Of a container's events those that change a task; health checks would flood it otherwise. */
  private static final String[] ACTIONS = {"start", "die", "destroy", "rename", "health_status"};

  private final DockerEngine engine;
  private final Id node;
  private final Watcher watcher;
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable Subscription current;

  EventStream(DockerEngine engine, Id node, Watcher watcher) {
    this.engine = engine;
    this.node = node;
    this.watcher = watcher;
    this.thread = Thread.ofVirtual().name("engine-events").start(this::follow);
  }

  @Override
  public void close() {
    closed = true;
    Subscription subscription = current;
    if (subscription != null) {
      subscription.close();
    }
    thread.interrupt();
  }

  private void follow() {
    Duration delay = FIRST_RETRY;
    while (!closed) {
      Subscription subscription = new Subscription();
      current = subscription;
      try {
        engine
            .streams()
            .eventsCmd()
            .withEventTypeFilter("container")
            .withEventFilter(ACTIONS)
            .withLabelFilter(Map.of(Labels.NODE, node.toString()))
            .exec(subscription);
        subscription.ended.await();
      } catch (InterruptedException e) {
        subscription.close();
        return;
      } catch (RuntimeException e) {
        LOG.debug("no events from the engine", e);
      }
      delay = subscription.connected ? FIRST_RETRY : longer(delay);
      LockSupport.parkNanos(delay.toNanos());
    }
  }

  private static Duration longer(Duration delay) {
    Duration twice = delay.multipliedBy(2);
    return twice.compareTo(LAST_RETRY) < 0 ? twice : LAST_RETRY;
  }

  /** One connection. */
  private final class Subscription implements ResultCallback<Event> {
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean connected;
    private volatile @Nullable Closeable stream;

    @Override
    public void onStart(Closeable opened) {
      stream = opened;
      connected = true;
      if (closed) {
        close();
        return;
      }
      watcher.lookAgain();
    }

    @Override
    public void onNext(Event event) {
      EventActor actor = event.getActor();
      Map<String, String> attributes = actor == null ? null : actor.getAttributes();
      String task = attributes == null ? null : attributes.get(Labels.TASK_ID);
      if (task == null) {
        return;
      }
      try {
        watcher.changed(Id.parse(task));
      } catch (IllegalArgumentException e) {
        LOG.debug("an event of a container whose label is no task's id: {}", task);
      }
    }

    @Override
    public void onError(Throwable failure) {
      LOG.debug("the engine's events ended", failure);
      ended.countDown();
    }

    @Override
    public void onComplete() {
      ended.countDown();
    }

    @Override
    public void close() {
      Closeable opened = stream;
      ended.countDown();
      if (opened == null) {
        return;
      }
      try {
        opened.close();
      } catch (IOException e) {
        LOG.debug("closing the engine's events", e);
      }
    }
  }
}
