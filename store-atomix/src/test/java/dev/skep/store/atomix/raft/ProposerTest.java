package dev.skep.store.atomix.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With a direct executor and a clock that the test moves. */
class ProposerTest {
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  /** A leader that answers when the test says so. */
  private static final class Leader implements LeaderPort {
    record Sent(long session, long sequence, LogEntry entry, CompletableFuture<Proposed> result) {}

    final Deque<CompletableFuture<Long>> sessions = new ArrayDeque<>();
    final Deque<Sent> sent = new ArrayDeque<>();
    final List<Long> keptAlive = new ArrayList<>();
    boolean sessionExists = true;
    int announced;
    long index;

    @Override
    public CompletableFuture<Long> openSession(long term) {
      CompletableFuture<Long> opened = new CompletableFuture<>();
      sessions.add(opened);
      return opened;
    }

    @Override
    public CompletableFuture<Proposed> append(
        long session, long term, long sequence, byte[] entry) {
      Sent next = new Sent(session, sequence, LogEntry.decode(entry), new CompletableFuture<>());
      sent.add(next);
      return next.result;
    }

    @Override
    public CompletableFuture<Boolean> keepAlive(long session, long term, long answered) {
      keptAlive.add(answered);
      return CompletableFuture.completedFuture(sessionExists);
    }

    @Override
    public CompletableFuture<Void> announce(long session, long term) {
      announced++;
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public String complaints() {
      return "";
    }

    /** Commits the entry in flight; every command's result is its text in upper case. */
    LogEntry commit() {
      Sent next = sent.remove();
      List<byte[]> results = new ArrayList<>();
      if (next.entry instanceof LogEntry.Batch batch) {
        batch.commands().forEach(c -> results.add(bytes(text(c).toUpperCase(Locale.ROOT))));
      } else if (next.entry instanceof LogEntry.Fragment part && part.part() + 1 == part.parts()) {
        results.add(bytes("whole"));
      }
      next.result.complete(new Proposed(++index, Results.encode(results)));
      return next.entry;
    }
  }

  private final Leader leader = new Leader();
  private final List<Long> ready = new ArrayList<>();
  private long now;
  private Proposer proposer;

  @BeforeEach
  void create() {
    proposer = new Proposer(leader, Runnable::run, () -> now, DEADLINE, ready::add);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private CompletableFuture<Proposed> propose(String command) {
    return proposer.propose(new Proposal.Command(bytes(command)));
  }

  private void lead(long term, long session) {
    proposer.leading(term);
    leader.sessions.remove().complete(session);
  }

  private void pass(Duration time) {
    now += time.toNanos();
    proposer.tick();
  }

  private static String result(CompletableFuture<Proposed> proposed) {
    return text(proposed.join().result());
  }

  private static void assertFailed(
      CompletableFuture<Proposed> proposed, Class<? extends ProposalException> type) {
    assertThatThrownBy(proposed::join).cause().isInstanceOf(type);
  }

  @Test
  void whatWaitsTravelsTogetherAndOneEntryIsInFlight() {
    lead(1, 100);
    CompletableFuture<Proposed> first = propose("a");
    List<CompletableFuture<Proposed>> more = List.of(propose("b"), propose("c"));
    CompletableFuture<Proposed> barrier = proposer.propose(new Proposal.Barrier());
    assertThat(leader.sent).hasSize(1);
    leader.commit();
    assertThat(result(first)).isEqualTo("A");
    assertThat(leader.sent).hasSize(1);
    LogEntry.Batch batch = (LogEntry.Batch) leader.commit();
    assertThat(batch.commands()).hasSize(2);
    assertThat(more).extracting(ProposerTest::result).containsExactly("B", "C");
    assertThat(barrier.join()).satisfies(b -> assertThat(b.index()).isEqualTo(2));
    assertThat(leader.sent).isEmpty();
  }

  @Test
  void batchesAreBoundedInBytes() {
    lead(1, 100);
    propose("first");
    String big = "x".repeat(100_000);
    List<CompletableFuture<Proposed>> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(propose(big));
    }
    leader.commit();
    for (int expected : new int[] {2, 2, 1}) {
      assertThat(((LogEntry.Batch) leader.commit()).commands()).hasSize(expected);
    }
    assertThat(all).allMatch(CompletableFuture::isDone);
  }

  private CompletableFuture<Proposed> proposeLarge() {
    return propose("x".repeat(2 * LogEntry.MAX_BYTES));
  }

  private void commitPart(int expected) {
    assertThat(leader.sent).hasSize(1);
    assertThat(leader.commit())
        .isInstanceOfSatisfying(
            LogEntry.Fragment.class,
            part -> {
              assertThat(part.part()).isEqualTo(expected);
              assertThat(part.parts()).isEqualTo(3);
            });
  }

  @Test
  void largeCommandTravelsInPartsOneAfterAnother() {
    lead(1, 100);
    CompletableFuture<Proposed> large = proposeLarge();
    for (int part = 0; part < 3; part++) {
      assertThat(large.isDone()).isFalse();
      commitPart(part);
    }
    assertThat(result(large)).isEqualTo("whole");
    assertThat(leader.sent).isEmpty();
  }

  @Test
  void othersWaitForOnePartOfALargeCommandAtMost() {
    lead(1, 100);
    CompletableFuture<Proposed> large = proposeLarge();
    CompletableFuture<Proposed> secondLarge = proposeLarge();
    for (int part = 0; part < 3; part++) {
      CompletableFuture<Proposed> small = propose("small");
      commitPart(part);
      LogEntry.Batch batch = (LogEntry.Batch) leader.commit();
      assertThat(batch.between()).as("parts follow").isTrue();
      assertThat(result(small)).isEqualTo("SMALL");
    }
    assertThat(result(large)).isEqualTo("whole");
    for (int part = 0; part < 3; part++) {
      commitPart(part);
    }
    assertThat(result(secondLarge)).isEqualTo("whole");
  }

  @Test
  void largeCommandIsGivenUpWithItsSession() {
    lead(1, 100);
    CompletableFuture<Proposed> large = proposeLarge();
    CompletableFuture<Proposed> small = propose("small");
    commitPart(0);
    leader.sent.remove().result().completeExceptionally(new IllegalStateException("lost"));
    assertFailed(small, ProposalException.OutcomeUnknown.class);
    assertFailed(large, ProposalException.NoQuorum.class);
    leader.sessions.remove().complete(200L);
    CompletableFuture<Proposed> again = proposeLarge();
    for (int part = 0; part < 3; part++) {
      commitPart(part);
    }
    assertThat(result(again)).isEqualTo("whole");
  }

  @Test
  void largeCommandHasTimeForEachOfItsParts() {
    lead(1, 100);
    CompletableFuture<Proposed> large = propose("x".repeat(RaftSettings.MAX_COMMAND_BYTES));
    for (int part = 0; part < 150; part++) {
      leader.commit();
      pass(Duration.ofMillis(50));
    }
    assertThat(large).as("after more than the deadline").isNotDone();
    pass(DEADLINE);
    assertFailed(large, ProposalException.OutcomeUnknown.class);
  }

  @Test
  void commandsWithoutLeadershipAreNotProposed() {
    assertFailed(propose("a"), ProposalException.NotLeader.class);
    lead(1, 100);
    CompletableFuture<Proposed> inFlight = propose("b");
    CompletableFuture<Proposed> waiting = propose("c");
    proposer.following(Optional.of("other"));
    assertThatThrownBy(waiting::join)
        .cause()
        .isInstanceOfSatisfying(
            ProposalException.NotLeader.class, e -> assertThat(e.leader()).contains("other"));
    assertThat(inFlight).isNotDone();
    leader.sent.remove().result().completeExceptionally(new IllegalStateException("closed"));
    assertFailed(inFlight, ProposalException.OutcomeUnknown.class);
  }

  @Test
  void deadlineTellsWhatWasNeverSentFromWhatMayStillHappen() {
    lead(1, 100);
    CompletableFuture<Proposed> inFlight = propose("a");
    CompletableFuture<Proposed> waiting = propose("b");
    pass(DEADLINE.minusMillis(1));
    assertThat(inFlight).isNotDone();
    pass(Duration.ofMillis(2));
    assertFailed(inFlight, ProposalException.OutcomeUnknown.class);
    assertFailed(waiting, ProposalException.NoQuorum.class);
    leader.sessions.remove().complete(200L);
    CompletableFuture<Proposed> later = propose("c");
    assertThat(leader.sent.getLast().session()).isEqualTo(200);
    assertThat(leader.sent.getLast().sequence()).isEqualTo(1);
    leader.sent.removeFirst().result().complete(new Proposed(1, new byte[0]));
    assertThat(later).isNotDone();
    leader.commit();
    assertThat(result(later)).isEqualTo("C");
  }

  @Test
  void commandThatWasNotAppendedLeavesNoGapInTheSequence() {
    lead(1, 100);
    CompletableFuture<Proposed> refused = propose("a");
    leader
        .sent
        .remove()
        .result()
        .completeExceptionally(
            new LeaderPort.NotAppended(LeaderPort.Obstacle.NO_SPACE, "disk full"));
    assertFailed(refused, ProposalException.Refused.class);
    assertThatThrownBy(refused::join).hasMessageContaining("disk full");
    propose("b");
    assertThat(leader.sent.peek().sequence()).isEqualTo(1);
    assertThat(leader.sessions).isEmpty();
  }

  @Test
  void lostSessionIsReplacedWithinTheTermAndReadyIsToldOnlyWithASession() {
    proposer.leading(1);
    proposer.leading(1);
    assertThat(ready).isEmpty();
    assertThat(leader.sessions).hasSize(1);
    leader.sessions.remove().complete(100L);
    assertThat(ready).containsExactly(1L);
    leader.sessionExists = false;
    pass(Duration.ofSeconds(1));
    assertThat(leader.keptAlive).containsExactly(0L);
    leader.sessions.remove().complete(101L);
    propose("a");
    assertThat(leader.sent.peek().session()).isEqualTo(101);
  }

  @Test
  void sessionThatCannotBeOpenedIsTriedAgain() {
    proposer.leading(3);
    leader
        .sessions
        .remove()
        .completeExceptionally(
            new LeaderPort.NotAppended(LeaderPort.Obstacle.NOT_LEADING, "not applied yet"));
    CompletableFuture<Proposed> waiting = propose("a");
    pass(Duration.ofMillis(50));
    leader.sessions.remove().complete(100L);
    leader.commit();
    assertThat(result(waiting)).isEqualTo("A");
  }

  @Test
  void lastCommitIsAnnouncedWhenNothingFollowsThatWouldTellIt() {
    lead(1, 100);
    propose("a");
    propose("b");
    leader.commit();
    assertThat(leader.announced).isZero();
    leader.commit();
    assertThat(leader.announced).isEqualTo(1);
  }

  @Test
  void memberChangesTravelAlone() {
    lead(1, 100);
    propose("a");
    CompletableFuture<Proposed> change =
        proposer.propose(new Proposal.Special(new LogEntry.MemberChange("m", true)));
    propose("b");
    leader.commit();
    assertThat(leader.commit()).isEqualTo(new LogEntry.MemberChange("m", true));
    assertThat(change).isDone();
    assertThat(leader.sent).hasSize(1);
  }

  @Test
  void queueIsBounded() {
    proposer.leading(1);
    byte[] large = new byte[RaftSettings.MAX_COMMAND_BYTES];
    List<CompletableFuture<Proposed>> all = new ArrayList<>();
    int room = (int) (WaitingLine.MOST_BYTES / large.length);
    for (int i = 0; i <= room; i++) {
      all.add(proposer.propose(new Proposal.Command(large)));
    }
    assertThat(all.subList(0, room)).hasSize(2).noneMatch(CompletableFuture::isDone);
    assertFailed(all.getLast(), ProposalException.Refused.class);
    assertFailed(
        proposer.propose(new Proposal.Command(new byte[RaftSettings.MAX_COMMAND_BYTES + 1])),
        ProposalException.Refused.class);
  }
}
