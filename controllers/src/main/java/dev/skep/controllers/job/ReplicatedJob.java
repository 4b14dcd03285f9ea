package dev.skep.controllers.job;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.SlotKey;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.Controller;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Plan;
import dev.skep.controllers.ServiceSlots;
import dev.skep.controllers.Slot;
import dev.skep.controllers.SlotChanges;
import dev.skep.controllers.SlotContent;
import dev.skep.controllers.SlotNames;
import dev.skep.controllers.gating.Dependents;
import dev.skep.controllers.global.NodeSlots;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Brings a replicated job to its number of completions, so many at a time. */
public final class ReplicatedJob implements Controller<Id, ReplicatedJob.View> {
  static final String NAME = "job";

  /**
   * A job and its tasks.
   *
   * @param slots the job with its slots
   * @param explained what the state says it waits for; empty when nothing
   */
  public record View(ServiceSlots slots, String explained) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Stream<Id> everything(ClusterState state, Observations seen) {
    return NodeSlots.services(state, Mode.ReplicatedJob.class);
  }

  @Override
  public Set<Id> concerns(Change change, ClusterState state) {
    Set<Id> touched = new HashSet<>();
    switch (change) {
      case Change.Created(Service service) -> touched.add(service.id());
      case Change.Updated(Service ignored, Service service) -> touched.add(service.id());
      // Nothing runs on a node that is lost, so what waits for that to stop may begin.
      case Change.Updated(Node before, Node after) when before.losesTasks() != after.losesTasks() ->
          state.tasksOnNode(after.id()).forEach(task -> touched.add(task.service()));
      default -> Slot.touchedBy(change).ifPresent(slot -> touched.add(slot.service()));
    }
    Dependents.touchedBy(change, state).forEach(service -> touched.add(service.id()));
    touched.removeIf(service -> !NodeSlots.is(state, service, Mode.ReplicatedJob.class));
    return touched;
  }

  @Override
  public Optional<View> observe(ClusterState state, Observations seen, Id key) {
    return ServiceSlots.of(state, key, Mode.ReplicatedJob.class)
        .map(slots -> new View(slots, state.waitingOn(key).orElse("")));
  }

  @Override
  public Plan plan(View view, Instant now) {
    SlotChanges changes = new SlotChanges(NAME, view.slots());
    if (view.slots().service().isRemoving()) {
      changes.remove(view.slots().slots(), "ServiceRemoved", "the service is being removed");
      return changes.toPlan();
    }
    if (Run.isHeldBack(view.slots())) {
      String reason = "job: " + view.slots().gate().reason();
      return changes.toPlan(Run.explain(view.slots(), reason, view.explained()));
    }
    Run run = Run.begin(view.slots(), changes);
    Mode.ReplicatedJob job = (Mode.ReplicatedJob) view.slots().spec().mode();
    long left = job.totalCompletions() - run.complete().size() - run.givenUp().size();
    long wanted = Math.max(0, Math.min(job.maxConcurrent(), left));
    List<SlotContent> underWay = run.underWay();
    boolean waitsForStops = false;
    if (underWay.size() > wanted) {
      List<SlotContent> surplus = leastFirst(underWay).subList(0, (int) (underWay.size() - wanted));
      changes.remove(surplus, "JobScaledDown", wanted + " tasks of the job shall run");
    } else {
      // What still stops runs, too, and no more shall run at once than the user allows.
      long room = Math.min(wanted, job.maxConcurrent() - run.stopping().size());
      fill(run, changes, Math.min(room - underWay.size(), changes.room()));
      waitsForStops = underWay.size() < wanted && room < wanted;
    }
    return changes.toPlan(run.explain(waitsForStops, view.explained()));
  }

  /** Those that do not run go first, and of equals the higher slot. */
  private static List<SlotContent> leastFirst(List<SlotContent> underWay) {
    return underWay.stream()
        .sorted(
            Comparator.comparing(SlotContent::isRunning)
                .thenComparing(Comparator.comparing(SlotContent::key).reversed()))
        .toList();
  }

  /** The lowest slots that have not completed, are not given up, and in which nothing runs. */
  private static void fill(Run run, SlotChanges changes, long tasks) {
    Map<SlotKey, SlotContent> known =
        run.slots().slots().stream()
            .collect(Collectors.toMap(SlotContent::key, Function.identity()));
    Set<SlotKey> taken =
        Stream.of(run.complete(), run.underWay(), run.givenUp(), run.stopping())
            .flatMap(List::stream)
            .map(SlotContent::key)
            .collect(Collectors.toSet());
    List<Integer> filled = new ArrayList<>();
    for (int number = 0; filled.size() < tasks; number++) {
      SlotKey key = SlotKey.numbered(number);
      if (!taken.contains(key)) {
        changes.fill(key, Optional.ofNullable(known.get(key)));
        filled.add(number);
      }
    }
    if (!filled.isEmpty()) {
      changes.event("JobProceeds", SlotNames.numbered(filled) + ": not completed yet");
    }
  }
}
