package dev.skep.store.atomix.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skep.store.atomix.log.DamagedLogException;
import dev.skep.store.atomix.raft.TestCluster.Member;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MembershipIT {
  @TempDir Path directory;

  private static void add(TestCluster cluster, String id, String... via) throws Exception {
    cluster.leader().node().addMember(id).get(60, TimeUnit.SECONDS);
    cluster.start(id, new Start.Joining(Set.of(via)));
    awaitVoters(cluster, id);
  }

  private static void awaitVoters(TestCluster cluster, String... ids) {
    TestCluster.await("votes of " + List.of(ids), () -> voters(cluster).containsAll(List.of(ids)));
  }

  private static Set<String> voters(TestCluster cluster) {
    return cluster.leader().node().members().stream()
        .filter(MemberStatus::voter)
        .map(MemberStatus::id)
        .collect(Collectors.toSet());
  }

  @Test
  void clusterGrowsFromOneAndNewMembersHaveEverything() throws Exception {
    try (TestCluster cluster = new TestCluster(directory).found("a")) {
      cluster.leader().propose("one");
      add(cluster, "b", "a");
      cluster.leader().propose("two");
      add(cluster, "c", "a", "b");
      cluster.leader().propose("three");
      cluster.awaitLines(List.of("one", "two", "three"));
      cluster.stop("a");
      cluster.leader().propose("four");
      cluster.awaitLines(List.of("one", "two", "three", "four"));
    }
  }

  @Test
  void nodeThatWasNotAllowedDoesNotBecomeAMember() throws Exception {
    try (TestCluster cluster = new TestCluster(directory).found("a")) {
      cluster.leader().propose("one");
      TestCluster.await("the founders", () -> !cluster.leader().node().wantedMembers().isEmpty());
      Member stranger = cluster.start("x", new Start.Joining(Set.of("a")));
      TestCluster.await("the refusal", () -> !stranger.removals().isEmpty());
      assertThat(voters(cluster)).containsExactly("a");
      assertThat(stranger.journal().lines()).isEmpty();
    }
  }

  @Test
  void deadMemberIsRemovedAndTheRestIsAMajorityOfItself() throws Exception {
    try (TestCluster cluster = new TestCluster(directory).found("a", "b", "c")) {
      cluster.leader().propose("one");
      awaitVoters(cluster, "a", "b", "c");
      cluster.stop("c");
      cluster.leader().node().removeMember("c").get(60, TimeUnit.SECONDS);
      TestCluster.await("removal", () -> voters(cluster).equals(Set.of("a", "b")));
      cluster.leader().node().removeMember("b").get(60, TimeUnit.SECONDS);
      TestCluster.await("removal", () -> cluster.leader().node().members().size() == 1);
      assertThat(cluster.leader().propose("two")).isEqualTo("2");
    }
  }

  @Test
  void removedMemberIsToldAtOnceOrWhenItComesBack() throws Exception {
    try (TestCluster cluster = new TestCluster(directory).found("a", "b", "c", "d")) {
      cluster.leader().propose("one");
      cluster.awaitLines(List.of("one"));
      List<String> followers =
          cluster.members().stream().filter(m -> m != cluster.leader()).map(Member::id).toList();
      String live = followers.get(0);
      String dead = followers.get(1);
      cluster.stop(dead);
      cluster.leader().node().removeMember(live).get(60, TimeUnit.SECONDS);
      cluster.leader().node().removeMember(dead).get(60, TimeUnit.SECONDS);
      TestCluster.await("being told", () -> !cluster.member(live).removals().isEmpty());
      TestCluster.await("removal", () -> voters(cluster).size() == 2);
      Member back = cluster.start(dead, new Start.Founding(Set.of("a", "b", "c", "d")));
      TestCluster.await("being told", () -> !back.removals().isEmpty());
      assertThat(voters(cluster)).hasSize(2).doesNotContain(live, dead);
    }
  }

  @Test
  void leaderThatIsRemovedHandsOverFirst() throws Exception {
    try (TestCluster cluster = new TestCluster(directory).found("a", "b", "c")) {
      Member first = cluster.leader();
      first.propose("one");
      cluster.awaitLines(List.of("one"));
      first.node().removeMember(first.id()).get(60, TimeUnit.SECONDS);
      TestCluster.await("being told", () -> !first.removals().isEmpty());
      cluster.stop(first.id());
      assertThat(cluster.leader().propose("two")).isEqualTo("2");
      TestCluster.await("removal", () -> voters(cluster).size() == 2);
    }
  }

  @Test
  void lastMemberCannotBeRemoved() throws Exception {
    try (TestCluster cluster = new TestCluster(directory).found("a")) {
      cluster.leader().propose("one");
      cluster.leader().node().removeMember("a").get(60, TimeUnit.SECONDS);
      assertThat(cluster.leader().propose("two")).isEqualTo("2");
    }
  }

  @Test
  void survivorGoesOnAloneWithEverythingAndGrowsAgain() throws Exception {
    try (TestCluster cluster = new TestCluster(directory).found("a", "b", "c")) {
      cluster.leader().propose("one");
      cluster.awaitLines(List.of("one"));
      List.of("a", "b", "c").forEach(cluster::stop);
      RaftNode.forceNewCluster(cluster.settings("b"));
      cluster.start("b", new Start.Founding(Set.of("a", "b", "c")));
      assertThat(cluster.leader().propose("two")).isEqualTo("2");
      TestCluster.await(
          "the others to be given up",
          () -> cluster.leader().node().wantedMembers().equals(Set.of("b")));
      add(cluster, "d", "b");
      cluster.leader().propose("three");
      cluster.awaitLines(List.of("one", "two", "three"));
    }
  }

  @Test
  void memberWithoutAVoteCannotGoOnAlone() throws Exception {
    try (TestCluster cluster = new TestCluster(directory)) {
      cluster.start("x", new Start.Joining(Set.of("nobody")));
      TestCluster.await(
          "its files",
          () ->
              cluster.member("x").node().members().stream().anyMatch(m -> m.id().equals("nobody")));
      cluster.stop("x");
      assertThatThrownBy(() -> RaftNode.forceNewCluster(cluster.settings("x")))
          .isInstanceOf(DamagedLogException.class)
          .hasMessageContaining("no vote");
    }
  }
}
