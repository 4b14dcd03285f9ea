package dev.skep.store.atomix.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skep.store.atomix.TestAuthority;
import dev.skep.store.atomix.transport.PeerException;
import dev.skep.store.atomix.transport.PeerException.Reach;
import dev.skep.store.atomix.transport.PeerTransport;
import io.atomix.cluster.MemberId;
import io.atomix.protocols.raft.ReadConsistency;
import io.atomix.protocols.raft.protocol.AppendRequest;
import io.atomix.protocols.raft.protocol.AppendResponse;
import io.atomix.protocols.raft.protocol.PollRequest;
import io.atomix.protocols.raft.protocol.PollResponse;
import io.atomix.protocols.raft.protocol.RaftResponse;
import io.atomix.protocols.raft.protocol.VoteRequest;
import io.atomix.protocols.raft.protocol.VoteResponse;
import io.atomix.protocols.raft.storage.log.entry.CommandEntry;
import io.atomix.protocols.raft.storage.log.entry.InitializeEntry;
import io.atomix.protocols.raft.storage.log.entry.OpenSessionEntry;
import io.atomix.protocols.raft.storage.log.entry.RaftLogEntry;
import io.atomix.utils.serializer.Serializer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One real member, {@code m}, whose peers are played by the test. */
class PeerGuardTest {
  private static final long SESSION = 2;

  @TempDir Path directory;
  private final Serializer serializer = Serializer.using(PeerProtocol.MESSAGES);
  private final Map<String, InetSocketAddress> addresses = new ConcurrentHashMap<>();
  private final Map<String, PeerTransport> peers = new HashMap<>();
  private TestAuthority authority;
  private Journal journal;
  private RaftNode node;
  private PeerTransport own;

  @BeforeEach
  void open() throws Exception {
    authority = new TestAuthority();
    for (String id : List.of("a", "b", "stranger")) {
      peers.put(id, transport(id));
    }
    own = transport("m");
    start();
  }

  private PeerTransport transport(String id) throws Exception {
    InetSocketAddress known = addresses.get(id);
    PeerTransport transport =
        PeerTransport.open(
            new PeerTransport.Settings(
                id,
                known == null ? new InetSocketAddress("127.0.0.1", 0) : known,
                peer -> Optional.ofNullable(addresses.get(peer)),
                authority.manager(id),
                TestAuthority.verifier()));
    addresses.put(id, transport.boundTo());
    return transport;
  }

  private void start() throws Exception {
    journal = new Journal();
    node =
        RaftNode.open(
            // It must never begin an election by itself here.
            RaftSettings.defaults("m", directory)
                .withElection(Duration.ofMinutes(1), Duration.ofSeconds(10)),
            own,
            journal,
            new RaftListener() {
              @Override
              public void leaderChanged(LeaderView view) {}

              @Override
              public void removed() {}

              @Override
              public void failed(Throwable cause) {
                throw new AssertionError(cause);
              }
            });
    node.start(new Start.Founding(Set.of("m", "a", "b")));
  }

  @AfterEach
  void close() {
    node.close();
    own.close();
    peers.values().forEach(PeerTransport::close);
  }

  /**
   * Stops the member; its peers know that it is gone, so that no request goes to what is closed.
   */
  private void stop() {
    node.close();
    own.close();
    TestCluster.await(
        "peers that notice", () -> peers.values().stream().noneMatch(peer -> peer.connected("m")));
  }

  private void restart() throws Exception {
    stop();
    own = transport("m");
    start();
  }

  /** Asks again while nothing was sent: a link pauses after its connection ended. */
  private <R> R ask(String peer, RaftMessage message, Object request) throws Exception {
    PeerTransport from = Objects.requireNonNull(peers.get(peer));
    byte[] bytes = serializer.encode(request);
    AtomicReference<byte[]> answer = new AtomicReference<>(new byte[0]);
    TestCluster.await(
        "a request that is sent",
        () -> {
          var asked = from.request("m", message.kind(), bytes, Duration.ofSeconds(30));
          boolean sent = !wasNotSent(asked);
          if (sent) {
            answer.set(asked.join());
          }
          return sent;
        });
    return serializer.decode(answer.get());
  }

  private static boolean wasNotSent(CompletableFuture<byte[]> answer) {
    Throwable failure =
        answer.handle((bytes, error) -> error).orTimeout(60, TimeUnit.SECONDS).join();
    return failure instanceof PeerException refused && refused.reach() == Reach.NOT_SENT;
  }

  private boolean vote(String peer, String candidate, long term, long index, long logTerm)
      throws Exception {
    VoteResponse response =
        ask(
            peer,
            RaftMessage.VOTE,
            VoteRequest.builder()
                .withTerm(term)
                .withCandidate(MemberId.from(candidate))
                .withLastLogIndex(index)
                .withLastLogTerm(logTerm)
                .build());
    return response.voted();
  }

  private AppendResponse append(
      String leader, long term, long prevIndex, long prevTerm, long commit, RaftLogEntry... entries)
      throws Exception {
    return ask(
        leader,
        RaftMessage.APPEND,
        AppendRequest.builder()
            .withTerm(term)
            .withLeader(MemberId.from(leader))
            .withPrevLogIndex(prevIndex)
            .withPrevLogTerm(prevTerm)
            .withEntries(new ArrayList<>(List.of(entries)))
            .withCommitIndex(commit)
            .build());
  }

  private static RaftLogEntry begin(long term) {
    return new InitializeEntry(term, 1);
  }

  private static RaftLogEntry session(long term) {
    return new OpenSessionEntry(
        term,
        1,
        "a",
        AtomixLeader.SERVICE,
        "skep",
        ReplicatedService.Type.encodedConfig(),
        ReadConsistency.LINEARIZABLE,
        30_000,
        30_000);
  }

  private static RaftLogEntry command(long term, long sequence, String line) {
    byte[] payload =
        LogEntry.encode(new LogEntry.Batch(List.of(line.getBytes(StandardCharsets.UTF_8))));
    return new CommandEntry(term, 1, SESSION, sequence, ReplicatedService.operation(payload));
  }

  private void awaitLines(String... lines) {
    TestCluster.await("lines", () -> journal.lines().equals(List.of(lines)));
  }

  @Test
  void entriesOfAFormerLeaderThatWereReadAheadAreNotApplied() throws Exception {
    assertThat(
            append("a", 1, 0, 0, 0, begin(1), session(1), command(1, 1, "one"), command(1, 2, "x"))
                .succeeded())
        .isTrue();
    append("a", 1, 4, 1, 2);
    // The next leader has the third entry, but not the fourth.
    append("b", 2, 3, 1, 2, begin(2), command(2, 2, "two, longer than it was"));
    append("b", 2, 5, 2, 5, command(2, 3, "three"));
    append("b", 2, 6, 2, 6);
    awaitLines("one", "two, longer than it was", "three");
  }

  @Test
  void entriesOfAFormerLeaderAreNotAppliedAfterARestart() throws Exception {
    append("a", 1, 0, 0, 0, begin(1), session(1), command(1, 1, "one"), command(1, 2, "x"));
    append("a", 1, 4, 1, 3);
    awaitLines("one");
    restart();
    append("b", 2, 3, 1, 2, begin(2), command(2, 2, "two, longer than it was"));
    append("b", 2, 5, 2, 5, command(2, 3, "three"));
    append("b", 2, 6, 2, 6);
    awaitLines("one", "two, longer than it was", "three");
  }

  @Test
  void voteIsGivenOnceInATermEvenWhenALeaderWasSeenAndAfterARestart() throws Exception {
    assertThat(vote("a", "a", 5, 0, 0)).isTrue();
    assertThat(vote("b", "b", 5, 0, 0)).isFalse();
    append("a", 5, 0, 0, 0);
    restart();
    assertThat(vote("b", "b", 5, 10, 5)).isFalse();
    assertThat(vote("b", "b", 6, 10, 5)).isTrue();
  }

  @Test
  void strangerGetsNoVoteAndDoesNotMoveTheTerm() throws Exception {
    assertThat(vote("stranger", "stranger", 50, 100, 40)).isFalse();
    PollResponse polled =
        ask(
            "stranger",
            RaftMessage.POLL,
            PollRequest.builder()
                .withTerm(50)
                .withCandidate(MemberId.from("stranger"))
                .withLastLogIndex(100)
                .withLastLogTerm(40)
                .build());
    assertThat(polled.accepted()).isFalse();
    assertThat(polled.term()).isZero();
    assertThat(vote("a", "a", 1, 0, 0)).isTrue();
  }

  @Test
  void peerCannotSpeakForAnother() {
    assertThatThrownBy(() -> vote("a", "b", 3, 0, 0)).hasMessageContaining("a speaks for b");
    assertThatThrownBy(() ->
            ask(
                "b",
                RaftMessage.APPEND,
                AppendRequest.builder()
                    .withTerm(1)
                    .withLeader(MemberId.from("a"))
                    .withPrevLogIndex(0)
                    .withPrevLogTerm(0)
                    .withEntries(new ArrayList<>())
                    .withCommitIndex(0)
                    .build()))
        .hasMessageContaining("b speaks for a");
  }

  @Test
  void emptyLogAfterASnapshotVotesOnlyForOneThatReachesIt() throws Exception {
    stop();
    try (var votes = dev.skep.store.atomix.log.VoteRecord.open(directory.resolve("votes"), "m")) {
      votes.raiseFloor(100, 7);
    }
    own = transport("m");
    start();
    assertThat(vote("a", "a", 9, 99, 7)).isFalse();
    assertThat(vote("a", "a", 9, 100, 6)).isFalse();
    assertThat(vote("b", "b", 9, 100, 7)).isTrue();
  }

  @Test
  void answerTellsAnAppendThatDoesNotFit() throws Exception {
    AppendResponse response = append("a", 1, 7, 1, 0, begin(1));
    assertThat(response.status()).isEqualTo(RaftResponse.Status.OK);
    assertThat(response.succeeded()).isFalse();
    assertThat(response.lastLogIndex()).isZero();
  }

  /** Who is told that it is no member gives up its files: only one who knows may say so. */
  @Test
  void leaderThatHasNotAppliedItsLogTellsNobodyThatItIsNoMember() {
    Set<String> old = Set.of("a");
    assertThat(PeerGuard.Welcome.of(false, true, old, "b")).isEqualTo(PeerGuard.Welcome.JOINS);
    assertThat(PeerGuard.Welcome.of(false, false, old, "b"))
        .isEqualTo(PeerGuard.Welcome.ASKS_LATER);
    assertThat(PeerGuard.Welcome.of(true, true, old, "b"))
        .isEqualTo(PeerGuard.Welcome.IS_NO_MEMBER);
    assertThat(PeerGuard.Welcome.of(true, false, Set.of("a", "b"), "b"))
        .isEqualTo(PeerGuard.Welcome.JOINS);
    assertThat(PeerGuard.Welcome.of(true, true, Set.of(), "b")).isEqualTo(PeerGuard.Welcome.JOINS);
  }
}
