package dev.skep.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProcessIdentityTest {
  @Test
  void the_name_of_a_program_may_look_like_other_fields() {
    String stat =
        "4711 (a) R 1 (b) S 1 4711 4711 0 -1 4194560 1 0 0 0 2 0 0 0 20 0 1 0 987654 3000 8";
    assertThat(ProcessIdentity.ofStat(stat, "boot"))
        .isEqualTo(new ProcessIdentity(4711, 987654, "boot"));
  }

  @Test
  void what_is_written_is_read() {
    ProcessIdentity self = ProcessIdentity.self();
    assertThat(ProcessIdentity.parse(self + "\n")).isEqualTo(self);
  }

  @Test
  void a_running_process_is_alive_and_one_that_has_its_id_but_not_its_start_is_not() {
    ProcessIdentity self = ProcessIdentity.self();
    assertThat(self.isAlive()).isTrue();
    assertThat(new ProcessIdentity(self.pid(), self.startTicks() + 1, self.boot()).isAlive())
        .isFalse();
    assertThat(new ProcessIdentity(self.pid(), self.startTicks(), "another boot").isAlive())
        .isFalse();
  }

  @Test
  void a_killed_process_is_not_alive() throws IOException {
    Process sleep = new ProcessBuilder("sleep", "60").start();
    ProcessIdentity identity = ProcessIdentity.of(sleep.pid()).orElseThrow();
    identity.signal("KILL");
    assertThat(Wait.until(Command.DEFAULT_TIMEOUT, () -> !identity.isAlive())).isTrue();
  }
}
