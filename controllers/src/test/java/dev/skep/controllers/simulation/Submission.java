package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Transaction;
import dev.skep.api.store.Committed;
import dev.skep.api.store.StoreException;
import dev.skep.controllers.admission.Admitted;
import dev.skep.controllers.admission.Refusal;
import dev.skep.controllers.admission.Request;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One wish on its way into the store: decided anew after a conflict, repeated as it is, maybe at
 * another manager, while its outcome is not known.
 */
final class Submission {
  private static final long PATIENCE = 8_000;

  private final World world;
  private final String by;
  private final Wish wish;
  private final Consumer<Optional<Wish>> end;
  private int attempt;

  /**
   * @param end gets what the operator wants next
   */
  Submission(World world, String by, Wish wish, Consumer<Optional<Wish>> end) {
    this.world = world;
    this.by = by;
    this.wish = wish;
    this.end = end;
  }

  void decide() {
    SimManager manager = anyManager();
    if (!manager.isRunning()) {
      later(this::decide);
      return;
    }
    await(
        manager.store().latest(),
        state -> decideOn(state, manager),
        failure -> later(this::decide));
  }

  private SimManager anyManager() {
    return world.chance().pick(world.managers());
  }

  private void decideOn(ClusterState state, SimManager manager) {
    Request request = new Request(world.chance().id(), manager.clock().instant(), by);
    switch (wish.verb().apply(state, request)) {
      case Refusal refusal -> {
        note("is refused to " + wish.text() + ": " + refusal.message());
        end.accept(Optional.empty());
      }
      case Admitted admitted when admitted.changesNothing() -> {
        note("wishes to " + wish.text() + ", which changes nothing");
        end.accept(wish.next().apply(request.transaction()));
      }
      case Admitted admitted -> {
        note("wishes to " + wish.text());
        world
            .rules()
            .wishes()
            .asked(admitted.transaction().id(), expected -> wish.effect().accept(state, expected));
        commit(admitted.transaction());
      }
    }
  }

  private void commit(Transaction transaction) {
    SimManager manager = anyManager();
    if (!manager.isRunning()) {
      later(() -> commit(transaction));
      return;
    }
    CompletionStage<Committed> answer = manager.store().commit(transaction);
    await(answer, committed -> granted(transaction.id()), failure -> failed(failure, transaction));
  }

  private void granted(Id transaction) {
    note("was granted to " + wish.text());
    world.rules().wishes().acknowledged(transaction, world.replication().state());
    end.accept(wish.next().apply(transaction));
  }

  private void failed(@Nullable Throwable failure, Transaction transaction) {
    switch (failure) {
      case StoreException.Conflict conflict -> {
        world.rules().wishes().refused(transaction.id(), world.replication().state());
        later(this::decide);
      }
      case StoreException.Rejected rejected -> {
        note("is refused to " + wish.text() + ": " + rejected.getMessage());
        world.rules().wishes().refused(transaction.id(), world.replication().state());
        end.accept(Optional.empty());
      }
      case null, default -> later(() -> commit(transaction));
    }
  }

  /** Waits for an answer, but not for ever: the manager that was asked may have died. */
  private <T> void await(
      CompletionStage<T> stage, Consumer<T> answered, Consumer<@Nullable Throwable> failed) {
    int mine = ++attempt;
    stage.whenComplete((result, failure) -> {
      if (mine == attempt) {
        attempt++;
        if (failure == null) {
          answered.accept(result);
        } else {
          failed.accept(failure instanceof CompletionException ? failure.getCause() : failure);
        }
      }
    });
    world
        .agenda()
        .in(
            PATIENCE,
            () -> {
              if (mine == attempt) {
                attempt++;
                failed.accept(null);
              }
            });
  }

  private void later(Runnable step) {
    world.agenda().in(world.chance().between(20, 500), step);
  }

  private void note(String what) {
    world.trace().note(by, what);
  }
}
