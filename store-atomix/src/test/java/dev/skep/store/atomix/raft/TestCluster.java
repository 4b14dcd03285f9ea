package dev.skep.store.atomix.raft;

import dev.skep.store.atomix.TestAuthority;
import dev.skep.store.atomix.transport.PeerTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Members in one process, on loopback, each with a {@link Journal}. */
final class TestCluster implements AutoCloseable {
  static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final TestAuthority authority = new TestAuthority();
  private final Path directory;
  private final Map<String, InetSocketAddress> addresses = new ConcurrentHashMap<>();
  private final Map<String, Member> members = new ConcurrentHashMap<>();
  private int segmentBytes = 8 << 20;

  TestCluster(Path directory) throws GeneralSecurityException, IOException {
    this.directory = directory;
  }

  TestCluster withSegments(int bytes) {
    segmentBytes = bytes;
    return this;
  }

  /** A member that runs, and what it has told. */
  record Member(
      String id,
      PeerTransport transport,
      RaftNode node,
      Journal journal,
      List<LeaderView> views,
      List<Throwable> faults,
      List<String> removals)
      implements AutoCloseable {
    String propose(String line) throws Exception {
      return new String(
          node.propose(line.getBytes(StandardCharsets.UTF_8)).get(60, TimeUnit.SECONDS).result(),
          StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
      node.close();
      transport.close();
    }
  }

  RaftSettings settings(String id) {
    return RaftSettings.defaults(id, directory.resolve(id))
        .withCommandDeadline(Duration.ofSeconds(3))
        .withSegmentBytes(segmentBytes);
  }

  /** Opens and starts a member, but does not wait for it. */
  Member start(String id, Start how) throws Exception {
    InetSocketAddress known = addresses.get(id);
    PeerTransport transport =
        PeerTransport.open(
            new PeerTransport.Settings(
                id,
                new InetSocketAddress("127.0.0.1", known == null ? 0 : known.getPort()),
                peer -> Optional.ofNullable(addresses.get(peer)),
                authority.manager(id),
                TestAuthority.verifier()));
    addresses.put(id, transport.boundTo());
    Journal journal = new Journal();
    List<LeaderView> views = new CopyOnWriteArrayList<>();
    List<Throwable> faults = new CopyOnWriteArrayList<>();
    List<String> removals = new CopyOnWriteArrayList<>();
    RaftNode node;
    try {
      node =
          RaftNode.open(
              settings(id),
              transport,
              journal,
              new RaftListener() {
                @Override
                public void leaderChanged(LeaderView view) {
                  views.add(view);
                }

                @Override
                public void removed() {
                  removals.add(id);
                }

                @Override
                public void failed(Throwable cause) {
                  faults.add(cause);
                }
              });
    } catch (IOException | RuntimeException e) {
      transport.close();
      throw e;
    }
    Member member = new Member(id, transport, node, journal, views, faults, removals);
    members.put(id, member);
    node.start(how);
    return member;
  }

  /** Starts the founders of a cluster. */
  TestCluster found(String... ids) throws Exception {
    for (String id : ids) {
      start(id, new Start.Founding(Set.of(ids)));
    }
    return this;
  }

  Member member(String id) {
    Member member = members.get(id);
    if (member == null) {
      throw new IllegalArgumentException(id + " does not run");
    }
    return member;
  }

  Collection<Member> members() {
    return members.values();
  }

  void stop(String id) {
    member(id).close();
    members.remove(id);
  }

  /** Waits until one member is ready to take commands. */
  Member leader() {
    await("a leader", () -> members.values().stream().anyMatch(m -> m.node.leader().ready()));
    return members.values().stream()
        .filter(m -> m.node.leader().ready())
        .max((a, b) -> Long.compare(a.node.leader().term(), b.node.leader().term()))
        .orElseGet(this::leader);
  }

  /** Waits until every member has the same lines. */
  void awaitLines(List<String> lines) {
    await(
        "equal lines",
        () -> members.values().stream().allMatch(m -> m.journal.lines().equals(lines)));
  }

  static void await(String what, BooleanSupplier condition) {
    await(what, System.nanoTime() + PATIENCE_NANOS, condition);
  }

  static void await(String what, long until, BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - until > 0) {
        throw new AssertionError("waited in vain for " + what);
      }
      Thread.onSpinWait();
      java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
    }
  }

  @Override
  public void close() {
    members.values().forEach(Member::close);
    members.clear();
  }
}
