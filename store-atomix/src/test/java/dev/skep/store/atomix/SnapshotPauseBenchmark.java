package dev.skep.store.atomix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * How long commits wait while a large state is saved, and whether the leadership survives it: three
 * managers in processes of their own. Arguments: a directory, and the MiB of the state. It fails if
 * the leader changes or if nothing was saved.
 */
final class SnapshotPauseBenchmark {
  private static final int SMALL = 16;

  private SnapshotPauseBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Files.createTempDirectory(Path.of(arguments[0]), "snapshot-pause");
    int mebibytes = Integer.parseInt(arguments[1]);
    try (ManagerCluster cluster = new ManagerCluster(directory, 3, "-Xmx4g")) {
      for (int size : new int[] {SMALL, mebibytes}) {
        measure(cluster, directory, size, mebibytes);
      }
    } finally {
      try (Stream<Path> files = Files.walk(directory)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
  }

  /** Writes as much over the small state as over the large one. */
  private static void measure(ManagerCluster cluster, Path directory, int size, int written)
      throws IOException {
    ManagerProcess leader = cluster.leader();
    long begin = System.nanoTime();
    leader.ask("fill " + size).join();
    double filled = (System.nanoTime() - begin) / 1e9;
    Set<Path> before = images(directory);
    String view = leader.await("view");
    String figures = leader.ask("disturb " + size + " " + written).join();
    Set<Path> made = new HashSet<>(images(directory));
    made.removeAll(before);
    System.out.printf(
        "state of %d MiB (filled in %.0f s): %s; images left on the disks %d%n",
        size, filled, figures, made.size());
    if (!leader.await("view").equals(view)) {
      throw new AssertionError("the leader changed: " + view + " → " + leader.await("view"));
    }
    if (made.isEmpty()) {
      throw new AssertionError("no image was written in that time");
    }
  }

  private static Set<Path> images(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("image"))
          .collect(java.util.stream.Collectors.toCollection(TreeSet::new));
    }
  }
}
