package dev.skep.controllers.restart;

import dev.skep.api.Id;
import dev.skep.api.model.Event;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Node;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskSpec.RestartPolicy;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Transaction.Precondition;
import dev.skep.controllers.Controller;
import dev.skep.controllers.Fence;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Occupant;
import dev.skep.controllers.Plan;
import dev.skep.controllers.Slot;
import dev.skep.controllers.Waiting;
import dev.skep.controllers.gating.Dependents;
import dev.skep.controllers.gating.Gate;
import dev.skep.controllers.scheduling.Eligibility;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Replaces tasks that ended or lost their node, and lets replacements go when their time comes. */
public final class Restart implements Controller<Slot, Restart.View> {
  /** How long a replacement waits for the task before it to stop; swarm's number. */
  public static final Duration OLD_TASK_TIMEOUT = Duration.ofMinutes(1);

  static final String NAME = "restart";

  /** How often the gate of an earlier wish is looked at, for which there are no hints. */
  private static final Duration GATE_PERIOD = Duration.ofSeconds(5);

  /**
   * A slot and what its service wants.
   *
   * @param service the living service
   * @param next what the next task runs, and whether it may start
   * @param gate of the newest wanted task
   * @param occupants the slot's tasks, oldest first
   * @param alike revisions among those of the occupants that run like the next task
   * @param fence around the tasks of the service if it is a singleton
   * @param explained what the state says that the newest wanted task waits for; empty when nothing
   */
  public record View(
      Service service,
      NextTask next,
      Gate gate,
      List<Occupant> occupants,
      Set<Id> alike,
      Fence fence,
      String explained) {

    /** What the next task runs. */
    public ServiceSpec spec() {
      return next.revision().spec();
    }

    /** The newest task that is wanted. */
    public Optional<Occupant> wanted() {
      return occupants.reversed().stream().filter(o -> o.task().isWanted()).findFirst();
    }

    /** Whether the restart policy allows one more task. */
    public boolean mayBeReplaced() {
      return RestartRule.allows(spec().restart(), historyAlike());
    }

    /**
     * Whether it is of an earlier run of a job than the next task: what belongs to that is let go
     * as a whole.
     */
    public boolean isOfEarlierRun(Task task) {
      return spec().isJob() && !alike.contains(task.revision());
    }

    private List<Task> historyAlike() {
      return occupants.stream()
          .filter(o -> !o.isLeaving())
          .map(Occupant::task)
          .filter(task -> alike.contains(task.revision()))
          .toList();
    }

    private String nameOf(Task task) {
      return task.shortName(service.meta().name());
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Stream<Slot> everything(ClusterState state, Observations seen) {
    return state
        .tasks()
        .map(task -> Occupant.of(task, state))
        .filter(o -> o.needsReplacement() || o.task().desired() == TaskState.READY)
        .map(o -> Slot.of(o.task()))
        .distinct();
  }

  @Override
  public Set<Slot> concerns(Change change, ClusterState state) {
    Set<Slot> touched = new HashSet<>();
    switch (change) {
      case Change.Updated(Node before, Node after) when before.losesTasks() != after.losesTasks() ->
          state.tasksOnNode(after.id()).forEach(task -> touched.add(Slot.of(task)));
      case Change.Deleted(Node gone) ->
          state.tasksOnNode(gone.id()).forEach(task -> touched.add(Slot.of(task)));
      // One that is held back says why from then on.
      case Change.Updated(Task before, Task after) when isHeldBack(after, before) ->
          touched.add(Slot.of(after));
      default -> Slot.touchedBy(change).ifPresent(slot -> addWithRivals(slot, state, touched));
    }
    for (Service service : Dependents.touchedBy(change, state)) {
      state
          .tasksOfService(service.id())
          .filter(task -> task.desired() == TaskState.READY)
          .forEach(task -> touched.add(Slot.of(task)));
    }
    return touched;
  }

  /** A task of a singleton waits for those of all slots. */
  private static void addWithRivals(Slot slot, ClusterState state, Set<Slot> touched) {
    touched.add(slot);
    boolean alone =
        state.spec(slot.service()).filter(s -> s.task().isolation().lease() != null).isPresent();
    if (alone) {
      state.tasksOfService(slot.service()).forEach(task -> touched.add(Slot.of(task)));
    }
  }

  private static boolean isHeldBack(Task placed, Task before) {
    return placed.desired() == TaskState.READY && placed.node() != null && before.node() == null;
  }

  @Override
  public Optional<View> observe(ClusterState state, Observations seen, Slot slot) {
    return isAtRest(state, slot)
        ? Optional.empty()
        : view(state, seen, slot)
            .filter(view -> view.wanted().isPresent())
            .filter(view -> isNodeKept(state, slot, view.spec()));
  }

  /** Most slots that are looked at have a task that goes on its way, which is cheap to see. */
  private static boolean isAtRest(ClusterState state, Slot slot) {
    return state
        .tasksInSlot(slot.service(), slot.key())
        .filter(Task::isWanted)
        .noneMatch(task ->
            task.desired() == TaskState.READY || Occupant.of(task, state).needsReplacement());
  }

  /** What there is to know of a slot for replacing a task in it; empty without a living service. */
  public static Optional<View> view(ClusterState state, Observations seen, Slot slot) {
    return state
        .service(slot.service())
        .filter(service -> !service.isRemoving())
        .flatMap(service ->
            state
                .serviceRevision(service.revision())
                .map(present -> view(state, seen, slot, service, present)));
  }

  /** What is on a node that shall not have it is let go by the controller of the mode. */
  private static boolean isNodeKept(ClusterState state, Slot slot, ServiceSpec spec) {
    return slot.key().node() == null
        || state.node(slot.key().node()).filter(Eligibility.of(spec)::keeps).isPresent();
  }

  private static View view(
      ClusterState state, Observations seen, Slot slot, Service service, ServiceRevision present) {
    List<Occupant> occupants = slot.occupants(state);
    NextTask next = NextTask.of(state, service, present, occupants);
    Set<Id> alike =
        occupants.stream()
            .map(o -> o.task().revision())
            .distinct()
            .filter(id ->
                state.serviceRevision(id).map(ServiceRevision::spec).stream()
                    .anyMatch(next.revision().spec()::runsLike))
            .collect(Collectors.toSet());
    Optional<Task> wanted =
        occupants.reversed().stream().map(Occupant::task).filter(Task::isWanted).findFirst();
    return new View(
        service,
        next,
        wanted.map(task -> next.gateOf(task, state, service)).orElse(Gate.OPEN),
        occupants,
        alike,
        next.revision().spec().task().isolation().lease() == null
            ? Fence.none()
            : Fence.around(service.id(), state, seen),
        wanted.flatMap(task -> state.waitingOn(task.id())).orElse(""));
  }

  @Override
  public Plan plan(View view, Instant now) {
    Optional<Occupant> wanted = view.wanted();
    if (wanted.isEmpty() || view.isOfEarlierRun(wanted.get().task())) {
      return Plan.nothing();
    }
    if (wanted.get().needsReplacement()) {
      return replacement(view, wanted.get(), now);
    }
    return wanted.get().task().desired() == TaskState.READY
        ? release(view, wanted.get(), now)
        : Plan.nothing();
  }

  private static Plan replacement(View view, Occupant old, Instant now) {
    Task task = old.task();
    Instant delayOver = delayOver(view, old);
    boolean failedWhileItWaited = task.desired() == TaskState.READY && task.state().terminal();
    if (failedWhileItWaited && now.isBefore(delayOver)) {
      // Otherwise a task that cannot even be prepared would be replaced in a tight loop.
      return Plan.lookAgainAt(delayOver);
    }
    List<Mutation> mutations = new ArrayList<>();
    mutations.add(new Mutation.DesireTask(task.id(), TaskState.SHUTDOWN));
    if (view.mayBeReplaced()) {
      TaskState desired = startsAtOnce(view, old) ? view.spec().goal() : TaskState.READY;
      Task newest = view.occupants().getLast().task();
      Task next = Replacement.after(newest, view.next().revision().id(), desired);
      mutations.add(new Mutation.Put(next));
      mutations.add(event(view, next, "TaskReplaced", why(view, old) + later(view, old, desired)));
    } else {
      String given = why(view, old) + "; the restart policy does not allow another attempt";
      mutations.add(event(view, task, "RestartGivenUp", given));
    }
    // What was deleted meanwhile, with its node, is not replaced: the slot may not be wanted.
    return new Plan(List.of(Precondition.unchanged(task)), mutations, Optional.empty(), List.of());
  }

  /** The slot may hold more than the old task: one before it, on a node that has come back. */
  private static boolean startsAtOnce(View view, Occupant old) {
    boolean slotIsFree =
        view.occupants().stream().noneMatch(o -> o.equals(old) ? o.mayRun() : blocks(o));
    return slotIsFree
        && view.fence().holders().isEmpty()
        && view.next().gate().isOpen()
        && (!delays(view, old) || view.spec().task().restart().delay().isZero());
  }

  /** A task that was told to stop; a wanted one runs on purpose while an update starts another. */
  private static boolean blocks(Occupant occupant) {
    return occupant.mayRun() && (!occupant.task().isWanted() || occupant.needsReplacement());
  }

  /** Only a task that ended by itself delays the next one, and only if that one is like it. */
  private static boolean delays(View view, Occupant old) {
    return old.task().state().terminal()
        && !old.isOnLostNode()
        && !old.isOnDrainedNode()
        && view.alike().contains(old.task().revision());
  }

  /** Lets a task run once the gate is open, its delay is over and the slot is free. */
  private static Plan release(View view, Occupant waiting, Instant now) {
    Task task = waiting.task();
    if (!view.gate().isOpen()) {
      // Hints follow what the present wish depends on; an earlier one is looked at now and then.
      boolean isPresent = task.revision().equals(view.service().revision());
      return explained(
          view, task, isPresent ? Plan.nothing() : Plan.lookAgainAt(now.plus(GATE_PERIOD)));
    }
    Optional<Fence.Holder> holder = view.fence().lastBut(task, now);
    if (holder.isPresent()) {
      return waitForLease(view, task, holder.get());
    }
    Instant delayOver = delayOver(view, waiting);
    boolean slotIsFree = before(view, waiting).stream().noneMatch(o -> blocks(view, o));
    Instant earliest =
        slotIsFree ? delayOver : later(delayOver, task.meta().createdAt().plus(OLD_TASK_TIMEOUT));
    if (now.isBefore(earliest)) {
      return explained(view, task, Plan.lookAgainAt(earliest));
    }
    String why =
        slotIsFree
            ? "the slot is free and the restart delay is over"
            : "the task before it did not stop within " + OLD_TASK_TIMEOUT.toSeconds() + " s";
    Plan go =
        Plan.of(
            List.of(
                new Mutation.DesireTask(task.id(), view.spec().goal()),
                event(view, task, "TaskReleased", why)));
    return explained(view, task, go);
  }

  /** The plan, saying what the gate says; of a task without a node, scheduling says more. */
  private static Plan explained(View view, Task task, Plan plan) {
    return explained(view, task, view.gate().reason(), plan);
  }

  private static Plan explained(View view, Task task, String reason, Plan plan) {
    return task.node() == null || reason.equals(view.explained())
        ? plan
        : plan.andWaitingOn(new Waiting(Kind.TASK, task.id(), reason));
  }

  /** What is held back by a fence is no matter of whether it can be told to stop. */
  private static boolean blocks(View view, Occupant occupant) {
    boolean fenced = view.fence().holders().stream().anyMatch(h -> h.occupant().equals(occupant));
    return !fenced && blocks(occupant);
  }

  private static Plan waitForLease(View view, Task task, Fence.Holder holder) {
    Instant clear = view.fence().clearAt(holder);
    if (clear.equals(Instant.MAX)) {
      // It is wanted; whoever wants it no more changes it, and that is looked at.
      return explained(view, task, "singleton: another task of it is wanted", Plan.nothing());
    }
    String host =
        holder.occupant().node().map(node -> node.meta().name()).orElse("that left the cluster");
    String reason =
        "singleton: the task before it may still run on node "
            + host
            + ", until it reports or its lease is over at "
            + clear.truncatedTo(ChronoUnit.SECONDS);
    return explained(view, task, reason, Plan.lookAgainAt(clear));
  }

  /** When the policy's delay of a task that waits is over. */
  private static Instant delayOver(View view, Occupant waiting) {
    Instant created = waiting.task().meta().createdAt();
    List<Occupant> before = before(view, waiting);
    boolean delayed =
        !before.isEmpty()
            && delays(view, before.getLast())
            && !before.getLast().task().status().at().isAfter(created);
    RestartPolicy policy = view.spec().task().restart();
    return delayed ? created.plus(policy.delay()) : created;
  }

  private static List<Occupant> before(View view, Occupant occupant) {
    return view.occupants().subList(0, view.occupants().indexOf(occupant));
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static String why(View view, Occupant old) {
    String name = view.nameOf(old.task());
    Optional<String> host = old.node().map(node -> node.meta().name());
    if (old.task().state().terminal()) {
      String error = old.task().status().error();
      return name + " " + old.task().state().word() + (error.isEmpty() ? "" : ": " + error);
    }
    return host.isEmpty()
        ? "the node of " + name + " left the cluster"
        : "node " + host.get() + " of " + name + (old.isOnLostNode() ? " is down" : " is drained");
  }

  private static String later(View view, Occupant old, TaskState desired) {
    if (desired != TaskState.READY) {
      return "; it starts at once";
    }
    if (!view.next().gate().isOpen()) {
      return "; it " + view.next().gate().reason();
    }
    if (!view.fence().holders().isEmpty()) {
      return "; it starts when that task has reported its end or its lease is over";
    }
    return delays(view, old)
        ? "; it starts in " + seconds(view.spec().task().restart().delay())
        : "; it starts when that task has stopped";
  }

  private static String seconds(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }

  private static Mutation event(View view, Task task, String reason, String message) {
    return new Mutation.Emit(
        Event.of(NAME, Kind.TASK, task.id(), view.nameOf(task), reason, message));
  }
}
