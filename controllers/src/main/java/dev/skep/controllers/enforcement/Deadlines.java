package dev.skep.controllers.enforcement;

import dev.skep.api.model.ContainerSpec.HealthCheck;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Node;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.controllers.Controller;
import dev.skep.controllers.Departure;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Occupant;
import dev.skep.controllers.Plan;
import dev.skep.controllers.Slot;
import dev.skep.controllers.moving.Move;
import dev.skep.controllers.restart.Restart;
import dev.skep.controllers.scheduling.Eligibility;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gives up tasks that do not get on with their start, so that another node can try, and closes the
 * books on those that had to leave: what has stopped is {@code rejected}, with the reason.
 */
public final class Deadlines implements Controller<Slot, Deadlines.View> {
  /** Attempts after which the time given is doubled no more. */
  private static final int MOST_DOUBLINGS = 2;

  private final Bounds bounds;

  public Deadlines(Bounds bounds) {
    this.bounds = bounds;
  }

  /**
   * How long a task may stay in a state. There is none for {@code ready}: nothing tells for how
   * long the task has been allowed to go on. Each attempt that was given up in a slot doubles the
   * time of the next one, twice at most, so that an image that takes longer than anybody thought
   * still arrives.
   *
   * @param assigned until its node says that it knows of it
   * @param accepted until its node does something about it
   * @param preparing until the image and the container are there
   * @param starting until it runs, and is healthy if it has a health check; the start period of
   *     that check comes on top
   */
  public record Bounds(
      Duration assigned, Duration accepted, Duration preparing, Duration starting) {
    /** What no task that is well has come near to; large images are pulled within minutes. */
    public static Bounds standard() {
      return new Bounds(
          Duration.ofMinutes(2),
          Duration.ofMinutes(2),
          Duration.ofMinutes(10),
          Duration.ofMinutes(10));
    }

    private Optional<Duration> of(TaskState state, ServiceSpec spec) {
      return switch (state) {
        case ASSIGNED -> Optional.of(assigned);
        case ACCEPTED -> Optional.of(accepted);
        case PREPARING -> Optional.of(preparing);
        case STARTING -> Optional.of(starting.plus(startPeriod(spec)));
        default -> Optional.empty();
      };
    }

    private static Duration startPeriod(ServiceSpec spec) {
      @Nullable HealthCheck check = spec.task().container().healthCheck();
      return check == null || check.startPeriod() == null ? Duration.ZERO : check.startPeriod();
    }
  }

  /**
   * A slot in which a task starts, or has left its node.
   *
   * @param slot what is in it
   * @param left tasks of it that had to leave, and why
   */
  public record View(Restart.View slot, Map<Task, Departure> left) {}

  @Override
  public String name() {
    return Enforcement.NAME;
  }

  @Override
  public Stream<Slot> everything(ClusterState state, Observations seen) {
    return state.tasks().filter(task -> matters(task, state)).map(Slot::of).distinct();
  }

  /** Whether it starts on a node, or had to leave it. */
  private static boolean matters(Task task, ClusterState state) {
    return task.node() != null && (isStarting(task) || (!task.isWanted() && hasLeft(task, state)));
  }

  private static boolean isStarting(Task task) {
    return task.isWanted() && TaskState.RUNNING.isAfter(task.state());
  }

  private static boolean hasLeft(Task task, ClusterState state) {
    return task.state() == TaskState.SHUTDOWN && Departure.of(task, state).isPresent();
  }

  @Override
  public Set<Slot> concerns(Change change, ClusterState state) {
    return switch (change) {
      case Change.Updated(Task before, Task after)
          when before.state() != after.state() && after.node() != null ->
          Set.of(Slot.of(after));
      // Nothing was given up while the node was not heard, however late it was.
      case Change.Updated(Node before, Node after)
          when before.status().state() != after.status().state()
              && after.status().state() == Node.State.READY ->
          state
              .tasksOnNode(after.id())
              .filter(Deadlines::isStarting)
              .map(Slot::of)
              .collect(Collectors.toSet());
      default -> Set.of();
    };
  }

  @Override
  public Optional<View> observe(ClusterState state, Observations seen, Slot key) {
    return state
        .service(key.service())
        .filter(service -> !service.isRemoving())
        .filter(service ->
            state.tasksInSlot(key.service(), key.key()).anyMatch(task -> matters(task, state)))
        .flatMap(service -> Restart.view(state, seen, key))
        .map(slot -> view(state, slot));
  }

  private static View view(ClusterState state, Restart.View slot) {
    Map<Task, Departure> left = new LinkedHashMap<>();
    for (Occupant occupant : slot.occupants()) {
      Departure.of(occupant.task(), state).ifPresent(why -> left.put(occupant.task(), why));
    }
    return new View(slot, left);
  }

  @Override
  public Plan plan(View view, Instant now) {
    List<Mutation> mutations = new ArrayList<>();
    view.left()
        .forEach((task, why) -> {
          if (task.state() == TaskState.SHUTDOWN) {
            mutations.addAll(rejected(task, why));
          }
        });
    Optional<Occupant> starting = view.slot().wanted().filter(o -> mayBeGivenUp(view, o));
    Optional<Duration> bound =
        starting.flatMap(o -> bounds.of(o.task().state(), view.slot().spec()));
    if (starting.isEmpty() || bound.isEmpty()) {
      return Plan.of(mutations);
    }
    Duration patience = bound.get().multipliedBy(1L << attempts(view));
    Instant end = starting.get().task().status().at().plus(patience);
    if (now.isBefore(end)) {
      return Plan.of(mutations).andLookAgainAt(Optional.of(end));
    }
    Move move = new Move(name(), view.slot(), starting.get(), why(starting.get(), patience));
    mutations.addAll(move.begin());
    return new Plan(move.restsOn(), mutations, Optional.empty(), List.of());
  }

  /** Of a node that is not heard of, nobody knows how far the task is. */
  private static boolean mayBeGivenUp(View view, Occupant occupant) {
    boolean heard =
        occupant.node().filter(node -> node.status().state() == Node.State.READY).isPresent();
    boolean stays =
        occupant.task().slotNode() == null
            || occupant.node().filter(Eligibility.of(view.slot().spec())::keeps).isPresent();
    return heard
        && stays
        && !occupant.needsReplacement()
        && !view.slot().isOfEarlierRun(occupant.task());
  }

  private static int attempts(View view) {
    long given = view.left().values().stream().filter(Departure::isOverdue).count();
    return (int) Math.min(given, MOST_DOUBLINGS);
  }

  private static Departure why(Occupant occupant, Duration time) {
    String host = occupant.node().map(node -> node.meta().name()).orElse("");
    return Departure.overdue(occupant.task().state(), time, host);
  }

  private static List<Mutation> rejected(Task task, Departure why) {
    Task.Status told = task.status();
    Task.Status status =
        new Task.Status(
            TaskState.REJECTED,
            told.at(),
            told.message(),
            why.words(),
            told.container(),
            told.ports());
    return List.of(
        new Mutation.ReportTask(task.id(), null, status),
        new Mutation.Explain(Kind.TASK, task.id(), ""));
  }
}
