package dev.skep.store.atomix.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.store.atomix.raft.TestCluster.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs that were cut: members that lack their beginning get the state instead. */
class SnapshotIT {
  private static final int SEGMENT = 1 << 20;
  private static final int LINE = 100_000;
  private static final int LINES = 150;

  /** Atomix looks every ten seconds and waits as long before it cuts. */
  private static final long CUT_SECONDS = 180;

  @TempDir Path directory;

  @Test
  void memberThatLacksWhatWasCutIsGivenTheStateAndFollows() throws Exception {
    try (TestCluster cluster =
        new TestCluster(directory).withSegments(SEGMENT).found("a", "b", "c")) {
      List<String> lines = new ArrayList<>();
      propose(cluster, lines, "first");
      cluster.awaitLines(lines);
      String absent =
          cluster.members().stream()
              .filter(m -> m != cluster.leader())
              .findFirst()
              .orElseThrow()
              .id();
      cluster.stop(absent);
      for (int i = 0; i < LINES; i++) {
        propose(cluster, lines, i + "x".repeat(LINE));
      }
      for (Member member : cluster.members()) {
        awaitCut(member.id());
      }
      propose(cluster, lines, "while away");
      cluster.start(absent, new Start.Founding(Set.of("a", "b", "c")));
      cluster.awaitLines(lines);
      assertThat(stateFiles(absent)).isNotEmpty();

      cluster.leader().node().addMember("d").get(60, TimeUnit.SECONDS);
      cluster.start("d", new Start.Joining(Set.of("a", "b", "c")));
      propose(cluster, lines, "last");
      cluster.awaitLines(lines);

      List.of("a", "b", "c", "d").forEach(cluster::stop);
      for (String id : List.of("a", "b", "c", "d")) {
        cluster.start(id, new Start.Founding(Set.of("a", "b", "c")));
      }
      propose(cluster, lines, "after a restart of all");
      cluster.awaitLines(lines);
    }
  }

  private static void propose(TestCluster cluster, List<String> lines, String line)
      throws Exception {
    cluster.leader().propose(line);
    lines.add(line);
  }

  private void awaitCut(String id) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(CUT_SECONDS);
    TestCluster.await(
        "the log of " + id + " to be cut",
        until,
        () -> !Files.exists(directory.resolve(id).resolve("raft").resolve("store-1.log")));
  }

  private List<Path> stateFiles(String id) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve(id).resolve("state"))) {
      return files.toList();
    }
  }
}
