package dev.skep.store.atomix.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VoteRecordTest {
  @TempDir Path directory;

  private VoteRecord open() throws IOException {
    return VoteRecord.open(directory.resolve("votes"), "me");
  }

  @Test
  void oneVotePerTermEvenAfterARestart() throws Exception {
    try (VoteRecord votes = open()) {
      assertThat(votes.allows(5, "a")).isTrue();
      votes.record(5, "a");
      votes.record(5, "a");
      assertThatThrownBy(() -> votes.record(5, "b")).hasMessageContaining("second vote in term 5");
    }
    try (VoteRecord votes = open()) {
      assertThat(votes.term()).isEqualTo(5);
      assertThat(votes.vote()).contains("a");
      assertThat(votes.allows(4, "a")).isFalse();
      assertThat(votes.allows(5, "a")).isTrue();
      assertThat(votes.allows(5, "b")).isFalse();
      assertThat(votes.allows(6, "b")).isTrue();
    }
  }

  @Test
  void floorOnlyRisesAndOutlivesVotes() throws Exception {
    try (VoteRecord votes = open()) {
      assertThat(votes.reachesFloor(0, 0)).isTrue();
      votes.raiseFloor(100, 3);
      votes.raiseFloor(50, 4);
      votes.record(7, "a");
    }
    try (VoteRecord votes = open()) {
      assertThat(votes.floorIndex()).isEqualTo(100);
      assertThat(votes.reachesFloor(100, 3)).isTrue();
      assertThat(votes.reachesFloor(99, 3)).isFalse();
      assertThat(votes.reachesFloor(1000, 2)).isFalse();
    }
  }

  @Test
  void recordOfAnotherNodeIsRefused() throws Exception {
    try (VoteRecord votes = open()) {
      votes.record(1, "a");
    }
    assertThatThrownBy(() -> VoteRecord.open(directory.resolve("votes"), "other"))
        .isInstanceOf(DamagedLogException.class)
        .hasMessageContaining("node me");
  }
}
