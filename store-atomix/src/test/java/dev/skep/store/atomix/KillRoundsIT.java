package dev.skep.store.atomix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Managers are killed, and leaders frozen, while they are written to: no acknowledged write may be
 * lost, and all must agree in the end. The number of rounds is the system property {@code
 * skep.kill.rounds}.
 */
class KillRoundsIT {
  private static final int WRITERS = 4;
  private static final int KEYS_PER_WRITER = 50;
  private static final int VALUE_BYTES = Integer.getInteger("skep.kill.bytes", 800);
  private static final long SILENCE_SECONDS = 3;
  private static final long STALL_SECONDS = 120;

  /** Small, so that segments end, snapshots are made and logs are cut while managers die. */
  private static final String SEGMENT = "-Dskep.test.segment=" + (1 << 20);

  @TempDir Path directory;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong unknown = new AtomicLong();
  private final Map<String, Long> lastAcknowledged = new ConcurrentHashMap<>();
  private final Map<String, Long> lastTried = new ConcurrentHashMap<>();
  private final Map<String, AtomicLong> errors = new ConcurrentHashMap<>();

  @Test
  void acknowledgedWritesSurviveEveryKill() throws Exception {
    int rounds = Integer.getInteger("skep.kill.rounds", 20);
    long seed = Long.getLong("skep.kill.seed", System.nanoTime());
    long start = System.nanoTime();
    try (ManagerCluster cluster =
        new ManagerCluster(
            directory,
            3,
            SEGMENT,
            "-Xmx256m",
            "-Dskep.test.log=" + System.getProperty("skep.test.log", "WARN"))) {
      cluster.leader();
      List<Thread> writers = startWriters(cluster, seed);
      killRounds(cluster, rounds, new Random(seed));
      over.set(true);
      for (Thread writer : writers) {
        writer.join(TimeUnit.SECONDS.toMillis(STALL_SECONDS));
      }
      verify(cluster);
    }
    System.out.printf(
        "kill rounds: %d rounds, %d writes acknowledged, %d unknown, 0 lost, digests equal, %d s,"
            + " seed %d, errors %s%n",
        rounds,
        acknowledged.get(),
        unknown.get(),
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start),
        seed,
        errors);
  }

  private List<Thread> startWriters(ManagerCluster cluster, long seed) {
    List<Thread> writers = new ArrayList<>();
    for (int w = 0; w < WRITERS; w++) {
      int number = w;
      writers.add(
          Thread.ofVirtual().start(() -> write(cluster, number, new Random(seed + number + 1))));
    }
    return writers;
  }

  /** Writes growing values to its own keys, one after another, to any manager. */
  private void write(ManagerCluster cluster, int writer, Random random) {
    long value = 0;
    while (!over.get()) {
      String key = "k" + writer + "-" + random.nextInt(KEYS_PER_WRITER);
      String text = ++value + "-" + "x".repeat(random.nextInt(VALUE_BYTES));
      lastTried.put(key, value);
      Id transaction = Id.random(random);
      if (commit(cluster, random, "put " + transaction + " " + key + " " + text)) {
        lastAcknowledged.put(key, value);
        acknowledged.incrementAndGet();
      } else {
        unknown.incrementAndGet();
      }
    }
  }

  /** Tries until the same transaction is acknowledged by somebody, or the test is over. */
  private boolean commit(ManagerCluster cluster, Random random, String question) {
    while (true) {
      String answer =
          pick(cluster, random)
              .ask(question)
              .completeOnTimeout("silent", SILENCE_SECONDS, TimeUnit.SECONDS)
              .join();
      if (answer.equals("ok")) {
        return true;
      }
      errors.computeIfAbsent(kind(answer), k -> new AtomicLong()).incrementAndGet();
      if (over.get()) {
        return false;
      }
    }
  }

  private static String kind(String answer) {
    return answer.startsWith("error ") ? answer.split(" ")[1] : answer;
  }

  /** Any manager that lives, or one that is about to live again. */
  private static ManagerProcess pick(ManagerCluster cluster, Random random) {
    List<ManagerProcess> living = cluster.all().stream().filter(ManagerProcess::alive).toList();
    if (living.isEmpty()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      return cluster.all().get(0);
    }
    return living.get(random.nextInt(living.size()));
  }

  private void killRounds(ManagerCluster cluster, int rounds, Random random) throws Exception {
    for (int round = 0; round < rounds; round++) {
      awaitProgress(cluster, 10 + random.nextInt(80), "round " + round);
      if (random.nextInt(5) == 0) {
        freezeLeader(cluster, random);
      } else {
        kill(cluster, random);
      }
    }
    awaitProgress(cluster, 50, "the end");
  }

  private void kill(ManagerCluster cluster, Random random) throws Exception {
    List<ManagerProcess> victims = victims(cluster, random);
    for (ManagerProcess victim : victims) {
      victim.kill();
    }
    if (victims.size() == 1 && random.nextBoolean()) {
      // Let the others go on alone for a while, so that the one that returns must catch up.
      awaitProgress(cluster, 1 + random.nextInt(100), "the absence of one");
    }
    for (ManagerProcess victim : victims) {
      victim.restart();
    }
  }

  /** A leader that stands still and wakes up when another leads already. */
  private void freezeLeader(ManagerCluster cluster, Random random) throws Exception {
    ManagerProcess leader = cluster.leader();
    leader.freeze();
    try {
      awaitProgress(cluster, 1 + random.nextInt(30), "the sleep of the leader");
    } finally {
      leader.thaw();
    }
  }

  private void awaitProgress(ManagerCluster cluster, long writes, String when) {
    long wanted = acknowledged.get() + writes;
    try {
      ManagerCluster.await(
          writes + " more writes in " + when, STALL_SECONDS, () -> acknowledged.get() >= wanted);
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + describe(cluster), e);
    }
  }

  private static String describe(ManagerCluster cluster) {
    return cluster.all().stream()
        .map(m ->
            "\n"
                + m.id()
                + " "
                + m.ask("describe")
                    .completeOnTimeout("silent", SILENCE_SECONDS, TimeUnit.SECONDS)
                    .join())
        .collect(Collectors.joining());
  }

  private static List<ManagerProcess> victims(ManagerCluster cluster, Random random) {
    List<ManagerProcess> all = new ArrayList<>(cluster.all());
    Collections.shuffle(all, random);
    ManagerProcess leader = cluster.leader();
    return switch (random.nextInt(4)) {
      case 0 -> List.of(leader);
      case 1 -> all.stream().filter(m -> m != leader).limit(1).toList();
      case 2 -> all.subList(0, 2);
      default -> all;
    };
  }

  private void verify(ManagerCluster cluster) throws IOException {
    String revision = cluster.leader().await("latest");
    ManagerCluster.await(
        "all managers at revision " + revision,
        STALL_SECONDS,
        () ->
            cluster.all().stream().map(m -> m.await("revision")).collect(Collectors.toSet()).size()
                == 1);
    // A term may begin between two looks.
    ManagerCluster.await(
        "equal digests of the states",
        STALL_SECONDS,
        () -> cluster.all().stream().map(m -> m.await("digest")).distinct().count() == 1);
    for (ManagerProcess manager : cluster.all()) {
      assertNothingLost(manager);
      assertThat(Files.readString(manager.directory().resolve("errors.txt")))
          .as("errors of a manager")
          .doesNotContain(" ERROR ");
    }
  }

  private void assertNothingLost(ManagerProcess manager) throws IOException {
    Path file = manager.directory().resolve("dump.txt");
    assertThat(manager.await("dump " + file)).isEqualTo("ok");
    Map<String, Long> found = new HashMap<>();
    for (String line : Files.readAllLines(file)) {
      String[] parts = line.split(" ");
      found.put(parts[0], Long.parseLong(parts[1].substring(0, parts[1].indexOf('-'))));
    }
    lastAcknowledged.forEach((key, value) ->
        assertThat(found.getOrDefault(key, 0L))
            .as("value of " + key + " at " + manager.directory().getFileName())
            .isBetween(value, lastTried.getOrDefault(key, value)));
  }
}
