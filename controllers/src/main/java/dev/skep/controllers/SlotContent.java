package dev.skep.controllers;

import dev.skep.api.Id;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.SlotKey;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.ClusterState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * One slot of a service with all its tasks.
 *
 * @param key of the slot
 * @param label what sentences call it: its number, or the host name of its node
 * @param occupants its tasks, oldest first, those included that only wait to be deleted
 */
public record SlotContent(SlotKey key, String label, List<Occupant> occupants) {

  /** The tasks that count. */
  public List<Occupant> staying() {
    return those(o -> !o.isLeaving());
  }

  /** The wanted tasks, oldest first; two while an update starts the new one first. */
  public List<Occupant> wanted() {
    return those(o -> o.task().isWanted());
  }

  /** Nearly always all there are. */
  private List<Occupant> those(Predicate<Occupant> kind) {
    int count = 0;
    for (Occupant occupant : occupants) {
      count += kind.test(occupant) ? 1 : 0;
    }
    return count == occupants.size() ? occupants : occupants.stream().filter(kind).toList();
  }

  /** The task that stands for the slot: the newest wanted one, or else the newest. */
  public Optional<Occupant> current() {
    List<Occupant> wanted = wanted();
    List<Occupant> candidates = wanted.isEmpty() ? staying() : wanted;
    return candidates.isEmpty() ? Optional.empty() : Optional.of(candidates.getLast());
  }

  /** Whether its task runs and is wanted. */
  public boolean isRunning() {
    return current()
        .map(Occupant::task)
        .filter(task -> task.isWanted() && task.state() == TaskState.RUNNING)
        .isPresent();
  }

  /**
   * Whether the present spec has not reached it. A newest task that was given up counts as reached:
   * the task before it, which may still run, is better than the same attempt over and over.
   */
  public boolean isOutdated(Set<Id> alike) {
    List<Occupant> staying = staying();
    return !staying.isEmpty() && !alike.contains(staying.getLast().task().revision());
  }

  /** Whether its task is being taken care of by the restart controller. */
  public boolean isRestarting() {
    return current().map(Occupant::needsReplacement).orElse(false);
  }

  /** Whether a container of any of its tasks may be running. */
  public boolean mayRun() {
    return occupants.stream().anyMatch(Occupant::mayRun);
  }

  /** Sorts the tasks of a service into its slots, in the order of their keys. */
  public static List<SlotContent> all(ClusterState state, Id service) {
    TreeMap<SlotKey, List<Occupant>> bySlot = new TreeMap<>();
    state
        .tasksOfService(service)
        .forEach(task ->
            bySlot
                .computeIfAbsent(task.slotKey(), key -> new ArrayList<>(1))
                .add(Occupant.of(task, state)));
    List<SlotContent> slots = new ArrayList<>(bySlot.size());
    bySlot.forEach((key, occupants) -> {
      if (occupants.size() > 1) {
        occupants.sort(Slot.BY_AGE);
      }
      slots.add(new SlotContent(key, label(state, key), occupants));
    });
    return slots;
  }

  private static String label(ClusterState state, SlotKey key) {
    if (!key.isNode()) {
      return key.toString();
    }
    return Optional.ofNullable(key.node())
        .flatMap(state::node)
        .map(node -> node.meta().name())
        .orElseGet(key::toString);
  }

  /** The revisions of a service that run like a spec. */
  public static Set<Id> alike(ClusterState state, Id service, ServiceSpec spec) {
    return state
        .revisionsOf(service)
        .filter(revision -> revision.spec().runsLike(spec))
        .map(ServiceRevision::id)
        .collect(Collectors.toSet());
  }
}
