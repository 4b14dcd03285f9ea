package dev.skep.controllers.job;

import dev.skep.api.Id;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.Controller;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Plan;
import dev.skep.controllers.SlotChanges;
import dev.skep.controllers.gating.Dependents;
import dev.skep.controllers.global.NodeSlots;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Brings a global job to one completion on each node that qualifies. */
public final class GlobalJob implements Controller<Id, GlobalJob.View> {
  static final String NAME = "job";

  /**
   * A job, its tasks and the nodes.
   *
   * @param slots the job with its slots
   * @param explained what the state says it waits for; empty when nothing
   */
  public record View(NodeSlots slots, String explained) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Stream<Id> everything(ClusterState state, Observations seen) {
    return NodeSlots.services(state, Mode.GlobalJob.class);
  }

  @Override
  public Set<Id> concerns(Change change, ClusterState state) {
    Set<Id> touched = new HashSet<>(NodeSlots.concerns(change, state, Mode.GlobalJob.class));
    Dependents.touchedBy(change, state)
        .forEach(service -> {
          if (NodeSlots.is(state, service.id(), Mode.GlobalJob.class)) {
            touched.add(service.id());
          }
        });
    return touched;
  }

  @Override
  public Optional<View> observe(ClusterState state, Observations seen, Id key) {
    return NodeSlots.of(state, key, Mode.GlobalJob.class)
        .map(slots -> new View(slots, state.waitingOn(key).orElse("")));
  }

  @Override
  public Plan plan(View view, Instant now) {
    NodeSlots slots = view.slots();
    SlotChanges changes = new SlotChanges(NAME, slots.service());
    if (slots.service().service().isRemoving()) {
      changes.remove(slots.service().slots(), "ServiceRemoved", "the service is being removed");
      return changes.toPlan();
    }
    if (Run.isHeldBack(slots.service())) {
      // The run before goes on meanwhile, but not where nothing may run.
      slots.vacate(changes);
      String reason = "job: " + slots.service().gate().reason();
      return changes.toPlan(Run.explain(slots.service(), reason, view.explained()));
    }
    Run run = Run.begin(slots.service(), changes);
    new NodeSlots(run.slots(), slots.nodes()).decide(changes);
    return changes.toPlan(run.explain(false, view.explained()));
  }
}
