package dev.skep.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BedSpecTest {
  @Test
  void what_is_written_is_read() {
    BedSpec spec = new BedSpec(5, false, true, false, 32, true);
    assertThat(BedSpec.read(spec.write())).isEqualTo(spec);
  }

  @Test
  void a_bed_has_at_least_one_host_and_at_most_as_many_as_addresses() {
    assertThatThrownBy(() -> new BedSpec(0, true, true, true, 0, false))
        .hasMessage("a bed has 1 to 200 hosts, not 0");
    assertThatThrownBy(() -> new BedSpec(201, true, true, true, 0, false))
        .isInstanceOf(BedException.class);
  }

  @Test
  void a_directory_too_long_for_sockets_is_refused() {
    assertThatThrownBy(() -> new BedDirectory(Path.of("/tmp/" + "long".repeat(20))))
        .hasMessageContaining("choose a shorter one");
  }

  @Test
  void a_directory_that_hosts_would_not_see_is_refused() {
    assertThatThrownBy(() -> new BedDirectory(Path.of("/run/bed")))
        .hasMessageContaining("choose another place");
  }
}
