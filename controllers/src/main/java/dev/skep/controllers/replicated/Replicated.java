package dev.skep.controllers.replicated;

import dev.skep.api.Id;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.Controller;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Plan;
import dev.skep.controllers.Slot;
import dev.skep.controllers.SlotContent;
import dev.skep.controllers.gating.Gate;
import dev.skep.controllers.restart.SlotPresence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Keeps as many slots filled as a replicated service has replicas. */
public final class Replicated implements Controller<Id, Replicated.View> {
  static final String NAME = "replicated";

  /**
   * A service and its tasks.
   *
   * @param service living or being removed
   * @param spec its current spec
   * @param slots its slots that have tasks, by number
   * @param alike its revisions that run like the current spec
   * @param gate whether new tasks may start
   * @param revision of the observed state
   */
  public record View(
      Service service,
      ServiceSpec spec,
      List<SlotContent> slots,
      Set<Id> alike,
      Gate gate,
      long revision) {}

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
      case Change.Created(Service service) -> Set.of(service.id());
      case Change.Updated(Service ignored, Service service) -> Set.of(service.id());
      default -> Slot.touchedBy(change).map(slot -> Set.of(slot.service())).orElse(Set.of());
    };
  }

  @Override
  public Optional<View> observe(ClusterState state, Observations seen, Id key) {
    return state
        .service(key)
        .flatMap(service -> state.spec(key).map(spec -> view(state, service, spec)))
        .filter(view -> view.spec().mode() instanceof Mode.Replicated);
  }

  private static View view(ClusterState state, Service service, ServiceSpec spec) {
    return new View(
        service,
        spec,
        SlotContent.all(state, service.id()),
        SlotContent.alike(state, service.id(), spec),
        Gate.of(state, service, spec),
        state.revision().value());
  }

  @Override
  public Plan plan(View view, Instant now) {
    Decisions decisions = new Decisions(view);
    if (view.service().isRemoving()) {
      decisions.remove(view.slots(), "ServiceRemoved", "the service is being removed");
      return decisions.toPlan();
    }
    List<SlotContent> present = new ArrayList<>();
    TreeMap<Integer, SlotContent> dead = new TreeMap<>();
    for (SlotContent slot : view.slots()) {
      if (SlotPresence.counts(slot, view.spec(), view.alike())) {
        present.add(slot);
      } else {
        dead.put(slot.key().number(), slot);
      }
    }
    long wanted = view.spec().replicas().orElseThrow();
    if (present.size() > wanted) {
      List<SlotContent> ranked = ReplicaCount.bestFirst(present);
      String why = wanted + " of " + present.size() + " replicas stay";
      decisions.remove(ranked.subList((int) wanted, ranked.size()), "ScaledDown", why);
    } else if (present.size() < wanted) {
      decisions.add(freeSlots(present, wanted - present.size()), dead, wanted);
    }
    decisions.remove(dead.values(), "SlotsForgotten", "these slots are not in use any more");
    return decisions.toPlan();
  }

  private static List<Integer> freeSlots(List<SlotContent> present, long missing) {
    Set<Integer> taken =
        present.stream().map(slot -> slot.key().number()).collect(Collectors.toSet());
    return ReplicaCount.freeSlots(taken, Math.min(missing, Decisions.MAX_NEW_TASKS));
  }

  /** The task that fills a free slot; derived from the state, so that it is made once. */
  static Task newTask(View view, int slot, TaskState desired) {
    Id id = Id.derive(view.service().id(), "task", slot, view.revision());
    return Task.pending(id, view.service().id(), view.service().revision(), slot, desired);
  }
}
