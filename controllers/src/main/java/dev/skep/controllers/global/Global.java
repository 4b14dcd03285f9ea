package dev.skep.controllers.global;

import dev.skep.api.Id;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.Controller;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Plan;
import dev.skep.controllers.SlotChanges;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Keeps a task of each global service on each node that qualifies. */
public final class Global implements Controller<Id, NodeSlots> {
  static final String NAME = "global";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Stream<Id> everything(ClusterState state, Observations seen) {
    return NodeSlots.services(state, Mode.Global.class);
  }

  @Override
  public Set<Id> concerns(Change change, ClusterState state) {
    return NodeSlots.concerns(change, state, Mode.Global.class);
  }

  @Override
  public Optional<NodeSlots> observe(ClusterState state, Observations seen, Id key) {
    return NodeSlots.of(state, key, Mode.Global.class);
  }

  @Override
  public Plan plan(NodeSlots view, Instant now) {
    SlotChanges changes = new SlotChanges(NAME, view.service());
    if (view.service().service().isRemoving()) {
      changes.remove(view.service().slots(), "ServiceRemoved", "the service is being removed");
    } else {
      view.decide(changes);
    }
    return changes.toPlan();
  }
}
