package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.model.Kind;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Revision;
import dev.skep.api.state.Transaction;
import dev.skep.api.state.Transaction.Precondition;
import dev.skep.api.store.Committed;
import dev.skep.api.store.InMemoryStore;
import dev.skep.api.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands for the managers' consensus: one history, a leader with a majority, elections, and answers
 * that get lost. It never forgets an acknowledged commit; everything else may go wrong.
 */
final class Replication {
  private static final long LOOK = 200;
  private static final long LONGEST_SILENCE = 3_000;
  private static final long LONGEST_DELUSION = 6_000;
  private static final long LATEST = 8_000;

  private final World world;
  private final InMemoryStore history;
  private final List<FaultyStore> members = new ArrayList<>();
  private @Nullable FaultyStore leader;
  private long term = 1;
  private long electionAt = -1;
  private long steadySince;

  Replication(World world, Id first, Consumer<Committed> each) {
    this.world = world;
    history = InMemoryStore.light(first, this::time, Runnable::run);
    history.watch(Revision.ZERO, each.andThen(this::spread));
  }

  /** The proposing leader's clock stamps commits. */
  private java.time.Instant time() {
    FaultyStore proposer = leader;
    return proposer == null
        ? world.agenda().now()
        : world.managerAt(proposer.host().name()).orElseThrow().clock().instant();
  }

  void add(FaultyStore member) {
    members.add(member);
  }

  void remove(FaultyStore member) {
    members.remove(member);
    left(member);
  }

  /** Whether nobody has led so far. */
  boolean isNew() {
    return leader == null && term == 1;
  }

  /** Whether there is a leader with a majority. */
  boolean canCommit() {
    return leader != null && hasMajority(leader);
  }

  /** The truth. */
  ClusterState state() {
    return history.state();
  }

  long term() {
    return term;
  }

  Optional<FaultyStore> leader() {
    return Optional.ofNullable(leader);
  }

  /** Writes without any trouble, while the world is being made. */
  Committed write(Transaction transaction) {
    world.rules().written(transaction);
    return history.commit(transaction).toCompletableFuture().join();
  }

  private void spread(Committed committed) {
    members.forEach(member -> member.receive(committed));
    members.forEach(this::planDelivery);
  }

  private void planDelivery(FaultyStore member) {
    if (member.wantsDelivery()) {
      long longest = member == leader ? 1 : 10 + world.troubles().latency;
      world.agenda().in(world.chance().between(0, longest), () -> deliver(member));
    }
  }

  private void deliver(FaultyStore member) {
    if (member.isAwake() && leader != null && reach(leader, member)) {
      member.deliveryPlanned();
      member.catchUp(state().revision());
    } else {
      world.agenda().in(LOOK, () -> deliver(member));
    }
  }

  private boolean reach(FaultyStore one, FaultyStore other) {
    return world.network().bothReach(one.host(), other.host());
  }

  private boolean hasMajority(FaultyStore candidate) {
    if (!candidate.isAwake()) {
      return false;
    }
    int reached = 0;
    for (FaultyStore member : members) {
      if (member.isAwake() && reach(candidate, member)) {
        reached++;
      }
    }
    return reached * 2 > members.size();
  }

  /** Looks for a leader whenever there is none that can do its work. */
  void watchLeader() {
    if (canCommit()) {
      electionAt = -1;
    } else {
      steadySince = world.agenda().millis();
      seekLeader();
    }
    world.agenda().in(LOOK, this::watchLeader);
  }

  private void seekLeader() {
    if (electionAt < 0) {
      electionAt = world.agenda().millis() + world.chance().between(300, 2_000);
    } else if (world.agenda().millis() >= electionAt) {
      elect();
    }
  }

  /** For how long one leader has been able to do its work. */
  long steady() {
    return world.agenda().millis() - steadySince;
  }

  /** Another manager becomes leader although there is nothing wrong with the present one. */
  void elect() {
    List<FaultyStore> candidates = members.stream().filter(this::hasMajority).toList();
    if (!candidates.isEmpty()) {
      lead(world.chance().pick(candidates));
      electionAt = -1;
    }
  }

  private void lead(FaultyStore next) {
    FaultyStore before = leader;
    long over = term;
    if (before != null && before != next && before.isAwake()) {
      SimProcess deluded = before.process();
      deluded.in(world.chance().between(0, LONGEST_DELUSION), () -> before.stepDown(over));
    }
    term++;
    leader = next;
    steadySince = world.agenda().millis();
    Id node = next.host().node();
    Transaction first =
        Transaction.of(Id.derive(node, "term", term), List.of(new Mutation.StartTerm(term, node)));
    write(first.inTerm(term));
  }

  /** The process of a member died. */
  void left(FaultyStore member) {
    if (member == leader) {
      leader = null;
    }
  }

  CompletionStage<ClusterState> latest(FaultyStore from) {
    CompletableFuture<ClusterState> answer = new CompletableFuture<>();
    SimProcess process = from.process();
    process.in(
        commitTime(),
        () -> {
          if (canReachLeader(from)) {
            from.catchUp(state().revision());
            answer.complete(from.state());
          } else {
            answer.completeExceptionally(new StoreException.NoQuorum());
          }
        });
    return answer;
  }

  CompletionStage<Committed> commit(FaultyStore from, Transaction transaction) {
    Attempt attempt = new Attempt(from, from.process(), transaction, new CompletableFuture<>());
    world.submitted(world.managerAt(from.host().name()).orElseThrow(), transaction);
    world.agenda().in(commitTime(), () -> arrive(attempt));
    return attempt.answer();
  }

  private long commitTime() {
    return world.chance().between(1, world.troubles().commitTime);
  }

  private boolean canReachLeader(FaultyStore from) {
    return leader != null && canCommit() && reach(from, leader);
  }

  private void arrive(Attempt attempt) {
    Chance chance = world.chance();
    Troubles troubles = world.troubles();
    if (!canReachLeader(attempt.from())) {
      if (chance.happens(0.5)) {
        refuse(attempt);
      } else {
        loseRequest(attempt);
      }
    } else if (chance.happens(troubles.refusal)) {
      refuse(attempt);
    } else if (chance.happens(troubles.unknown)) {
      switch (chance.below(4)) {
        case 0 -> loseRequest(attempt);
        case 1 -> loseAnswer(attempt);
        default -> applyLate(attempt);
      }
    } else {
      boolean late = chance.happens(troubles.conflict);
      apply(late ? attempt.tooLate() : attempt).accept(attempt);
    }
  }

  private void refuse(Attempt attempt) {
    StoreException reason =
        world.chance().happens(0.5)
            ? new StoreException.NoQuorum()
            : new StoreException.NotLeader(Optional.empty(), "there is no leader");
    attempt.fail(world.chance().between(1, LONGEST_SILENCE), reason);
  }

  private void loseRequest(Attempt attempt) {
    attempt.fail(
        world.chance().between(100, LONGEST_SILENCE),
        new StoreException.OutcomeUnknown("the request was lost"));
  }

  private void loseAnswer(Attempt attempt) {
    apply(attempt);
    attempt.fail(
        world.chance().between(100, LONGEST_SILENCE),
        new StoreException.OutcomeUnknown("the answer was lost"));
  }

  private void applyLate(Attempt attempt) {
    attempt.fail(
        world.chance().between(100, LONGEST_SILENCE),
        new StoreException.OutcomeUnknown("it takes too long"));
    world
        .agenda()
        .in(
            world.chance().between(0, LATEST),
            () -> {
              if (canCommit()) {
                apply(attempt);
              }
            });
  }

  /** Applies it, and says how to answer. */
  private Consumer<Attempt> apply(Attempt attempt) {
    try {
      Committed committed = write(attempt.transaction());
      return waiting -> waiting.succeed(committed);
    } catch (CompletionException e) {
      Throwable cause = Objects.requireNonNull(e.getCause(), "the store says why");
      world.refused(attempt.transaction(), cause);
      world.trace().note(attempt.from().host().name(), "was refused: " + cause.getMessage());
      return waiting -> waiting.fail(0, cause);
    }
  }

  /** One attempt to commit; whoever waits for the answer may die before it comes. */
  private record Attempt(
      FaultyStore from,
      SimProcess process,
      Transaction transaction,
      CompletableFuture<Committed> answer) {

    void succeed(Committed committed) {
      process.run(() -> {
        from.catchUp(committed.revision());
        answer.complete(committed);
      });
    }

    void fail(long after, Throwable cause) {
      process.in(after, () -> answer.completeExceptionally(cause));
    }

    /** The same id with a precondition that cannot hold, as if another write had come before. */
    Attempt tooLate() {
      Precondition never = new Precondition(Kind.CLUSTER, transaction.id(), 1);
      return new Attempt(
          from,
          process,
          new Transaction(
              transaction.id(), List.of(never), transaction.mutations(), transaction.term()),
          answer);
    }
  }
}
