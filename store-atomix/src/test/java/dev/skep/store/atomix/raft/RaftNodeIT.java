package dev.skep.store.atomix.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skep.store.atomix.raft.TestCluster.Member;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RaftNodeIT {
  @TempDir Path directory;

  @Test
  void singleMemberAppliesCommandsAndRemembersThemOverARestart() throws Exception {
    try (TestCluster cluster = new TestCluster(directory).found("a")) {
      Member a = cluster.leader();
      assertThat(a.propose("one")).isEqualTo("1");
      assertThat(a.propose("two")).isEqualTo("2");
      assertThat(a.node().barrier().get(60, TimeUnit.SECONDS)).isPositive();
      cluster.stop("a");
      cluster.found("a");
      assertThat(cluster.leader().propose("three")).isEqualTo("3");
      cluster.awaitLines(List.of("one", "two", "three"));
    }
  }

  @Test
  void manyCommandsAtOnceShareEntriesAndKeepTheirOrder() throws Exception {
    try (TestCluster cluster = new TestCluster(directory).found("a", "b", "c")) {
      Member leader = cluster.leader();
      List<CompletableFuture<Proposed>> all = new ArrayList<>();
      List<String> lines = IntStream.range(0, 500).mapToObj(i -> "line " + i).toList();
      for (String line : lines) {
        all.add(leader.node().propose(line.getBytes(StandardCharsets.UTF_8)));
      }
      long entries = 0;
      long last = 0;
      for (CompletableFuture<Proposed> proposed : all) {
        long index = proposed.get(60, TimeUnit.SECONDS).index();
        entries += index == last ? 0 : 1;
        last = index;
      }
      assertThat(entries).as("shared by what waited").isLessThan(lines.size());
      cluster.awaitLines(lines);
    }
  }

  @Test
  void commandLargerThanAnEntryArrivesWhole() throws Exception {
    try (TestCluster cluster = new TestCluster(directory).found("a", "b", "c")) {
      String large = "x".repeat(3 * RaftSettings.MAX_ENTRY_BYTES);
      Member leader = cluster.leader();
      assertThat(leader.propose(large)).isEqualTo("1");
      assertThat(leader.propose("small")).isEqualTo("2");
      cluster.awaitLines(List.of(large, "small"));
    }
  }

  @Test
  void followerRefusesCommandsAndNamesTheLeader() throws Exception {
    try (TestCluster cluster = new TestCluster(directory).found("a", "b", "c")) {
      Member leader = cluster.leader();
      Member follower =
          cluster.members().stream().filter(m -> m != leader).findFirst().orElseThrow();
      TestCluster.await("a leader", () -> follower.node().leader().leader().isPresent());
      assertThatThrownBy(() -> follower.propose("x"))
          .cause()
          .isInstanceOfSatisfying(
              ProposalException.NotLeader.class, e -> assertThat(e.leader()).contains(leader.id()));
    }
  }

  @Test
  void everyTermIsToldOnceAndALeaderThatClosesHandsOver() throws Exception {
    try (TestCluster cluster = new TestCluster(directory).found("a", "b", "c")) {
      Member first = cluster.leader();
      first.propose("one");
      cluster.awaitLines(List.of("one"));
      cluster.stop(first.id());
      Member second = cluster.leader();
      assertThat(second.propose("two")).isEqualTo("2");
      for (Member member : List.of(first, second)) {
        assertThat(member.views().stream().filter(LeaderView::ready).map(LeaderView::term))
            .isNotEmpty()
            .doesNotHaveDuplicates();
      }
    }
  }

  @Test
  void commandsFailInTimeWithoutAQuorumAndWorkAgainAfterwards() throws Exception {
    try (TestCluster cluster = new TestCluster(directory).found("a", "b", "c")) {
      Member leader = cluster.leader();
      leader.propose("before");
      cluster.awaitLines(List.of("before"));
      List<String> others =
          cluster.members().stream().map(Member::id).filter(id -> !id.equals(leader.id())).toList();
      others.forEach(cluster::stop);
      // Whether it is sent before the leader notices that it is alone is a matter of timing.
      assertThatThrownBy(() -> leader.propose("unknown"))
          .cause()
          .isInstanceOfAny(
              ProposalException.OutcomeUnknown.class, ProposalException.NotLeader.class);
      TestCluster.await("stepping down", () -> !leader.node().leader().ready());
      assertThatThrownBy(() -> leader.propose("refused"))
          .cause()
          .isInstanceOf(ProposalException.NotLeader.class);
      cluster.start(others.getFirst(), new Start.Founding(Set.of("a", "b", "c")));
      Member next = cluster.leader();
      next.propose("after");
      TestCluster.await(
          "the last line",
          () ->
              cluster.members().stream()
                  .allMatch(m -> m.journal().lines().getLast().equals("after")));
      assertThat(next.journal().lines()).startsWith("before").doesNotContain("refused");
    }
  }

  @Test
  void memberThatCannotApplyACommandStopsAndSaysWhy() throws Exception {
    try (TestCluster cluster = new TestCluster(directory).found("a")) {
      Member a = cluster.leader();
      a.propose("fine");
      assertThatThrownBy(() -> a.propose("poison"));
      TestCluster.await("the fault", () -> !a.faults().isEmpty());
      assertThat(a.faults().getFirst()).hasMessage("unknown command");
      assertThat(a.journal().lines()).containsExactly("fine");
      assertThatThrownBy(() -> a.propose("later"))
          .cause()
          .isInstanceOf(ProposalException.NotLeader.class);
    }
  }

  @Test
  void directoryInUseIsRefused() throws Exception {
    try (TestCluster cluster = new TestCluster(directory).found("a")) {
      cluster.leader();
      assertThatThrownBy(() -> RaftFiles.open(cluster.settings("a")))
          .hasMessageContaining("already");
    }
  }
}
