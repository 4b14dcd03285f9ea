package dev.skep.store.atomix;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Commits per second and their latency, with three managers in processes of their own on loopback,
 * mutual TLS, and every acknowledged commit flushed to disk. Arguments: a directory on the disk in
 * question, and a number of commits.
 */
final class StoreBenchmark {
  private static final int FLUSHES = 500;

  private StoreBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Files.createTempDirectory(Path.of(arguments[0]), "store-benchmark");
    int commits = Integer.parseInt(arguments[1]);
    try (ManagerCluster cluster = new ManagerCluster(directory, 3, "-Xmx512m")) {
      ManagerProcess leader = cluster.leader();
      ManagerProcess follower =
          cluster.all().stream().filter(m -> m != leader).findFirst().orElseThrow();
      System.out.printf(
          "the disk alone: %.0f flushed writes/s of 1024 bytes%n", flushes(directory));
      System.out.println("warm-up: " + leader.await("bench " + commits + " 64 100"));
      for (int bytes : List.of(100, 1024)) {
        for (int callers : List.of(1, 64)) {
          int share = callers == 1 ? commits / 10 : commits;
          String question = "bench " + share + " " + callers + " " + bytes;
          System.out.printf(
              "%d bytes, %d callers on the leader: %s%n", bytes, callers, leader.await(question));
          System.out.printf(
              "%d bytes, %d callers on a follower: %s%n", bytes, callers, follower.await(question));
        }
      }
    } finally {
      try (Stream<Path> files = Files.walk(directory)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
  }

  /** What the disk gives to one writer who waits for each write: the measure of everything else. */
  private static double flushes(Path directory) throws IOException {
    Path file = directory.resolve("flushes");
    ByteBuffer block = ByteBuffer.allocate(1024);
    long begin = System.nanoTime();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int i = 0; i < FLUSHES; i++) {
        channel.write(block.clear());
        channel.force(false);
      }
    }
    return FLUSHES / ((System.nanoTime() - begin) / 1e9);
  }
}
