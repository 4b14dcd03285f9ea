package dev.skep.server.session;

import dev.skep.api.session.SessionMessage.Asked;
import dev.skep.api.session.SessionMessage.Granted;
import dev.skep.api.state.ClusterState;
import dev.skep.api.store.Store;
import dev.skep.controllers.Fence;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the nodes' questions whether tasks may run for another lease. Each answer rests on a
 * state that was the newest one after the question came, which only a leader with a majority has; a
 * manager that has lost its majority answers nothing. Questions that come while one state is being
 * confirmed wait for the next; of one session the newest does, which asks for all that the earlier
 * ones asked for, so that what waits is bounded by the number of sessions.
 *
 * <p>Everything here runs on the executor's one thread.
 */
final class Grants {
  private static final Logger LOG = LoggerFactory.getLogger(Grants.class);

  private final Store store;
  private final Executor executor;
  private Map<SessionConnection, Asked> waiting = new LinkedHashMap<>();
  private boolean underWay;

  /**
   * @param executor has one thread
   */
  Grants(Store store, Executor executor) {
    this.store = store;
    this.executor = executor;
  }

  void ask(SessionConnection connection, Asked asked) {
    waiting.put(connection, asked);
    confirm();
  }

  private void confirm() {
    if (underWay || waiting.isEmpty()) {
      return;
    }
    Map<SessionConnection, Asked> batch = waiting;
    waiting = new LinkedHashMap<>();
    underWay = true;
    store
        .latest()
        .whenCompleteAsync(
            (newest, failure) -> {
              underWay = false;
              if (failure == null) {
                batch.forEach((connection, asked) -> answer(connection, asked, newest));
              } else {
                LOG.debug("no state was confirmed: {}", failure.toString());
              }
              confirm();
            },
            executor);
  }

  private static void answer(SessionConnection connection, Asked asked, ClusterState newest) {
    connection
        .channel()
        .send(new Granted(asked.number(), Fence.granted(newest, connection.node(), asked.tasks())));
  }
}
