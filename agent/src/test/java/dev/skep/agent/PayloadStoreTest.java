package dev.skep.agent;

import static dev.skep.agent.Tasks.file;
import static dev.skep.agent.Tasks.payload;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Bytes;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.session.AssignedTask;
import dev.skep.api.session.SessionMessage.Payload;
import java.util.List;
import org.junit.jupiter.api.Test;

class PayloadStoreTest {
  private static final int MIB = 1 << 20;
  private static final AssignedTask TASK =
      Tasks.task(
          1,
          container ->
              container
                  .secrets(List.of(file("db", "db", "0", "0", 0444)))
                  .configs(List.of(file("app", "/app", "0", "0", 0444))));

  private final PayloadStore store = new PayloadStore();

  @Test
  void what_is_missing_is_named() {
    assertThat(store.missing(TASK)).isEqualTo("secret db, config app");

    store.add(List.of(payload("db", "x")));
    assertThat(store.missing(TASK)).isEqualTo("config app");

    store.add(List.of(payload("app", "y")));
    assertThat(store.missing(TASK)).isEmpty();
    assertThat(store.of(TASK))
        .containsOnlyKeys("digest-db", "digest-app")
        .containsEntry("digest-db", Bytes.utf8("x"));
  }

  @Test
  void nobody_waits_for_a_reference_that_was_never_resolved() {
    FileReference unresolved = new FileReference("db", null, "", "db", "0", "0", 0444);

    assertThat(store.missing(Tasks.task(1, container -> container.secrets(List.of(unresolved)))))
        .isEmpty();
  }

  @Test
  void what_a_session_carried_stays_while_it_is_small_although_no_task_refers_to_it() {
    store.add(List.of(payload("db", "x"), payload("app", "y")));

    store.prune(List.of());

    assertThat(store.missing(TASK)).isEmpty();
  }

  @Test
  void what_no_task_refers_to_does_not_grow_for_ever() {
    store.add(List.of(payload("db", "x"), payload("app", "y")));
    for (int number = 0; number < 40; number++) {
      store.add(List.of(new Payload("digest-" + number, Bytes.of(new byte[MIB]))));
      store.prune(List.of(TASK));
    }
    FileReference oldest = file("0", "a", "0", "0", 0444);
    FileReference newest = file("39", "b", "0", "0", 0444);

    assertThat(store.missing(TASK)).isEmpty();
    assertThat(
            store.missing(Tasks.task(2, container -> container.secrets(List.of(oldest, newest)))))
        .isEqualTo("secret 0");
  }
}
