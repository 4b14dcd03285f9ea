package dev.skep.controllers.moving;

import dev.skep.api.model.Event;
import dev.skep.api.model.Kind;
import dev.skep.api.model.ServiceSpec.UpdatePolicy.Order;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Transaction.Precondition;
import dev.skep.controllers.Departure;
import dev.skep.controllers.Occupant;
import dev.skep.controllers.restart.Replacement;
import dev.skep.controllers.restart.Restart;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One task that leaves its node.
 *
 * @param controller who decided it, for events
 * @param slot the slot of the task
 * @param leaving the task, which is wanted and has a node
 * @param why it must leave
 */
public record Move(String controller, Restart.View slot, Occupant leaving, Departure why) {
  /**
   * How long one that leaves may wait for its successor to run. As long as a successor waits for
   * the one before it.
   */
  public static final Duration PATIENCE = Restart.OLD_TASK_TIMEOUT;

  /** Moves of one service that may be under way at once; the rest of it goes on meanwhile. */
  public static final int MOST_OF_A_SERVICE = 10;

  /** Before a slot moves for the second time; every further time it is twice as long. */
  static final Duration FIRST_PAUSE = Duration.ofSeconds(5);

  /** Never longer, so that what must leave does so in bounded time. */
  static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** When the slot may move again: departures that its history knows of make it wait. */
  public Instant notBefore(ClusterState state) {
    long earlier =
        slot.occupants().stream().filter(o -> Departure.of(o.task(), state).isPresent()).count();
    Instant created = leaving.task().meta().createdAt();
    if (earlier == 0) {
      return created;
    }
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(earlier - 1, 10));
    return created.plus(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
  }

  /** Whether the next task runs before this one stops; never beside a third one. */
  private boolean startsFirst() {
    long wanted = slot.occupants().stream().filter(o -> o.task().isWanted()).count();
    return wanted == 1
        && slot.spec().update().order() == Order.START_FIRST
        && leaving.task().state() == TaskState.RUNNING
        && slot.gate().isOpen()
        && slot.mayBeReplaced();
  }

  /** What begins the move. */
  public List<Mutation> begin() {
    return startsFirst() ? start() : replace();
  }

  /** The next task begins beside this one. */
  private List<Mutation> start() {
    boolean waits = slot.occupants().stream().anyMatch(o -> o.mayRun() && !o.equals(leaving));
    Task next = next(waits ? TaskState.READY : slot.spec().goal());
    return List.of(
        new Mutation.Put(next), event(why.words() + "; it stays until the next one runs"));
  }

  /** This one stops, and the next one follows. */
  private List<Mutation> replace() {
    List<Mutation> mutations = new ArrayList<>(stop());
    if (slot.mayBeReplaced()) {
      mutations.add(new Mutation.Put(next(TaskState.READY)));
      mutations.add(event(why.words() + "; the next one starts when it has stopped"));
    } else {
      mutations.add(event(why.words() + "; the restart policy does not allow another attempt"));
    }
    return mutations;
  }

  private Task next(TaskState desired) {
    Task newest = slot.occupants().getLast().task();
    return Replacement.after(newest, slot.next().revision().id(), desired);
  }

  /** What ends a move that began with the next task. */
  public List<Mutation> finish() {
    List<Mutation> mutations = new ArrayList<>(stop());
    mutations.add(event(why.words() + "; it stops now"));
    return mutations;
  }

  private List<Mutation> stop() {
    Task task = leaving.task();
    return List.of(
        new Mutation.DesireTask(task.id(), TaskState.SHUTDOWN),
        new Mutation.Explain(Kind.TASK, task.id(), why.words()));
  }

  /**
   * When this one has waited long enough for the tasks that were made to follow it: one runs, one
   * failed, or {@link #PATIENCE} is over. Empty when none was made.
   */
  public Optional<Instant> patienceEnds() {
    List<Task> next =
        slot.occupants().stream()
            .skip(slot.occupants().indexOf(leaving) + 1L)
            .map(Occupant::task)
            .toList();
    if (next.isEmpty()) {
      return Optional.empty();
    }
    Instant made = next.getFirst().meta().createdAt();
    boolean decided = next.stream().anyMatch(task -> !TaskState.RUNNING.isAfter(task.state()));
    return Optional.of(decided ? made : made.plus(PATIENCE));
  }

  /** What was deleted meanwhile is not replaced, and a node that changed is looked at again. */
  public List<Precondition> restsOn() {
    List<Precondition> conditions = new ArrayList<>();
    conditions.add(Precondition.unchanged(leaving.task()));
    leaving.node().map(Precondition::unchanged).ifPresent(conditions::add);
    return conditions;
  }

  private Mutation event(String message) {
    Task task = leaving.task();
    String name = task.shortName(slot.service().meta().name());
    return new Mutation.Emit(
        Event.of(controller, Kind.TASK, task.id(), name, "TaskLeaves", name + " " + message));
  }
}
