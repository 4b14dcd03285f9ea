package dev.skep.cli.progress;

import dev.skep.api.http.ServiceView;
import dev.skep.api.http.TaskView;
import dev.skep.cli.text.Natural;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How far a service is.
 *
 * @param service its name
 * @param job whether it runs to completion
 * @param done slots that are as they should be
 * @param total slots there should be
 * @param slots what is known of each
 * @param monitor how long it must stay so before it counts as stable
 * @param stopping whether a task of it was told to stop and has not yet; that may make room
 * @param waitingOn what the whole service waits for; empty when nothing
 * @param rollback why it goes back to an earlier spec; empty when it does not
 * @param failure why the change of its spec failed for good; empty when it did not
 */
public record Progress(
    String service,
    boolean job,
    long done,
    long total,
    List<Slot> slots,
    Duration monitor,
    boolean stopping,
    String waitingOn,
    String rollback,
    String failure) {
  public Progress {
    slots = List.copyOf(slots);
  }

  /**
   * A slot.
   *
   * @param label for example {@code 1/3}, or the node where that is the slot
   * @param state of its newest task; empty when there is none yet
   * @param detail where it runs, or why it does not
   * @param hold what it is held up by
   * @param end how it ended for good; a slot that goes on has none
   */
  public record Slot(String label, String state, String detail, Hold hold, End end) {
    /** Whether something is said to be in the way of its newest task. */
    public enum Hold {
      /** Nothing is: it goes on, or there is no task yet. */
      NONE,
      /** It has a node and waits for something else. */
      WAITS,
      /** There is no node for it, or nothing else that it must have first. */
      UNPLACED
    }

    /** Whether nobody will make another task for the slot. */
    public enum End {
      NONE,
      COMPLETED,
      FAILED
    }
  }

  /** Whether every slot is as it should be. */
  public boolean isDone() {
    return done >= total;
  }

  /** Whether no slot that is missing will come: their restart policy has made its last attempt. */
  public boolean isStuck() {
    long ended = slots.stream().filter(slot -> slot.end() == Slot.End.FAILED).count();
    return !isDone() && done + ended >= total;
  }

  /** Whether nothing of what it shall be has begun. */
  public boolean hasNotBegun() {
    return slots.stream().allMatch(slot -> slot.state().isEmpty());
  }

  /** Whether there is a task for which there is no place. */
  public boolean hasUnplaced() {
    return slots.stream().anyMatch(slot -> slot.hold() == Slot.Hold.UNPLACED);
  }

  /** Whether none of its tasks is on its way: what is missing waits, has ended, or is not made. */
  public boolean isAtRest() {
    return slots.stream()
        .allMatch(slot ->
            slot.state().isEmpty()
                || slot.state().equals("running")
                || slot.hold() != Slot.Hold.NONE
                || slot.end() != Slot.End.NONE);
  }

  /** The first slot that is not as it should be, and why; for an error message. */
  public Optional<Slot> firstMissing() {
    return slots.stream()
        .filter(slot -> !slot.state().equals("running") && slot.end() != Slot.End.COMPLETED)
        .min(Comparator.comparing(slot -> slot.detail().isEmpty()));
  }

  /** How far a service is, from what a daemon says of it. */
  public static Progress of(ServiceView service, List<TaskView> tasks) {
    boolean job = service.mode().endsWith("-job");
    Map<String, List<TaskView>> bySlot = new TreeMap<>(Natural.ORDER);
    for (TaskView task : tasks) {
      if (task.serviceId().equals(service.id()) && !task.desired().equals("remove")) {
        bySlot.computeIfAbsent(slotOf(service, task), name -> new ArrayList<>()).add(task);
      }
    }
    bySlot.values().removeIf(slot -> slot.stream().noneMatch(TaskView::upToDate));
    bySlot.values().forEach(slot -> slot.sort(NEWEST_FIRST));
    if (isOnNodes(service)) {
      bySlot.values().removeIf(Progress::hasLeftItsNode);
    }
    long total = total(service, bySlot.size());
    List<Slot> slots = new ArrayList<>();
    for (List<TaskView> slot : bySlot.values()) {
      slots.add(slot(service, slot, slots.size() + 1, total));
    }
    while (slots.size() < total && service.mode().equals("replicated")) {
      slots.add(new Slot(label(slots.size() + 1, total), "", "", Slot.Hold.NONE, Slot.End.NONE));
    }
    long done =
        job ? service.completed() : bySlot.values().stream().filter(Progress::isAsItShould).count();
    Duration monitor = job ? Duration.ZERO : Duration.ofMillis(service.monitorMillis());
    return new Progress(
        service.name(),
        job,
        done,
        total,
        slots,
        monitor,
        stops(service, tasks),
        service.waitingOn(),
        rollback(service),
        failure(service));
  }

  private static String rollback(ServiceView service) {
    ServiceView.@Nullable Update update = service.update();
    return update != null && update.state().equals("rollback_started") ? update.message() : "";
  }

  private static boolean stops(ServiceView service, List<TaskView> tasks) {
    return tasks.stream()
        .filter(task -> task.serviceId().equals(service.id()) && !task.node().isEmpty())
        .filter(task -> task.desired().equals("shutdown") || task.desired().equals("remove"))
        .anyMatch(task -> !ENDED.contains(task.state()));
  }

  private static boolean isOnNodes(ServiceView service) {
    return service.mode().startsWith("global");
  }

  /** A job's slot 0 has the name of the node where its task is, which may not be the last one. */
  private static String slotOf(ServiceView service, TaskView task) {
    boolean first = service.mode().equals("replicated-job") && task.slot() == 0;
    return first ? service.name() + ".0" : task.name();
  }

  /** What was told to stop because its node shall not have it is not missed there. */
  private static boolean hasLeftItsNode(List<TaskView> slot) {
    return slot.stream().noneMatch(Progress::isWanted)
        && !BY_THEMSELVES.contains(slot.getFirst().state());
  }

  /** A paused update waits for another change of the spec; one that went back did not come off. */
  private static String failure(ServiceView service) {
    ServiceView.@Nullable Update update = service.update();
    boolean failed =
        update != null
            && (update.state().endsWith("paused")
                || update.message().startsWith("update rolled back"));
    return update != null && failed ? update.message() : "";
  }

  /** How tasks end by themselves. */
  private static final Set<String> BY_THEMSELVES = Set.of("complete", "failed", "rejected");

  private static final Set<String> ENDED =
      Set.of("complete", "shutdown", "failed", "rejected", "remove", "orphaned");

  private static final Comparator<TaskView> NEWEST_FIRST =
      Comparator.comparing(TaskView::createdAt).reversed();

  private static long total(ServiceView service, int slots) {
    return switch (service.mode()) {
      case "replicated-job" -> service.total();
      case "global-job" -> service.desired() + service.completed();
      case "global" -> Math.max(service.desired(), slots);
      default -> service.desired();
    };
  }

  private static boolean isAsItShould(List<TaskView> slot) {
    return slot.stream()
            .anyMatch(task ->
                task.upToDate()
                    && task.desired().equals("running")
                    && task.state().equals("running"))
        || end(slot) == Slot.End.COMPLETED;
  }

  private static Slot slot(ServiceView service, List<TaskView> slot, int number, long total) {
    TaskView newest = slot.stream().filter(TaskView::upToDate).findFirst().orElseThrow();
    boolean onNode = isOnNodes(service);
    String label = onNode && !newest.node().isEmpty() ? newest.node() : label(number, total);
    String reason =
        slot.stream()
            .filter(TaskView::upToDate)
            .map(task -> task.error().isEmpty() ? task.waitingOn() : task.error())
            .filter(text -> !text.isEmpty())
            .findFirst()
            .orElse("");
    String detail = newest.state().equals("running") ? onNode ? "" : newest.node() : reason;
    return new Slot(label, newest.state(), detail.replace('\n', ' '), hold(newest), end(slot));
  }

  private static Slot.Hold hold(TaskView task) {
    if (task.waitingOn().isEmpty() || task.state().equals("running")) {
      return Slot.Hold.NONE;
    }
    return task.node().isEmpty() ? Slot.Hold.UNPLACED : Slot.Hold.WAITS;
  }

  /** A slot has ended when it has tasks and none of them is wanted. */
  private static Slot.End end(List<TaskView> slot) {
    boolean ended = slot.stream().noneMatch(Progress::isWanted);
    TaskView newest = slot.getFirst();
    if (!ended || !newest.upToDate()) {
      return Slot.End.NONE;
    }
    return newest.state().equals("complete") ? Slot.End.COMPLETED : Slot.End.FAILED;
  }

  private static boolean isWanted(TaskView task) {
    boolean completed = task.desired().equals("complete") && task.state().equals("complete");
    return !task.desired().equals("shutdown") && !completed;
  }

  private static String label(int number, long total) {
    return number + "/" + total;
  }
}
