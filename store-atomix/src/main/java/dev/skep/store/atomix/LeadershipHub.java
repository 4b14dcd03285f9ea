package dev.skep.store.atomix;

import dev.skep.api.store.Leadership;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the view of the leadership and tells changes, one at a time on a serial executor. */
final class LeadershipHub implements Leadership {
  private static final Logger LOG = LoggerFactory.getLogger(LeadershipHub.class);

  private final Executor serial;

  /** Only touched by the executor. */
  private final List<Consumer<View>> listeners = new ArrayList<>();

  private volatile View view = View.none();

  /**
   * @param serial runs one task at a time, in order
   */
  LeadershipHub(Executor serial) {
    this.serial = serial;
  }

  @Override
  public View view() {
    return view;
  }

  @Override
  public AutoCloseable listen(Consumer<View> listener) {
    serial.execute(() -> {
      listeners.add(listener);
      tell(listener, view);
    });
    return () -> serial.execute(() -> listeners.remove(listener));
  }

  /** Publishes a view; to be called on the executor. */
  void publish(View next) {
    if (next.equals(view)) {
      return;
    }
    view = next;
    List.copyOf(listeners).forEach(listener -> tell(listener, next));
  }

  private static void tell(Consumer<View> listener, View view) {
    try {
      listener.accept(view);
    } catch (RuntimeException e) {
      LOG.error("A listener failed on {}", view, e);
    }
  }
}
