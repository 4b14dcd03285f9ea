package dev.skep.agent.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.agent.Tasks;
import dev.skep.agent.runtime.Handle;
import dev.skep.api.Id;
import dev.skep.api.session.AssignedTask;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LabelsTest {
  private static final AssignedTask TASK =
      Tasks.task(
          1,
          container ->
              container
                  .stopGracePeriod(Duration.ofMillis(1500))
                  .labels(Map.of("mine", "yes", "com.docker.swarm.task.id", "forged")));
  private static final Map<String, String> LABELS = Labels.of(TASK, Tasks.NODE);

  @Test
  void a_container_tells_its_task_and_its_grace_period() {
    assertThat(Labels.owner(TASK.name(), LABELS, Tasks.NODE)).contains(Handle.of(TASK));
  }

  @Test
  void the_users_labels_are_kept_and_cannot_replace_others() {
    assertThat(LABELS)
        .containsEntry("mine", "yes")
        .containsEntry("com.docker.swarm.task.id", TASK.id().toString());
  }

  @Test
  void a_container_of_another_node_or_name_or_with_damaged_labels_is_not_ours() {
    Map<String, String> damaged = new HashMap<>(LABELS);
    damaged.put("com.docker.swarm.task.id", "x");

    assertThat(Labels.owner(TASK.name(), LABELS, new Id(8, 8))).isEmpty();
    assertThat(Labels.owner("copy", LABELS, Tasks.NODE)).isEmpty();
    assertThat(Labels.owner(TASK.name(), damaged, Tasks.NODE)).isEmpty();
    assertThat(Labels.owner(TASK.name(), Map.of(), Tasks.NODE)).isEmpty();
  }
}
