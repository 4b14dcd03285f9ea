package dev.skep.store.atomix.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.atomix.protocols.raft.RaftError;
import io.atomix.protocols.raft.protocol.AppendRequest;
import io.atomix.protocols.raft.protocol.AppendResponse;
import io.atomix.protocols.raft.protocol.RaftResponse.Status;
import io.atomix.protocols.raft.storage.log.entry.InitializeEntry;
import io.atomix.protocols.raft.storage.log.entry.RaftLogEntry;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ComplaintsTest {
  private static final String FULL = "manager a says: the disk is full";
  private final Complaints complaints = new Complaints();

  @BeforeEach
  void aRefusesEntry11() {
    complaints.roleChanged(3);
    refuse("a", 3);
  }

  private void refuse(String peer, long term) {
    AppendResponse refusal =
        AppendResponse.builder()
            .withStatus(Status.ERROR)
            .withError(RaftError.Type.UNAVAILABLE, "the disk is full")
            .build();
    complaints.note(peer, request(term, 10, 1), refusal);
  }

  private void accept(String peer, long previous, int entries) {
    AppendResponse accepted =
        AppendResponse.builder()
            .withStatus(Status.OK)
            .withTerm(3)
            .withSucceeded(true)
            .withLastLogIndex(previous + entries)
            .build();
    complaints.note(peer, request(3, previous, entries), accepted);
  }

  private static AppendRequest request(long term, long previous, int entries) {
    List<RaftLogEntry> written = Collections.nCopies(entries, new InitializeEntry(term, 1));
    return AppendRequest.builder()
        .withTerm(term)
        .withLeader(io.atomix.cluster.MemberId.from("m"))
        .withPrevLogIndex(previous)
        .withPrevLogTerm(1)
        .withEntries(written)
        .withCommitIndex(0)
        .build();
  }

  @Test
  void aComplaintEndsWhenTheFollowerTakesTheEntries() {
    assertThat(complaints.text()).isEqualTo(FULL);
    accept("a", 10, 1);
    assertThat(complaints.text()).isEmpty();
  }

  @Test
  void aComplaintEndsWhenTheFollowerHasTheEntriesByOtherMeans() {
    accept("a", 11, 0);
    assertThat(complaints.text()).isEmpty();
  }

  @Test
  void whoOnlyAnswersThatItIsThereStillComplains() {
    accept("a", 10, 0);
    accept("b", 11, 0);
    assertThat(complaints.text()).isEqualTo(FULL);
  }

  @Test
  void aComplaintEndsWhenTheFollowerIsNoMemberAnyMore() {
    complaints.keepOnly(Set.of("a", "b"));
    assertThat(complaints.text()).isEqualTo(FULL);
    complaints.keepOnly(Set.of("b"));
    assertThat(complaints.text()).isEmpty();
  }

  @Test
  void aComplaintEndsWithTheRoleAndALateOneIsNotHeard() {
    complaints.roleChanged(4);
    refuse("a", 3);
    assertThat(complaints.text()).isEmpty();
    refuse("a", 4);
    assertThat(complaints.text()).isEqualTo(FULL);
  }
}
