package dev.skep.store.atomix.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PackingTest {
  @Test
  void largeCommandsThatRepeatThemselvesBecomeSmall() {
    byte[] command = "the same again; ".repeat(100_000).getBytes(StandardCharsets.UTF_8);
    Proposal.Command packed = Packing.of(command);
    assertThat(packed.packed()).isTrue();
    assertThat(packed.bytes()).hasSizeLessThan(command.length / 20);
    assertThat(Packing.unpacked(packed.bytes())).isEqualTo(command);
  }

  @Test
  void smallOnesAndThoseThatCannotBePackedStayAsTheyAre() {
    byte[] small = new byte[LogEntry.MAX_BYTES];
    assertThat(Packing.of(small)).isEqualTo(new Proposal.Command(small));
    byte[] noise = new byte[1 << 20];
    new Random(3).nextBytes(noise);
    assertThat(Packing.of(noise)).isEqualTo(new Proposal.Command(noise));
  }

  @Test
  void brokenOnesAreNotApplied() {
    assertThatThrownBy(() -> Packing.unpacked(new byte[] {1, 2, 3}))
        .hasMessageContaining("a packed command is broken");
  }
}
