package dev.skep.controllers.replicated;

import dev.skep.api.Id;
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
import dev.skep.controllers.restart.SlotPresence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Keeps as many slots filled as a replicated service has replicas. */
public final class Replicated implements Controller<Id, ServiceSlots> {
  static final String NAME = "replicated";

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
  public Optional<ServiceSlots> observe(ClusterState state, Observations seen, Id key) {
    return ServiceSlots.of(state, key, Mode.Replicated.class);
  }

  @Override
  public Plan plan(ServiceSlots view, Instant now) {
    SlotChanges changes = new SlotChanges(NAME, view);
    if (view.service().isRemoving()) {
      changes.remove(view.slots(), "ServiceRemoved", "the service is being removed");
      return changes.toPlan();
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
      changes.remove(ranked.subList((int) wanted, ranked.size()), "ScaledDown", why);
    } else if (present.size() < wanted) {
      add(changes, freeSlots(present, wanted - present.size()), dead, wanted);
    }
    changes.remove(dead.values(), "SlotsForgotten", "these slots are not in use any more");
    return changes.toPlan();
  }

  /** Fills free slots; those of the dead ones that are filled again keep their history. */
  private static void add(
      SlotChanges changes, List<Integer> free, Map<Integer, SlotContent> dead, long wanted) {
    free.forEach(
        number -> changes.fill(SlotKey.numbered(number), Optional.ofNullable(dead.remove(number))));
    changes.event("ScaledUp", SlotNames.numbered(free) + ": " + wanted + " replicas are wanted");
  }

  private static List<Integer> freeSlots(List<SlotContent> present, long missing) {
    Set<Integer> taken =
        present.stream().map(slot -> slot.key().number()).collect(Collectors.toSet());
    return ReplicaCount.freeSlots(taken, Math.min(missing, SlotChanges.MOST_TASKS));
  }
}
