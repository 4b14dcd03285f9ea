package dev.skep.server.session;

import dev.skep.api.session.SessionMessage.Asked;
import dev.skep.api.session.SessionMessage.Granted;
import dev.skep.api.state.ClusterState;
import dev.skep.api.store.Store;
import dev.skep.controllers.Fence;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the nodes' questions whether tasks may run for another lease. Each answer rests on a
 * state that was the newest one after the question came, which only a leader with a majority has; a
 * manager that has lost its majority answers nothing. Questions that come while one state is being
 * confirmed wait for the next.
 *
 * <p>Everything here runs on the executor's one thread.
 */
final class Grants {
  private static final Logger LOG = LoggerFactory.getLogger(Grants.class);

  private final Store store;
  private final Executor executor;
  private List<Question> waiting = new ArrayList<>();
  private boolean underWay;

  private record Question(SessionConnection connection, Asked asked) {}

  /**
   * @param executor has one thread
   */
  Grants(Store store, Executor executor) {
    this.store = store;
    this.executor = executor;
  }

  void ask(SessionConnection connection, Asked asked) {
    waiting.add(new Question(connection, asked));
    confirm();
  }

  private void confirm() {
    if (underWay || waiting.isEmpty()) {
      return;
    }
    List<Question> batch = waiting;
    waiting = new ArrayList<>();
    underWay = true;
    store
        .latest()
        .whenCompleteAsync(
            (newest, failure) -> {
              underWay = false;
              if (failure == null) {
                batch.forEach(question -> answer(question, newest));
              } else {
                LOG.debug("no state was confirmed: {}", failure.toString());
              }
              confirm();
            },
            executor);
  }

  private static void answer(Question question, ClusterState newest) {
    SessionConnection connection = question.connection();
    Asked asked = question.asked();
    connection
        .channel()
        .send(new Granted(asked.number(), Fence.granted(newest, connection.node(), asked.tasks())));
  }
}
