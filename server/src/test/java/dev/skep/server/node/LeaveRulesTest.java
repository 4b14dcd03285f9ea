package dev.skep.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeaveRulesTest {
  @ParameterizedTest
  @CsvSource({"3, 0", "4, 1", "5, 0", "5, 2"})
  void aManagerThatCanBeSparedMayLeave(int reachable, int unreachable) {
    assertThat(LeaveRules.refusal(true, reachable, unreachable)).isEmpty();
  }

  @Test
  void theLastManagerIsTheCluster() {
    assertThat(LeaveRules.refusal(true, 1, 0))
        .get()
        .extracting(Throwable::getMessage)
        .isEqualTo(
            "You are attempting to leave the swarm on a node that is participating as a manager."
                + " Removing the last manager erases all current state of the swarm. Use `--force`"
                + " to ignore this message.");
  }

  @Test
  void aManagerThatTheQuorumNeedsIsTold() {
    assertThat(LeaveRules.refusal(true, 2, 0))
        .get()
        .extracting(Throwable::getMessage)
        .isEqualTo(
            "You are attempting to leave the swarm on a node that is participating as a manager."
                + " Removing this node leaves 1 managers out of 2. Without a Raft quorum your swarm"
                + " will be inaccessible. The only way to restore a swarm that has lost consensus"
                + " is to reinitialize it with `--force-new-cluster`. Use `--force` to suppress"
                + " this message.");
  }

  @Test
  void withoutAQuorumNobodyCanTell() {
    assertThat(LeaveRules.refusal(false, 1, 2))
        .get()
        .extracting(Throwable::getMessage)
        .isEqualTo(
            "You are attempting to leave the swarm on a node that is participating as a manager."
                + " The only way to restore a swarm that has lost consensus is to reinitialize it"
                + " with `--force-new-cluster`. Use `--force` to suppress this message.");
  }
}
