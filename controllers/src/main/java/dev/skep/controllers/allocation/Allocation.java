package dev.skep.controllers.allocation;

import dev.skep.api.model.Cluster;
import dev.skep.api.model.Network;
import dev.skep.api.model.Node;
import dev.skep.api.model.Service;
import dev.skep.api.model.Task;
import dev.skep.api.state.Change;
import dev.skep.api.state.ClusterState;
import dev.skep.controllers.Controller;
import dev.skep.controllers.Observations;
import dev.skep.controllers.Plan;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Gives whoever lacks addresses, numbers or ports the lowest that are free. */
public final class Allocation implements Controller<Allocation.Whole, ClusterState> {
  static final String NAME = "allocation";

  /** There is one thing to look at: two plans side by side would give the same address away. */
  public enum Whole {
    CLUSTER
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Stream<Whole> everything(ClusterState state, Observations seen) {
    return Stream.of(Whole.CLUSTER);
  }

  @Override
  public Set<Whole> concerns(Change change, ClusterState state) {
    boolean matters =
        switch (change) {
          case Change.Created(Task task) -> task.isNew();
          case Change.Updated(Task before, Task after) ->
              before.holdsAddresses() != after.holdsAddresses()
                  || (after.holdsAddresses() && before.node() != after.node());
          case Change.Deleted(Task task) -> task.holdsAddresses();
          case Change.Created(Service ignored) -> true;
          case Change.Updated(Service before, Service after) ->
              before.meta().version() != after.meta().version();
          case Change.Deleted(Service ignored) -> true;
          case Change.Created(Network ignored) -> true;
          case Change.Updated(Network ignored, Network also) -> true;
          case Change.Deleted(Network ignored) -> true;
          case Change.Created(Node ignored) -> true;
          case Change.Deleted(Node ignored) -> true;
          case Change.Created(Cluster ignored) -> true;
          default -> false;
        };
    return matters ? Set.of(Whole.CLUSTER) : Set.of();
  }

  @Override
  public Optional<ClusterState> observe(ClusterState state, Observations seen, Whole key) {
    boolean somebodyLacks =
        state.servicesWithNewTasks().findAny().isPresent()
            || state.unservedServices().findAny().isPresent()
            || state.networksWithoutAddresses().findAny().isPresent()
            || state.unbalancedNetworks().findAny().isPresent();
    return somebodyLacks ? Optional.of(state) : Optional.empty();
  }

  @Override
  public Plan plan(ClusterState state, Instant now) {
    Round round = new Round(state);
    round.networks();
    round.balancers();
    round.services();
    round.tasks();
    return round.toPlan(now);
  }
}
