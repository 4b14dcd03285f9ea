package dev.skep.controllers.enforcement;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Transaction.Precondition;
import dev.skep.controllers.Controller;
import dev.skep.controllers.Departure;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Occupant;
import dev.skep.controllers.Plan;
import dev.skep.controllers.Slot;
import dev.skep.controllers.SlotContent;
import dev.skep.controllers.moving.Move;
import dev.skep.controllers.restart.Restart;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Moves tasks away from nodes whose labels, role or resources do not fit them any more. */
public final class Enforcement implements Controller<Id, Enforcement.View> {
  static final String NAME = "enforcement";

  /**
   * A service with tasks that do not fit their nodes.
   *
   * @param misfits those tasks, in the order of their slots
   * @param underWay when the tasks were made to which other slots are moving
   */
  public record View(List<Misfit> misfits, List<Instant> underWay) {}

  /**
   * A task that does not fit its node.
   *
   * @param move its way out
   * @param notBefore when it may be begun
   * @param isNewest whether it is the newest wanted task of its slot; then nothing follows it yet
   * @param nowhere whether the task that follows it finds no node
   */
  public record Misfit(Move move, Instant notBefore, boolean isNewest, boolean nowhere) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Stream<Id> everything(ClusterState state, Observations seen) {
    return state.services().map(Service::id);
  }

  @Override
  public Set<Id> concerns(Change change, ClusterState state) {
    return switch (change) {
      case Change.Updated(Node before, Node after) when judgesDiffer(before, after) ->
          state.tasksOnNode(after.id()).map(Task::service).collect(Collectors.toSet());
      case Change.Updated(Service before, Service after)
          when !before.revision().equals(after.revision()) ->
          Set.of(after.id());
      // A move that goes on: its next task runs, or finds no node.
      case Change.Updated(Task before, Task after)
          when before.state() != after.state() && !TaskState.RUNNING.isAfter(after.state()) ->
          Set.of(after.service());
      case Change.Explained(var kind, Id object, String ignored) ->
          state.task(object).map(task -> Set.of(task.service())).orElse(Set.of());
      default -> Set.of();
    };
  }

  /** Whether anything that a task needs of its node may have changed. */
  private static boolean judgesDiffer(Node before, Node after) {
    return !before.meta().labels().equals(after.meta().labels())
        || before.role() != after.role()
        || before.availability() != after.availability()
        || before.status().state() != after.status().state()
        || !before.status().address().equals(after.status().address())
        || !before.description().equals(after.description());
  }

  @Override
  public Optional<View> observe(ClusterState state, Observations seen, Id key) {
    return state
        .service(key)
        .filter(service -> !service.isRemoving())
        .flatMap(service -> state.spec(key))
        .filter(spec ->
            switch (spec.mode()) {
              case Mode.Replicated _, Mode.ReplicatedJob _ -> true;
              case Mode.Global _, Mode.GlobalJob _ -> false;
            })
        .flatMap(spec -> view(state, seen, key));
  }

  private static Optional<View> view(ClusterState state, Observations seen, Id service) {
    Misfits all = new Misfits(state);
    List<SlotContent> slots = SlotContent.all(state, service);
    List<Misfit> misfits = new ArrayList<>();
    for (SlotContent slot : slots) {
      List<Occupant> wanted = slot.wanted();
      for (Occupant occupant : wanted) {
        if (all.contain(occupant)) {
          misfit(state, seen, wanted, occupant).ifPresent(misfits::add);
        }
      }
    }
    return misfits.isEmpty()
        ? Optional.empty()
        : Optional.of(new View(misfits, underWay(state, slots)));
  }

  private static Optional<Misfit> misfit(
      ClusterState state, Observations seen, List<Occupant> wanted, Occupant occupant) {
    Task newest = wanted.getLast().task();
    return Restart.view(state, seen, Slot.of(newest))
        .filter(slot -> !slot.isOfEarlierRun(occupant.task()))
        .map(slot -> new Move(NAME, slot, occupant, Departure.misfit()))
        .map(move ->
            new Misfit(
                move,
                move.notBefore(state),
                newest.equals(occupant.task()),
                state.waitingOn(newest.id()).isPresent()));
  }

  /**
   * What is on its way: wanted, placed or about to be, and not running yet, after one that left.
   */
  private static List<Instant> underWay(ClusterState state, List<SlotContent> slots) {
    return slots.stream()
        .filter(slot ->
            slot.wanted().size() > 1
                || slot.occupants().stream()
                    .anyMatch(o -> Departure.of(o.task(), state).isPresent()))
        .flatMap(slot -> slot.current().stream())
        .map(Occupant::task)
        .filter(task -> task.isWanted() && TaskState.RUNNING.isAfter(task.state()))
        .filter(task -> state.waitingOn(task.id()).isEmpty())
        .map(task -> task.meta().createdAt())
        .toList();
  }

  @Override
  public Plan plan(View view, Instant now) {
    List<Mutation> mutations = new ArrayList<>();
    Set<Precondition> restsOn = new LinkedHashSet<>();
    List<Instant> later = new ArrayList<>();
    long moving =
        view.underWay().stream().filter(made -> now.isBefore(made.plus(Move.PATIENCE))).count();
    for (Misfit misfit : view.misfits()) {
      Move move = misfit.move();
      Instant when = misfit.isNewest() ? misfit.notBefore() : end(misfit);
      boolean running = move.leaving().task().state() == TaskState.RUNNING;
      if (now.isBefore(when)) {
        later.add(when);
      } else if (misfit.isNewest() && running && moving >= Move.MOST_OF_A_SERVICE) {
        later.add(now.plus(Move.PATIENCE));
      } else {
        moving += misfit.isNewest() && running ? 1 : 0;
        mutations.addAll(misfit.isNewest() ? move.begin() : move.finish());
        restsOn.addAll(move.restsOn());
      }
    }
    return new Plan(
        List.copyOf(restsOn), mutations, later.stream().min(Instant::compareTo), List.of());
  }

  /** One that has nowhere to go must leave all the same. */
  private static Instant end(Misfit misfit) {
    Instant ends = misfit.move().patienceEnds().orElse(Instant.MIN);
    return misfit.nowhere() ? Instant.MIN : ends;
  }
}
