package dev.skep.store.atomix;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * What a single commit of many MiB costs the small ones beside it, through the leader and through a
 * follower: three managers in processes of their own. Arguments: a directory, and the MiB of the
 * commit. It fails if the leader changes.
 */
final class LargeCommitBenchmark {
  private static final int ROUNDS = 3;

  private LargeCommitBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Files.createTempDirectory(Path.of(arguments[0]), "large-commit");
    try (ManagerCluster cluster = new ManagerCluster(directory, 3, "-Xmx512m")) {
      ManagerProcess leader = cluster.leader();
      ManagerProcess follower =
          cluster.all().stream().filter(one -> one != leader).findFirst().orElseThrow();
      String view = leader.await("view");
      System.out.println("small commits alone: " + leader.await("bench 2000 1 1024"));
      for (int round = 1; round <= ROUNDS; round++) {
        for (ManagerProcess through : new ManagerProcess[] {leader, follower}) {
          System.out.printf(
              "round %d, %s MiB through the %s: %s%n",
              round,
              arguments[1],
              through == leader ? "leader" : "follower",
              through.await("large " + arguments[1]));
        }
      }
      if (!leader.await("view").equals(view)) {
        throw new AssertionError("the leader changed: " + view + " → " + leader.await("view"));
      }
    } finally {
      try (Stream<Path> files = Files.walk(directory)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
  }
}
