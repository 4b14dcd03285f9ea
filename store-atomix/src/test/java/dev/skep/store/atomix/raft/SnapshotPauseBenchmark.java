package dev.skep.store.atomix.raft;

import dev.skep.store.atomix.TestAuthority;
import dev.skep.store.atomix.image.StateImage;
import dev.skep.store.atomix.transport.PeerTransport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * How long commits wait while a large state is saved: three members in one process with a state of
 * so many MiB each. Arguments: a directory, and the MiB.
 */
final class SnapshotPauseBenchmark {
  private static final int CHUNK = 1 << 20;
  private static final int COMMAND = 10_000;

  /** A state of a fixed size, which commands do not change. */
  private static final class Ballast implements ReplicatedStateMachine {
    final byte[] chunk = new byte[CHUNK];
    final int chunks;
    final AtomicInteger writing = new AtomicInteger();
    final AtomicInteger written = new AtomicInteger();
    final AtomicLong writeMillis = new AtomicLong();

    Ballast(int chunks) {
      this.chunks = chunks;
    }

    @Override
    public byte[] apply(long index, byte[] command) {
      return new byte[0];
    }

    @Override
    public StateImage image() {
      return out -> {
        long start = System.nanoTime();
        writing.incrementAndGet();
        for (int i = 0; i < chunks; i++) {
          out.write(chunk);
        }
        writing.decrementAndGet();
        written.incrementAndGet();
        writeMillis.addAndGet(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
      };
    }

    @Override
    public void restore(InputStream in) throws IOException {
      in.transferTo(OutputStream.nullOutputStream());
    }
  }

  private SnapshotPauseBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Files.createTempDirectory(Path.of(arguments[0]), "snapshot-pause");
    int mebibytes = Integer.parseInt(arguments[1]);
    TestAuthority authority = new TestAuthority();
    Map<String, InetSocketAddress> addresses = new ConcurrentHashMap<>();
    List<RaftNode> nodes = new ArrayList<>();
    List<PeerTransport> transports = new ArrayList<>();
    Ballast state = new Ballast(mebibytes);
    AtomicInteger leaders = new AtomicInteger();
    for (String id : List.of("a", "b", "c")) {
      PeerTransport transport =
          PeerTransport.open(
              new PeerTransport.Settings(
                  id,
                  new InetSocketAddress("127.0.0.1", 0),
                  peer -> Optional.ofNullable(addresses.get(peer)),
                  authority.manager(id),
                  TestAuthority.verifier()));
      addresses.put(id, transport.boundTo());
      transports.add(transport);
      nodes.add(
          RaftNode.open(
              RaftSettings.defaults(id, directory.resolve(id)),
              transport,
              state,
              new RaftListener() {
                @Override
                public void leaderChanged(LeaderView view) {
                  leaders.addAndGet(view.ready() ? 1 : 0);
                }

                @Override
                public void removed() {}

                @Override
                public void failed(Throwable cause) {
                  cause.printStackTrace();
                }
              }));
    }
    nodes.forEach(node -> node.start(new Start.Founding(Set.of("a", "b", "c"))));
    try {
      measure(nodes, state, leaders);
    } finally {
      nodes.forEach(RaftNode::close);
      transports.forEach(PeerTransport::close);
      try (Stream<Path> files = Files.walk(directory)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
  }

  private static void measure(List<RaftNode> nodes, Ballast state, AtomicInteger leaders)
      throws Exception {
    TestCluster.await("a leader", () -> nodes.stream().anyMatch(n -> n.leader().ready()));
    RaftNode leader = nodes.stream().filter(n -> n.leader().ready()).findFirst().orElseThrow();
    List<Double> calm = new ArrayList<>();
    List<Double> during = new ArrayList<>();
    byte[] command = new byte[COMMAND];
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(45);
    while (System.nanoTime() < until) {
      boolean writing = state.writing.get() > 0;
      long start = System.nanoTime();
      leader.propose(command).get(30, TimeUnit.SECONDS);
      (writing ? during : calm).add((System.nanoTime() - start) / 1e6);
    }
    System.out.printf(
        "state %d MiB, %d images written in %d ms each, %d leaders%n",
        state.chunks,
        state.written.get(),
        state.writeMillis.get() / Math.max(1, state.written.get()),
        leaders.get());
    print("commits while no image is written", calm);
    print("commits while images are written", during);
  }

  private static void print(String what, List<Double> millis) {
    millis.sort(null);
    if (!millis.isEmpty()) {
      System.out.printf(
          "%s: %d, p50 %.1f ms, p99 %.1f ms, max %.1f ms%n",
          what,
          millis.size(),
          millis.get(millis.size() / 2),
          millis.get(millis.size() * 99 / 100),
          millis.getLast());
    }
  }
}
