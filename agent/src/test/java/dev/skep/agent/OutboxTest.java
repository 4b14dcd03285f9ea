package dev.skep.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.model.Task.Status;
import dev.skep.api.model.TaskState;
import dev.skep.api.session.SessionMessage;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private static final Id ONE = new Id(0, 1);
  private static final Id TWO = new Id(0, 2);

  private final AtomicInteger announcements = new AtomicInteger();
  private final Outbox outbox = new Outbox(announcements::incrementAndGet);

  @Test
  void the_newest_status_takes_the_place_of_an_older_one() {
    put(ONE, TaskState.PREPARING);
    put(ONE, TaskState.RUNNING);

    assertThat(poll()).containsExactly("1 one running");
    assertThat(poll()).isEmpty();
    assertThat(announcements).hasValue(2);
  }

  @Test
  void what_is_not_acknowledged_is_sent_again_in_the_next_session() {
    put(ONE, TaskState.RUNNING);
    put(TWO, TaskState.RUNNING);
    poll();
    put(TWO, TaskState.FAILED);
    poll();
    outbox.acknowledged(1);

    outbox.newSession();

    assertThat(poll()).containsExactly("1 two failed");
  }

  @Test
  void an_acknowledgement_of_an_older_status_does_not_cover_a_newer_one() {
    put(ONE, TaskState.PREPARING);
    poll();
    put(ONE, TaskState.RUNNING);
    outbox.acknowledged(1);

    assertThat(poll()).containsExactly("2 one running");
    outbox.acknowledged(2);
    outbox.repeat();
    assertThat(poll()).isEmpty();
  }

  @Test
  void without_an_answer_the_same_session_can_repeat() {
    put(ONE, TaskState.RUNNING);
    poll();

    outbox.repeat();

    assertThat(poll()).containsExactly("2 one running");
  }

  @Test
  void a_forgotten_task_is_not_reported() {
    put(ONE, TaskState.RUNNING);
    put(TWO, TaskState.RUNNING);
    poll();
    outbox.drop(ONE);
    outbox.repeat();

    assertThat(poll()).containsExactly("2 two running");
  }

  @Test
  void a_message_is_bounded() {
    for (int task = 0; task < SessionMessage.Reports.MAX_REPORTS + 1; task++) {
      put(new Id(9, task), TaskState.RUNNING);
    }

    assertThat(poll()).hasSize(SessionMessage.Reports.MAX_REPORTS);
    assertThat(poll()).hasSize(1);
  }

  private void put(Id task, TaskState state) {
    outbox.put(task, Status.of(state, ""));
  }

  private List<String> poll() {
    return outbox
        .poll()
        .map(message ->
            message.tasks().stream()
                .map(report ->
                    message.number()
                        + (report.task().equals(ONE) ? " one " : " two ")
                        + report.status().state().word())
                .toList())
        .orElse(List.of());
  }
}
